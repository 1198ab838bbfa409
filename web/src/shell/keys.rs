//! The keyboard: Ctrl-K anywhere; single keys where nothing takes text, unless they are switched off.

use leptos::{ev, prelude::*};
use leptos_router::hooks::use_navigate;
use tocsin_model::viewer::{Action, Role};

use super::{Frame, places::places, use_frame};
use crate::{
    browser::{clock, focus},
    paths,
};

/// How long `g` waits for its second key, in milliseconds.
const SECOND_KEY: i64 = 1500;

/// Listens to the keyboard for as long as the shell is shown.
pub fn listen(role: Role) {
    let frame = use_frame();
    let navigate = use_navigate();
    let go = move |path: &str| navigate(path, leptos_router::NavigateOptions::default());
    let armed = StoredValue::new(None::<i64>);
    let listener = window_event_listener(ev::keydown, move |event: ev::KeyboardEvent| {
        if (event.ctrl_key() || event.meta_key()) && event.key().eq_ignore_ascii_case("k") {
            event.prevent_default();
            frame.palette.update(|open| *open = !*open);
            return;
        }
        if ignores(frame, &event) {
            return;
        }
        let key = event.key();
        let now = clock::now().timestamp_millis();
        let second = armed.get_value().is_some_and(|since| now - since < SECOND_KEY);
        armed.set_value(None);
        if second {
            // The second key belongs to the first, whatever it means on the page.
            event.prevent_default();
            if let Some(place) = places(role).find(|place| place.key.is_some_and(|own| key == own.to_string())) {
                go(place.path);
            }
            return;
        }
        match key.as_str() {
            "g" => armed.set_value(Some(now)),
            "?" => frame.key_help.set(true),
            "/" => focus::now("[data-search]"),
            "c" if !role.is_cert() && role.may(Action::ReportIncidents) => go(paths::REPORT),
            "c" if role.may(Action::Submit) => go(paths::ENRICH),
            "j" => focus::step(true),
            "k" => focus::step(false),
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || listener.remove());
}

/// Whether a key is not for the page: something takes text, a dialogue is open, or single keys are switched off.
pub fn ignores(frame: Frame, event: &ev::KeyboardEvent) -> bool {
    let modified = event.ctrl_key() || event.meta_key() || event.alt_key();
    let dialog_open = frame.palette.get_untracked() || frame.key_help.get_untracked() || focus::is_in_dialog();
    modified || dialog_open || !frame.single_keys.get_untracked() || focus::is_typing()
}
