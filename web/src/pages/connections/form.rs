//! Everything of a connection that can be changed.

use leptos::prelude::*;
use tocsin_model::{
    connection::{Connection, ConnectionInput},
    plugin::Manifest,
    problem::FieldError,
    tlp::{Pap, Tlp},
};

use super::{
    quota_rows::{QuotaForm, QuotaInputs},
    secrets::{SecretInputs, SecretsForm},
    settings::{SettingInputs, SettingsForm},
};
use crate::{
    components::{Card, CheckField, Choice, SelectField, TextField},
    text,
};

/// A connection as the reader fills it in.
#[derive(Clone, Copy)]
pub struct ConnectionInputs {
    settings: SettingInputs,
    secrets: SecretInputs,
    quota: QuotaInputs,
    tlp_max: RwSignal<String>,
    pap_max: RwSignal<String>,
    cache: RwSignal<String>,
    enabled: RwSignal<bool>,
}

impl ConnectionInputs {
    /// The inputs for a new connection of a plugin.
    pub fn of_manifest(manifest: &Manifest) -> Self {
        Self {
            settings: SettingInputs::new(manifest.settings.clone(), &serde_json::Map::new()),
            secrets: SecretInputs::new(&manifest.secrets, &[]),
            quota: QuotaInputs::new(&manifest.quota),
            tlp_max: RwSignal::new(manifest.capabilities.tlp_max.as_str().to_owned()),
            pap_max: RwSignal::new(manifest.capabilities.pap_max.as_str().to_owned()),
            cache: RwSignal::new(manifest.cache.seconds.to_string()),
            enabled: RwSignal::new(true),
        }
    }

    /// The inputs for an existing connection.
    pub fn of_connection(manifest: &Manifest, connection: &Connection) -> Self {
        Self {
            settings: SettingInputs::new(manifest.settings.clone(), &connection.settings),
            secrets: SecretInputs::new(&manifest.secrets, &connection.secrets),
            quota: QuotaInputs::new(&connection.quota),
            tlp_max: RwSignal::new(connection.tlp_max.as_str().to_owned()),
            pap_max: RwSignal::new(connection.pap_max.as_str().to_owned()),
            cache: RwSignal::new(connection.cache_seconds.to_string()),
            enabled: RwSignal::new(connection.enabled),
        }
    }

    /// What the page itself finds wrong.
    pub fn errors(self) -> Vec<FieldError> {
        let mut errors = untrack(|| self.settings.errors());
        if self.cache_seconds().is_none() {
            let message = text::connections::WRONG_CACHE.to_owned();
            errors.push(FieldError { field: "cache_seconds".to_owned(), message });
        }
        errors.extend(self.quota.errors());
        errors
    }

    fn cache_seconds(self) -> Option<u32> {
        self.cache.get_untracked().trim().parse().ok()
    }

    /// What is written, once nothing is wrong.
    pub fn written(self) -> ConnectionInput {
        ConnectionInput {
            settings: Some(untrack(|| self.settings.values())),
            secrets: self.secrets.values(),
            enabled: Some(self.enabled.get_untracked()),
            tlp_max: self.tlp_max.get_untracked().parse::<Tlp>().ok(),
            pap_max: self.pap_max.get_untracked().parse::<Pap>().ok(),
            quota: Some(self.quota.values()),
            cache_seconds: self.cache_seconds(),
            ..ConnectionInput::default()
        }
    }
}

/// The choices of a TLP marking, by label alone.
pub fn tlp_labels() -> Vec<Choice> {
    Tlp::ALL.map(|tlp| Choice::new(tlp.as_str(), tlp.label())).to_vec()
}

/// The choices of a PAP marking, by label alone.
pub fn pap_labels() -> Vec<Choice> {
    Pap::ALL.map(|pap| Choice::new(pap.as_str(), pap.label())).to_vec()
}

/// The form's parts; the page brings the buttons.
#[component]
pub fn ConnectionFields(
    /// The inputs.
    inputs: ConnectionInputs,
) -> impl IntoView {
    view! {
        <Card title=text::connections::SETTINGS.to_owned()>
            <SettingsForm inputs=inputs.settings/>
        </Card>
        {inputs.secrets.any().then(|| view! {
            <Card title=text::connections::SECRETS.to_owned()><SecretsForm inputs=inputs.secrets settings=inputs.settings/></Card>
        })}
        <Card title=text::connections::LIMITS.to_owned()>
            <div class="stack">
                <div class="form-grid">
                    <SelectField name="tlp_max" label=text::connections::TLP_MAX value=inputs.tlp_max choices=tlp_labels()/>
                    <SelectField name="pap_max" label=text::connections::PAP_MAX value=inputs.pap_max choices=pap_labels()/>
                    <TextField name="cache_seconds" label=text::connections::CACHE value=inputs.cache kind="number" hint=text::connections::CACHE_HINT required=true/>
                </div>
                <QuotaForm inputs=inputs.quota/>
                <CheckField name="enabled" label=text::connections::ENABLED value=inputs.enabled/>
            </div>
        </Card>
    }
}
