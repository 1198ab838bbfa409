//! The secrets of a connection: written, never read back.

use std::collections::BTreeMap;

use leptos::prelude::*;
use serde_json::{Map, Value};
use tocsin_model::plugin::{Endpoint, SecretRequest};

use super::settings::SettingInputs;
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

/// The form. Where a secret goes is said as the settings are filled in at the moment.
#[component]
pub fn SecretsForm(
    /// The inputs.
    inputs: SecretInputs,
    /// The connection's settings.
    settings: SettingInputs,
) -> impl IntoView {
    let field = |input: Input| {
        let SecretRequest { label, description, required, to } = input.request;
        let state = match (input.is_set, required) {
            (true, _) => text::connections::SECRET_SET,
            (false, true) => text::connections::SECRET_NEEDED,
            (false, false) => text::connections::SECRET_MISSING,
        };
        let hint = Signal::derive(move || {
            let hosts = destinations(&to, &settings.resolved(), |key| settings.title(key));
            let sent = text::connections::sent_to(&hosts.join(", "));
            format!("{description} {sent} {state}").trim().to_owned()
        });
        view! {
            <div class="stack tight">
                <TextField name=format!("secrets.{}", input.name) label=label value=input.text kind="password" autocomplete="new-password" hint=hint/>
                {(input.is_set && !required).then(|| view! {
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

/// The hosts that a secret is sent to; by its title, where a setting names none yet.
fn destinations(to: &[Endpoint], settings: &Map<String, Value>, title: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let hosts = |endpoint: &Endpoint| -> Vec<String> {
        let hosts: Vec<String> = endpoint.resolve(settings).iter().map(ToString::to_string).collect();
        match endpoint {
            Endpoint::Setting { key, .. } if hosts.is_empty() => {
                title(key).map(|title| text::connections::host_in(&title)).into_iter().collect()
            }
            _ => hosts,
        }
    };
    to.iter().flat_map(hosts).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_secret_goes_to_the_host_that_is_typed_or_to_the_one_that_a_setting_will_name() {
        let to: [Endpoint; 2] = ["{base_url}", "api.example"].map(|text| text.parse().expect("an endpoint"));
        let told = |base_url: &str| {
            let settings = json!({ "base_url": base_url }).as_object().expect("an object").clone();
            destinations(&to, &settings, |_| Some("Base URL".to_owned()))
        };
        assert_eq!(told("https://proxy.example/v3"), ["proxy.example:443", "api.example"]);
        assert_eq!(told(""), ["the host in “Base URL”", "api.example"]);
    }
}
