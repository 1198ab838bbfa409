//! The top bar: where one is, and what one can do from anywhere.

use leptos::prelude::*;
use tocsin_model::{account::Me, viewer::Action};

use super::{crumbs::Crumbs, help::HelpButton, use_frame, user_menu::UserMenu};
use crate::{
    components::{Draw, Icon},
    paths, text,
};

/// The top bar.
#[component]
pub fn Bar(
    /// Who is signed in.
    me: Me,
) -> impl IntoView {
    let frame = use_frame();
    let open = move || frame.rail.get().to_string();
    view! {
        <header class="bar">
            <button type="button" class="button quiet square menu-button" aria-label=text::shell::MENU aria-expanded=open
                aria-controls="rail" on:click=move |_| frame.rail.update(|open| *open = !*open)>
                <Draw icon=Icon::Menu/>
            </button>
            <Crumbs/>
            <button type="button" class="button palette-button" aria-keyshortcuts="Control+K" on:click=move |_| frame.palette.set(true)>
                <Draw icon=Icon::Search/>
                <span class="label">{text::shell::PALETTE_HINT}</span>
                <kbd aria-hidden="true">"Ctrl K"</kbd>
            </button>
            {me.role.may(Action::AskForHelp).then(|| view! { <HelpButton organisation=me.organisation/> })}
            {(!me.role.is_cert() && me.role.may(Action::ReportIncidents)).then(|| view! {
                <a class="button primary enrich" href=paths::REPORT aria-label=text::report::REPORT>
                    <Draw icon=Icon::Plus/>
                    <span class="label">{text::report::REPORT_SHORT}</span>
                </a>
            })}
            {(me.role.is_cert() && me.role.may(Action::Submit)).then(|| view! {
                <a class="button primary enrich" href=paths::ENRICH aria-label=text::shell::ENRICH>
                    <Draw icon=Icon::Enrich/>
                    <span class="label">{text::shell::ENRICH}</span>
                </a>
            })}
            <UserMenu me=me/>
        </header>
    }
}
