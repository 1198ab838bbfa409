//! The page: the text and what was recognised, or what was sent.

use std::time::Duration;

use leptos::{ev, prelude::*, task::spawn_local};
use tocsin_model::viewer::Action;

use super::{
    desk::Desk,
    options::Options,
    recognised::{Recognised, Rejected},
    sent::SentTickets,
};
use crate::{
    browser::focus,
    components::{Draw, Icon, PageHead},
    pages::guard::Guard,
    session::use_api,
    shell::{use_frame, use_page, use_toasts},
    text,
};

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
    let (api, toasts, frame) = (use_api(), use_toasts(), use_frame());
    let busy = RwSignal::new(false);
    let typed = debounced(desk);
    focus::to("#paste");
    let send = move || {
        if busy.get_untracked() || desk.count() == 0 {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match api.submit(&desk.submission()).await {
                Ok(accepted) => {
                    frame.announce(text::enrich::sent(accepted.tickets.len()));
                    desk.accept(accepted);
                    focus::to("main h1");
                }
                Err(failure) => toasts.failed(&failure),
            }
            busy.try_set(false);
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
                        prop:value=desk.text.get_untracked() on:input:target=move |event| typed(event.target().value())></textarea>
                </div>
                <Recognised/>
                <Rejected/>
            </div>
            <div class="stack">
                <Options/>
                <SendButton send=send busy=busy/>
            </div>
        </div>
    }
}

#[component]
fn SendButton(send: impl Fn() + Send + Sync + 'static, busy: RwSignal<bool>) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let empty = move || desk.count() == 0;
    view! {
        <div class="stack tight">
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
