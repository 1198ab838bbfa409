//! The list of keys, opened by `?`.

use leptos::prelude::*;
use tocsin_model::viewer::{Action, Role};

use super::{places::places, use_frame};
use crate::{components::Dialog, text};

/// The list of keys.
#[component]
pub fn KeyHelp(
    /// The role of whoever is signed in.
    role: Role,
) -> impl IntoView {
    let frame = use_frame();
    let line = |keys: Vec<String>, meaning: &str| {
        let keys = keys.into_iter().map(|key| view! { <kbd>{key}</kbd> }).collect_view();
        view! { <dt>{keys}</dt><dd>{meaning.to_owned()}</dd> }
    };
    view! {
        <Dialog open=frame.key_help title=text::shell::KEYS>
            <div class="body stack">
                <dl class="key-list">
                    {role.may(Action::WorkOnIncidents).then(|| {
                        text::shell::DESK_KEYS.map(|(key, meaning)| line(vec![key.to_owned()], meaning)).collect_view()
                    })}
                    {text::shell::KEY_LIST.map(|(key, meaning)| line(key.split(' ').map(ToOwned::to_owned).collect(), meaning)).collect_view()}
                    {places(role)
                        .filter_map(|place| Some(line(vec!["g".into(), place.key?.to_string()], place.label)))
                        .collect_view()}
                </dl>
                <p class="soft small">{text::shell::KEYS_OFF}</p>
            </div>
        </Dialog>
    }
}
