//! The page: the text and what was recognised, or what was sent.

use std::time::Duration;

use leptos::{ev, prelude::*};
use tocsin_model::viewer::Action;

use super::{
    desk::Desk,
    options::Options,
    recognised::{Recognised, Rejected},
    sent::SentTickets,
};
use crate::{
    browser::focus,
    components::{Draw, FormState, Icon, PageHead, Refusal, Wrong},
    load::Load,
    pages::guard::Guard,
    session::use_api,
    shell::{use_frame, use_page},
    text,
};

/// What the API calls the text and the values in it.
const VALUES: [&str; 2] = ["text", "iocs"];
/// Texts longer than this are read only when the typing pauses.
const LONG: usize = 20_000;

/// The Enrich page.
#[component]
pub fn Enrich() -> impl IntoView {
    use_page(text::shell::ENRICH, &[]);
    let desk = expect_context::<Desk>();
    view! {
        <Guard action=Action::Submit>
            {move || match desk.sent.get() {
                Some(sent) => view! { <SentTickets sent=sent/> }.into_any(),
                None => view! { <Compose/> }.into_any(),
            }}
        </Guard>
    }
}

#[component]
fn Compose() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let (api, frame) = (use_api(), use_frame());
    let providers = Load::new(move || api.asked_providers());
    let form = FormState::new();
    provide_context(form);
    for path in VALUES {
        form.claim(path, "#paste".to_owned(), None);
    }
    let wrong = Signal::derive(move || VALUES.iter().find_map(|path| form.wrong_with(path)));
    let read = debounced(desk);
    let typed = move |event: ev::Targeted<ev::Event, web_sys::HtmlTextAreaElement>| {
        VALUES.iter().for_each(|path| form.changed(path));
        read(event.target().value());
    };
    focus::to("#paste");
    let send = move || {
        if desk.count() == 0 || !form.is_right(Vec::new()) {
            return;
        }
        form.send(async move {
            let accepted = api.submit(&desk.submission()).await?;
            frame.announce(text::enrich::sent(accepted.tickets.len()));
            desk.accept(accepted);
            focus::to("main h1");
            Ok(())
        });
    };
    let pressed = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            send();
        }
    };
    view! {
        <PageHead title=|| text::shell::ENRICH about=text::enrich::ABOUT.to_owned()/>
        <div class="enrich-grid" on:keydown=pressed>
            <div class="stack">
                <div class="card paste">
                    <textarea id="paste" aria-label=text::enrich::PASTE placeholder=text::enrich::PLACEHOLDER spellcheck="false"
                        aria-describedby="paste-hint" aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                        prop:value=desk.text.get_untracked() on:input:target=typed></textarea>
                </div>
                <div id="paste-hint"><Wrong wrong=wrong/></div>
                <Recognised providers=providers/>
                <Rejected/>
            </div>
            <div class="stack">
                <Options/>
                <SendButton send=send form=form/>
            </div>
        </div>
    }
}

#[component]
fn SendButton(send: impl Fn() + Send + Sync + 'static, form: FormState) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let busy = form.busy;
    let empty = move || desk.count() == 0;
    view! {
        <div class="stack tight">
            <Refusal/>
            <button type="button" class="button primary" aria-disabled=move || (empty() || busy.get()).to_string()
                title=move || empty().then_some(text::enrich::SEND_NOTHING) on:click=move |_| send()>
                <Draw icon=Icon::Send/>
                {move || if busy.get() { text::words::SENDING.to_owned() } else { text::enrich::send(desk.count()) }}
            </button>
            <p class="faint small">{move || if empty() { text::enrich::SEND_NOTHING } else { text::enrich::SEND_KEY }}</p>
        </div>
    }
}

/// Reads short texts at once and long ones when the typing pauses.
fn debounced(desk: Desk) -> impl Fn(String) + Copy + 'static {
    let last = StoredValue::new(0_u32);
    move |text: String| {
        last.update_value(|last| *last += 1);
        if text.len() < LONG {
            desk.read(text);
            return;
        }
        let mine = last.get_value();
        let read = move || {
            if last.try_get_value() == Some(mine) {
                desk.read(text);
            }
        };
        set_timeout(read, Duration::from_millis(250));
    }
}
