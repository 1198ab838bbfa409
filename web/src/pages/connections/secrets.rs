//! The secrets of a connection: written, never read back.

use std::collections::BTreeMap;

use leptos::prelude::*;
use tocsin_model::plugin::SecretRequest;

use crate::{
    components::{CheckField, TextField},
    text,
};

/// One secret as the reader fills it in.
#[derive(Debug, Clone)]
struct Input {
    name: String,
    request: SecretRequest,
    is_set: bool,
    text: RwSignal<String>,
    remove: RwSignal<bool>,
}

/// All secrets as the reader fills them in.
#[derive(Debug, Clone, Copy)]
pub struct SecretInputs {
    inputs: StoredValue<Vec<Input>>,
}

impl SecretInputs {
    /// The inputs for what a manifest asks for; `set` names those that have a value.
    pub fn new(requests: &BTreeMap<String, SecretRequest>, set: &[String]) -> Self {
        let input = |(name, request): (&String, &SecretRequest)| Input {
            name: name.clone(),
            request: request.clone(),
            is_set: set.contains(name),
            text: RwSignal::new(String::new()),
            remove: RwSignal::new(false),
        };
        Self { inputs: StoredValue::new(requests.iter().map(input).collect()) }
    }

    /// What is written: new values, and `None` for those to be removed.
    pub fn values(self) -> BTreeMap<String, Option<String>> {
        let written = |input: &Input| {
            let text = input.text.get_untracked();
            if !text.is_empty() {
                Some((input.name.clone(), Some(text)))
            } else if input.remove.get_untracked() {
                Some((input.name.clone(), None))
            } else {
                None
            }
        };
        self.inputs.with_value(|inputs| inputs.iter().filter_map(written).collect())
    }

    /// Whether the plugin has any.
    pub fn any(self) -> bool {
        self.inputs.with_value(|inputs| !inputs.is_empty())
    }
}

/// The form.
#[component]
pub fn SecretsForm(
    /// The inputs.
    inputs: SecretInputs,
) -> impl IntoView {
    let field = |input: Input| {
        let hosts: Vec<String> = input.request.to.iter().map(ToString::to_string).collect();
        let state = if input.is_set { text::connections::SECRET_SET } else { text::connections::SECRET_MISSING };
        let hint = format!("{} {} {}", input.request.description, text::connections::sent_to(&hosts.join(", ")), state);
        view! {
            <div class="stack tight">
                <TextField label=input.request.label value=input.text kind="password" autocomplete="new-password" hint=hint.trim().to_owned()
                    required=input.request.required && !input.is_set/>
                {(input.is_set && !input.request.required).then(|| view! {
                    <CheckField label=text::connections::REMOVE_SECRET value=input.remove/>
                })}
            </div>
        }
    };
    view! {
        <div class="stack">
            <p class="soft small">{text::connections::SECRETS_ABOUT}</p>
            <div class="form-grid">{inputs.inputs.get_value().into_iter().map(field).collect_view()}</div>
        </div>
    }
}
