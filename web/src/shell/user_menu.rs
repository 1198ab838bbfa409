//! The menu of whoever is signed in.

use leptos::{ev, html, prelude::*, task::spawn_local};
use tocsin_model::account::Me;
use wasm_bindgen::JsCast;

use super::{theme_switch::ThemeSwitch, use_frame, use_toasts};
use crate::{
    components::{Draw, Icon, TlpMark},
    paths,
    session::use_session,
    text,
};

/// The menu of whoever is signed in. Escape and a click elsewhere close it.
#[component]
pub fn UserMenu(
    /// Who is signed in.
    me: Me,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let node = NodeRef::<html::Div>::new();
    let button = NodeRef::<html::Button>::new();
    let outside = window_event_listener(ev::pointerdown, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        let inside = node.get_untracked().is_some_and(|menu| menu.contains(target.as_ref()));
        if !inside {
            open.set(false);
        }
    });
    on_cleanup(move || outside.remove());
    let escape = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            open.set(false);
            if let Some(button) = button.get_untracked() {
                button.focus().ok();
            }
        }
    };
    let name = me.name.clone();
    view! {
        <div class="user-menu" node_ref=node on:keydown=escape>
            <button type="button" class="button quiet square" node_ref=button aria-label=text::shell::user_menu(&name)
                aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|open| *open = !*open)>
                <Draw icon=Icon::Person/>
            </button>
            <Show when=move || open.get()><Items me=me.clone() open=open/></Show>
        </div>
    }
}

#[component]
fn Items(me: Me, open: RwSignal<bool>) -> impl IntoView {
    let (frame, session, toasts) = (use_frame(), use_session(), use_toasts());
    let sign_out = move |everywhere: bool| {
        spawn_local(async move {
            if let Err(failure) = session.sign_out(everywhere).await {
                toasts.failed(&failure);
            }
        });
    };
    let others = me.memberships.into_iter().filter(|place| place.organisation != me.organisation);
    let others: Vec<AnyView> = others
        .map(|place| {
            let switch = move |_| {
                spawn_local(async move {
                    if let Err(failure) = session.switch(place.organisation).await {
                        toasts.failed(&failure);
                    }
                });
            };
            let role = text::words::role(place.role);
            view! {
                <button type="button" on:click=switch>
                    <Draw icon=Icon::Building/><span>{place.organisation_name}" "<span class="soft small">{role}</span></span>
                </button>
            }
            .into_any()
        })
        .collect();
    let others = (!others.is_empty()).then(|| {
        view! {
            <div role="group" aria-label=text::people::SWITCH>
                <p class="soft small">{text::people::SWITCH}</p>
                {others}
            </div>
        }
    });
    view! {
        <div class="menu">
            <div class="who">
                <strong>{me.name}</strong>
                <p class="soft small">{text::words::role(me.role)}", "{me.organisation_name}</p>
                <p class="small">{text::shell::CLEARANCE}" "<TlpMark tlp=me.clearance/></p>
            </div>
            {others}
            <ThemeSwitch/>
            <label>
                <input type="checkbox" prop:checked=frame.single_keys
                    on:change:target=move |event| frame.use_single_keys(event.target().checked())/>
                {text::shell::SINGLE_KEYS}
            </label>
            <button type="button" on:click=move |_| { open.set(false); frame.key_help.set(true) }>
                <Draw icon=Icon::Keyboard/>{text::shell::KEYS}
            </button>
            <a href=paths::OWN_ACCOUNT on:click=move |_| open.set(false)><Draw icon=Icon::Person/>{text::shell::OWN_ACCOUNT}</a>
            <button type="button" on:click=move |_| sign_out(false)><Draw icon=Icon::Leave/>{text::shell::SIGN_OUT}</button>
            <button type="button" on:click=move |_| sign_out(true)><Draw icon=Icon::Leave/>{text::shell::SIGN_OUT_EVERYWHERE}</button>
        </div>
    }
}
