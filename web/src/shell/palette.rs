//! The command palette: pages, actions, and records by their value.

use leptos::{ev, prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;
use tocsin_model::{
    id::TicketId,
    viewer::{Action, Role},
};

use super::{Frame, places::places, use_frame, use_toasts};
use crate::{
    browser::{focus, theme::Theme},
    components::{Dialog, Draw, Icon},
    paths,
    session::use_session,
    text,
};

/// What an entry does.
#[derive(Debug, Clone, PartialEq)]
enum Deed {
    Go(String),
    Theme(Theme),
    Keys,
    SignOut(bool),
}

/// One line of the palette.
#[derive(Debug, Clone, PartialEq)]
struct Line {
    icon: Icon,
    label: String,
    key: Option<String>,
    deed: Deed,
}

impl Line {
    fn new(icon: Icon, label: impl Into<String>, deed: Deed) -> Self {
        Self { icon, label: label.into(), key: None, deed }
    }
}

/// The command palette.
#[component]
pub fn Palette(
    /// The role of whoever is signed in.
    role: Role,
) -> impl IntoView {
    let frame = use_frame();
    view! {
        <Dialog open=frame.palette title=text::shell::PALETTE class="palette" heading=false>
            <Search role=role/>
        </Dialog>
    }
}

#[component]
fn Search(role: Role) -> impl IntoView {
    let frame = use_frame();
    let wanted = RwSignal::new(String::new());
    let place = RwSignal::new(0_usize);
    let lines = Memo::new(move |_| wanted.with(|wanted| lines(role, wanted.trim())));
    let perform = performer(frame);
    focus::to(".palette input");
    let typed = move |event: ev::Targeted<ev::Event, web_sys::HtmlInputElement>| {
        wanted.set(event.target().value());
        place.set(0);
    };
    Effect::new(move |_| focus::reveal(&format!("palette-{}", place.get())));
    let chosen = perform.clone();
    let pressed = move |event: ev::KeyboardEvent| {
        let last = lines.with_untracked(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => place.update(|place| *place = if *place >= last { 0 } else { *place + 1 }),
            "ArrowUp" => place.update(|place| *place = if *place == 0 { last } else { *place - 1 }),
            "Enter" => {
                if let Some(line) = lines.with_untracked(|lines| lines.get(place.get_untracked()).cloned()) {
                    chosen(line.deed);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let row = move |(index, line): (usize, Line)| {
        let (perform, deed) = (perform.clone(), line.deed);
        view! {
            <li role="option" id=format!("palette-{index}") aria-selected=move || (place.get() == index).to_string()
                on:click=move |_| perform(deed.clone()) on:pointermove=move |_| place.set(index)>
                <Draw icon=line.icon/>
                <bdi class="break">{line.label}</bdi>
                {line.key.map(|key| view! { <span class="keys"><kbd>"g"</kbd><kbd>{key}</kbd></span> })}
            </li>
        }
    };
    view! {
        <div class="entry">
            <Draw icon=Icon::Search/>
            <input type="text" role="combobox" aria-expanded="true" aria-controls="palette-list" aria-label=text::shell::PALETTE
                aria-activedescendant=move || format!("palette-{}", place.get()) placeholder=text::shell::PALETTE_PLACEHOLDER
                autocomplete="off" spellcheck="false" on:input:target=typed on:keydown=pressed/>
        </div>
        <ul role="listbox" id="palette-list" aria-label=text::shell::PALETTE_RESULTS>
            {move || lines.get().into_iter().enumerate().map(row.clone()).collect_view()}
        </ul>
    }
}

fn performer(frame: Frame) -> impl Fn(Deed) + Clone + Send + 'static {
    let (session, toasts, navigate) = (use_session(), use_toasts(), use_navigate());
    let navigate =
        StoredValue::new_local(std::rc::Rc::new(navigate) as std::rc::Rc<dyn Fn(&str, leptos_router::NavigateOptions)>);
    move |deed| {
        frame.palette.set(false);
        match deed {
            Deed::Go(path) => navigate.get_value()(&path, leptos_router::NavigateOptions::default()),
            Deed::Theme(theme) => frame.choose_theme(theme),
            Deed::Keys => frame.key_help.set(true),
            Deed::SignOut(everywhere) => spawn_local(async move {
                if let Err(failure) = session.sign_out(everywhere).await {
                    toasts.failed(&failure);
                }
            }),
        }
    }
}

/// The lines for what was typed: matching pages and actions, then searches for the text itself.
fn lines(role: Role, wanted: &str) -> Vec<Line> {
    let lower = wanted.to_lowercase();
    let mut lines: Vec<Line> =
        commands(role).into_iter().filter(|line| line.label.to_lowercase().contains(&lower)).collect();
    if wanted.is_empty() {
        return lines;
    }
    if let Ok(id) = wanted.parse::<TicketId>() {
        lines.insert(0, Line::new(Icon::Ticket, text::shell::open_ticket(wanted), Deed::Go(paths::ticket(id))));
    }
    if role.may(Action::ReadIncidents) {
        lines.push(Line::new(Icon::Bell, text::shell::find_incident(wanted), Deed::Go(paths::incident_search(wanted))));
    }
    if role.may(Action::ReadIocs) {
        lines.push(Line::new(Icon::Target, text::shell::find_ioc(wanted), Deed::Go(paths::ioc_search(wanted))));
    }
    if role.may(Action::ReadTickets) {
        lines.push(Line::new(Icon::Ticket, text::shell::find_ticket(wanted), Deed::Go(paths::ticket_search(wanted))));
    }
    if role.may(Action::ReadIncidents) {
        lines.push(Line::new(Icon::Search, text::search::everywhere(wanted), Deed::Go(paths::search(wanted))));
    }
    lines
}

fn commands(role: Role) -> Vec<Line> {
    let mut lines: Vec<Line> = places(role)
        .map(|place| Line {
            key: place.key.map(|key| key.to_string()),
            ..Line::new(place.icon, place.label, Deed::Go(place.path.into()))
        })
        .collect();
    if role.may(Action::ManageConnections) {
        lines.push(Line::new(Icon::Plus, text::shell::NEW_CONNECTION, Deed::Go(paths::NEW_CONNECTION.into())));
    }
    if role.may(Action::ReadTickets) {
        let open = format!("{}?state=uncertain", paths::TICKETS);
        lines.push(Line::new(Icon::Question, text::shell::UNCERTAIN_TICKETS, Deed::Go(open)));
        let bad = format!("{}?verdict=malicious", paths::TICKETS);
        lines.push(Line::new(Icon::Octagon, text::shell::MALICIOUS_TICKETS, Deed::Go(bad)));
    }
    lines.extend(Theme::ALL.map(|theme| Line::new(Icon::Contrast, text::shell::use_theme(theme), Deed::Theme(theme))));
    lines.push(Line::new(Icon::Person, text::shell::OWN_ACCOUNT, Deed::Go(paths::OWN_ACCOUNT.into())));
    lines.push(Line::new(Icon::Keyboard, text::shell::KEYS, Deed::Keys));
    lines.push(Line::new(Icon::Leave, text::shell::SIGN_OUT, Deed::SignOut(false)));
    lines.push(Line::new(Icon::Leave, text::shell::SIGN_OUT_EVERYWHERE, Deed::SignOut(true)));
    lines
}
