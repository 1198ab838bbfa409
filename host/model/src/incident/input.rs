//! What is sent to report, change and move an incident on.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::{IncidentState, Severity, Step};
use crate::{
    id::{AccountId, AssetId, CategoryId, IncidentId, IocId, OrganisationId},
    tlp::{Pap, Tlp},
};

/// `POST /api/v1/incidents`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewIncident {
    /// The organisation that it happened to; the caller's own unless said, another one only for the CERT's desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<OrganisationId>,
    /// Its category.
    pub category: CategoryId,
    /// One line, 1 to 200 characters.
    pub title: String,
    /// The card's fields, by key.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub values: Map<String, Value>,
    /// How bad it is; the category's unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// How far it may travel; `amber` unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tlp: Option<Tlp>,
    /// What may be done with its IoCs; `amber` unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pap: Option<Pap>,
    /// When the organisation became aware of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aware_at: Option<DateTime<Utc>>,
    /// The organisation's assets that it affects.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<AssetId>,
    /// Texts in which IoCs are looked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub iocs: Vec<String>,
    /// Whether it is sent to the CERT at once; else it is a draft. What the CERT's desk opens is never a draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submit: Option<bool>,
}

/// `PATCH /api/v1/incidents/{id}`. Absent fields stay as they are.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct IncidentChange {
    /// One line, 1 to 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The card's fields that change; `null` clears one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub values: Option<Map<String, Value>>,
    /// Another category, with its latest card; of constituents, in a draft only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<CategoryId>,
    /// How bad it is; of constituents, in a draft only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// How far it may travel; once it is submitted, constituents make it stricter only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tlp: Option<Tlp>,
    /// What may be done with its IoCs; once it is submitted, constituents make it stricter only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pap: Option<Pap>,
    /// The analyst who looks after it; `null` for nobody. The desk's.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<AccountId>))]
    pub owner: Option<Option<AccountId>>,
    /// People who are told of each change. The desk's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watchers: Option<Vec<AccountId>>,
    /// The organisation's assets that it affects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assets: Option<Vec<AssetId>>,
    /// Incidents that have to do with it. The desk's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub related: Option<Vec<IncidentId>>,
    /// When the organisation became aware of it; `null` when that is not known.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<DateTime<Utc>>))]
    pub aware_at: Option<Option<DateTime<Utc>>>,
    /// A newer version of its category's card; of constituents, in a draft only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_version: Option<u32>,
}

/// `null` was given, which is not the same as nothing.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// `POST /api/v1/incidents/{id}/steps`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StepInput {
    /// The step.
    pub step: Step,
    /// Why; required for some steps. Those who see the incident read it. At most 2,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When closing: the IoCs that go to the threat-intelligence side.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub share: Vec<ClosingShare>,
}

impl StepInput {
    /// How long a reason may be, in characters.
    pub const MAX_REASON_CHARS: usize = 2_000;
}

/// An IoC that goes to the threat-intelligence side when its incident is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ClosingShare {
    /// The IoC; one of the incident's.
    pub ioc: IocId,
    /// How far it may travel there.
    pub tlp: Tlp,
    /// Says that `tlp` is meant to be freer than the incident's; without it that is refused.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub freer: bool,
}

/// Which incidents: the query of `GET /api/v1/incidents` and of saved views. Everything that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct IncidentQuery {
    /// In this state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<IncidentState>,
    /// This bad.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// Of this category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<CategoryId>,
    /// Of this organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<OrganisationId>,
    /// Looked after by this analyst. For the CERT.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<AccountId>,
    /// Whether somebody still has something to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<bool>,
    /// Whose title, or whose reference, begins so; case does not matter. The list is then sorted by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// In which order. Not beside `q`, which sorts by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<IncidentSort>,
}

/// The order of a list of incidents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum IncidentSort {
    /// The latest change first.
    #[default]
    Newest,
    /// The next deadline first; behind them, the latest changed first, those for which no deadline runs.
    Due,
}

impl IncidentSort {
    /// The order that a word of the API names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [IncidentSort::Newest, IncidentSort::Due].into_iter().find(|sort| sort.as_str() == word)
    }

    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            IncidentSort::Newest => "newest",
            IncidentSort::Due => "due",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_clears_and_absence_leaves_alone() {
        let change: IncidentChange = serde_json::from_str(r#"{"owner": null}"#).expect("reads");
        assert_eq!((change.owner, change.aware_at), (Some(None), None));
        let change: IncidentChange = serde_json::from_str("{}").expect("reads");
        assert_eq!(change, IncidentChange::default());
        assert!(serde_json::from_str::<IncidentChange>(r#"{"state": "closed"}"#).is_err());
    }
}
