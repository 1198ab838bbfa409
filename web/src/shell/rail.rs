//! The rail: where one can go.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use tocsin_model::account::Me;

use super::{
    places::{Place, first_place, places},
    use_frame,
};
use crate::{
    components::{Bell, Draw, Icon},
    live::use_live,
    paths, text,
    unread::use_unread,
};

/// The rail.
#[component]
pub fn Rail(
    /// Who is signed in.
    me: Me,
) -> impl IntoView {
    let frame = use_frame();
    let is_cert = me.role.is_cert();
    let (configuration, others): (Vec<Place>, Vec<Place>) = places(me.role).partition(|place| place.configuration);
    let (specialised, work): (Vec<Place>, Vec<Place>) =
        others.into_iter().partition(|place| place.specialised && !is_cert);
    let group = |title: &'static str, places: Vec<Place>| {
        (!places.is_empty()).then(|| {
            view! {
                <div>
                    <h2>{title}</h2>
                    <ul>{places.into_iter().map(|place| view! { <RailLink place=place/> }).collect_view()}</ul>
                </div>
            }
        })
    };
    view! {
        <aside class="rail" class:open=move || frame.rail.get() id="rail">
            <a class="brand" href=first_place(me.role)><Bell/>{text::shell::NAME}</a>
            <nav aria-label=text::shell::NAVIGATION>
                {group(text::shell::WORK, work)}
                {group(text::shell::SPECIALISED, specialised)}
                {group(text::shell::CONFIGURATION, configuration)}
            </nav>
            <div class="foot">
                <strong>{me.organisation_name}</strong>
                <LiveState/>
            </div>
        </aside>
    }
}

#[component]
fn RailLink(place: Place) -> impl IntoView {
    let here = use_location().pathname;
    let current = move || {
        let at = here.get();
        let below = place.path != paths::HOME && at.strip_prefix(place.path).is_some_and(|rest| rest.starts_with('/'));
        (at == place.path || below).then_some("page")
    };
    let unread = use_unread();
    let waiting = Memo::new(move |_| if place.path == paths::MESSAGES { unread.total() } else { 0 });
    let count = move || {
        let waiting = waiting.get();
        (waiting != 0).then(|| {
            view! {
                <span class="count" aria-hidden="true">{waiting}</span>
                <span class="hidden-text">{text::chat::unread(waiting)}</span>
            }
        })
    };
    view! {
        <li><a href=place.path aria-current=current><Draw icon=place.icon/>{place.label}{count}</a></li>
    }
}

#[component]
fn LiveState() -> impl IntoView {
    let live = use_live();
    view! {
        <span class="live-state">
            <Draw icon=Signal::derive(move || if live.connected.get() { Icon::Pulse } else { Icon::Clock })/>
            {move || if live.connected.get() { text::shell::LIVE } else { text::shell::NOT_LIVE }}
        </span>
    }
}
