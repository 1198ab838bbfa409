//! A plugin's manifest (plugin.toml): what it is, what it serves, what it asks for and how it is configured.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use super::{
    capabilities::{Capabilities, SecretRequest},
    endpoint::Endpoint,
    limits::LimitRequests,
    zone::Zone,
};
use crate::{ioc::IocType, settings_schema::SettingsSchema};

/// The version of the `tocsin:plugin` WIT package that this host implements.
pub const CONTRACT_VERSION: &str = "0.1.0";

/// The custom section of a component that holds the text of its plugin.toml.
pub const MANIFEST_SECTION: &str = "tocsin:plugin-manifest";

/// A plugin's name for machines: 2 to 40 lower-case letters, digits and hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[a-z0-9-]{2,40}$"))]
#[serde(try_from = "String", into = "String")]
pub struct PluginId(String);

/// What a plugin declares about itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Its name for machines.
    pub id: PluginId,
    /// Its name for people.
    pub name: String,
    /// Its own version, `major.minor.patch`.
    pub version: String,
    /// SPDX licence expression.
    pub license: String,
    /// One sentence.
    pub description: String,
    /// What kind of plugin it is; decides the world that its component may use.
    pub category: Category,
    /// The version of the `tocsin:plugin` contract that it was written for.
    pub api: String,
    /// The kinds of observable that it can be asked about.
    #[serde(default)]
    pub serves: Vec<IocType>,
    /// What it asks to reach and to see.
    #[serde(default)]
    pub capabilities: Capabilities,
    /// The secrets that a connection holds for it, by name.
    #[serde(default)]
    pub secrets: BTreeMap<String, SecretRequest>,
    /// What its actions do to the other side, by name.
    #[serde(default)]
    pub actions: BTreeMap<String, Action>,
    /// The settings of a connection.
    #[serde(default)]
    pub settings: SettingsSchema,
    /// The limits that it asks for.
    #[serde(default)]
    pub limits: LimitRequests,
    /// How often the provider may be asked; all windows hold at once.
    #[serde(default)]
    pub quota: Vec<QuotaWindow>,
    /// How long its answers hold.
    #[serde(default)]
    pub cache: CachePolicy,
}

/// What kind of plugin it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Category {
    /// Answers what a provider knows about an observable.
    Enrichment,
    /// Opens tickets in another system.
    Ticketing,
    /// A durable procedure that uses connections.
    Playbook,
}

/// What one action does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// What it does to the other side.
    pub effect: Effect,
    /// Milliseconds after a lost answer during which the provider's search may not yet show what was written.
    #[serde(default)]
    pub settle_ms: u32,
}

/// What an action does to the other side: whether it may be repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Changes nothing: may always be repeated.
    Read,
    /// Changes something once per idempotency key: may be repeated with the same key.
    WriteIdempotent,
    /// Changes something each time: never repeated without a person.
    WriteOnce,
}

/// At most so many calls in each window of so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct QuotaWindow {
    /// Calls, at least 1.
    pub calls: u32,
    /// Length of the window in seconds, at least 1.
    pub per_seconds: u32,
}

/// How long an answer about an observable holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CachePolicy {
    /// Seconds during which the same observable is not asked again; 0 asks each time.
    pub seconds: u32,
}

/// A manifest that says something wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ManifestError {
    /// The key, dotted: `secrets.api_key.to`. Empty where the text is not TOML.
    pub key: String,
    /// The line of plugin.toml, from 1, where it is known.
    pub line: Option<usize>,
    /// What is wrong and what is allowed.
    pub problem: String,
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("plugin.toml")?;
        if let Some(line) = self.line {
            write!(f, " line {line}")?;
        }
        if !self.key.is_empty() {
            write!(f, ", `{}`", self.key)?;
        }
        write!(f, ": {}", self.problem)
    }
}

impl Category {
    /// The word of plugin.toml.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Category::Enrichment => "enrichment",
            Category::Ticketing => "ticketing",
            Category::Playbook => "playbook",
        }
    }

    /// The actions that a plugin of this kind has, with the effect that each has where the manifest does not say.
    #[must_use]
    pub fn actions(self) -> &'static [(&'static str, Effect)] {
        match self {
            Category::Enrichment => &[("enrich", Effect::Read)],
            Category::Ticketing => &[("open", Effect::WriteOnce), ("find", Effect::Read)],
            Category::Playbook => &[],
        }
    }
}

impl Manifest {
    /// What an action of this plugin does; `None` for one that it does not have.
    #[must_use]
    pub fn action(&self, name: &str) -> Option<Action> {
        let (_, default) = self.category.actions().iter().find(|(known, _)| *known == name)?;
        Some(self.actions.get(name).copied().unwrap_or(Action { effect: *default, settle_ms: 0 }))
    }

    /// Checks what the types cannot: versions, references between sections, and ranges.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong, by key.
    pub fn check(&self) -> Result<(), ManifestError> {
        self.check_text()?;
        check_version("version", &self.version)?;
        check_contract(&self.api)?;
        self.check_actions()?;
        self.check_endpoints()?;
        self.check_numbers()
    }

    fn check_text(&self) -> Result<(), ManifestError> {
        let texts = [("name", &self.name), ("license", &self.license), ("description", &self.description)];
        for (key, text) in texts {
            if text.trim().is_empty() || text.len() > 300 || text.chars().any(char::is_control) {
                return Err(wrong(key, "write one line of 1 to 300 characters"));
            }
        }
        if self.category == Category::Enrichment && self.serves.is_empty() {
            let kinds: Vec<&str> = IocType::ALL.iter().map(|kind| kind.as_str()).collect();
            let problem = format!("an enrichment plugin names what it serves, of {}", kinds.join(", "));
            return Err(wrong("serves", problem));
        }
        if self.category != Category::Enrichment && !self.serves.is_empty() {
            return Err(wrong("serves", "only an enrichment plugin serves observables; remove the key"));
        }
        Ok(())
    }

    fn check_actions(&self) -> Result<(), ManifestError> {
        for (name, action) in &self.actions {
            let key = format!("actions.{name}");
            let known: Vec<&str> = self.category.actions().iter().map(|(known, _)| *known).collect();
            if !known.contains(&name.as_str()) {
                let category = self.category.as_str();
                let problem = format!("a plugin of category {category} has these actions: [{}]", known.join(", "));
                return Err(wrong(key, problem));
            }
            if action.settle_ms > 600_000 {
                return Err(wrong(format!("{key}.settle_ms"), "use at most 600000 (ten minutes)"));
            }
        }
        Ok(())
    }

    fn check_endpoints(&self) -> Result<(), ManifestError> {
        let Capabilities { http, tcp, dns, why, .. } = &self.capabilities;
        let asks = !http.is_empty() || !tcp.is_empty() || !dns.is_empty();
        if self.category == Category::Playbook && (asks || !self.secrets.is_empty()) {
            let problem =
                "a playbook reaches nothing by itself: it uses connections; remove http, tcp, dns and secrets";
            return Err(wrong("capabilities", problem));
        }
        if asks && why.trim().is_empty() {
            let problem = "say in one sentence why the hosts and names are needed: the administrator reads it";
            return Err(wrong("capabilities.why", problem));
        }
        self.check_references("capabilities.http", http)?;
        self.check_references("capabilities.tcp", tcp)?;
        for zone in dns {
            if let Zone::Setting { key, .. } = zone {
                self.check_reference("capabilities.dns", zone, key)?;
            }
        }
        for (name, secret) in &self.secrets {
            if name.is_empty()
                || !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
            {
                return Err(wrong(format!("secrets.{name}"), "a secret's name is of a-z, 0-9 and _"));
            }
            let key = format!("secrets.{name}.to");
            if secret.to.is_empty() {
                return Err(wrong(key, "name the hosts that the secret may be sent to"));
            }
            self.check_references(&key, &secret.to)?;
            if let Some(outside) = secret.to.iter().find(|to| !http.iter().any(|granted| granted.covers(to))) {
                let problem =
                    format!("\"{outside}\" is not in capabilities.http, so the secret could never be sent there");
                return Err(wrong(key, problem));
            }
        }
        Ok(())
    }

    fn check_references(&self, key: &str, endpoints: &[Endpoint]) -> Result<(), ManifestError> {
        for endpoint in endpoints {
            let Endpoint::Setting { key: setting, .. } = endpoint else { continue };
            self.check_reference(key, endpoint, setting)?;
        }
        Ok(())
    }

    fn check_reference(&self, key: &str, written: impl fmt::Display, setting: &str) -> Result<(), ManifestError> {
        if self.settings.properties.iter().any(|property| property.key == setting) {
            return Ok(());
        }
        Err(wrong(key, format!("\"{written}\" names a setting that is not in settings.properties")))
    }

    fn check_numbers(&self) -> Result<(), ManifestError> {
        if self.quota.iter().any(|window| window.calls == 0 || window.per_seconds == 0) {
            return Err(wrong("quota", "calls and per_seconds are at least 1"));
        }
        match self.limits.iter().find(|(_, value)| *value == 0) {
            Some((key, _)) => Err(wrong(format!("limits.{key}"), "use at least 1")),
            None => Ok(()),
        }
    }
}

fn wrong(key: impl Into<String>, problem: impl Into<String>) -> ManifestError {
    ManifestError { key: key.into(), line: None, problem: problem.into() }
}

fn version_numbers(text: &str) -> Option<[u32; 3]> {
    let mut parts = text.split('.').map(|part| part.parse::<u32>().ok());
    let numbers = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(numbers)
}

fn check_version(key: &str, text: &str) -> Result<[u32; 3], ManifestError> {
    version_numbers(text).ok_or_else(|| wrong(key, "write major.minor.patch, such as \"1.0.0\""))
}

fn check_contract(api: &str) -> Result<(), ManifestError> {
    let asked = check_version("api", api)?;
    let own = version_numbers(CONTRACT_VERSION).expect("the contract's version is major.minor.patch");
    let compatible = if own[0] == 0 { asked[..2] == own[..2] } else { asked[0] == own[0] };
    if compatible && asked <= own {
        Ok(())
    } else {
        let problem = format!("this host speaks tocsin:plugin {CONTRACT_VERSION}; build the plugin for that version");
        Err(wrong("api", problem))
    }
}

impl PluginId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for PluginId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let characters_allowed =
            text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if characters_allowed && (2..=40).contains(&text.len()) {
            Ok(Self(text))
        } else {
            Err(format!("`{text}` is not a plugin id: use 2 to 40 of a-z, 0-9 and -"))
        }
    }
}

impl From<PluginId> for String {
    fn from(id: PluginId) -> String {
        id.0
    }
}

impl fmt::Display for PluginId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
