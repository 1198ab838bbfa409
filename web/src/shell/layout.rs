//! The frame itself.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use tocsin_model::account::Me;

use super::{bar::Bar, key_help::KeyHelp, keys, palette::Palette, rail::Rail, use_frame};
use crate::{browser::focus, text, unread::use_unread};

/// The frame around the pages.
#[component]
pub fn Shell(
    /// Who is signed in.
    me: Me,
    /// The pages.
    children: Children,
) -> impl IntoView {
    let frame = use_frame();
    let role = me.role;
    keys::listen(role);
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let path = path.get();
        if before.is_some_and(|before| before != path) {
            frame.rail.set(false);
            frame.page_opened();
        }
        path
    });
    let unread = use_unread();
    Effect::new(move |_| {
        let title = frame.title.get();
        document().set_title(&match unread.total() {
            0 => text::shell::document_title(&title),
            waiting => text::shell::document_title_with(&title, waiting),
        });
    });
    let skip = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        focus::now("#main");
    };
    view! {
        <a class="skip" href="#main" on:click=skip>{text::shell::SKIP}</a>
        <div class="shell">
            <Rail me=me.clone()/>
            <button type="button" class="scrim" class:open=move || frame.rail.get() tabindex="-1" aria-label=text::shell::CLOSE_MENU
                on:click=move |_| frame.rail.set(false)></button>
            <div class="page">
                <Bar me=me/>
                <main id="main" tabindex="-1">{children()}</main>
            </div>
        </div>
        <Palette role=role/>
        <KeyHelp role=role/>
    }
}
