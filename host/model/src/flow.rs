//! The enrichment flow's settings: what an administrator changes without code.

use serde::{Deserialize, Serialize};

use crate::verdict::{Percent, Verdict};

/// The settings of the enrichment flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FlowSettings {
    /// The names of the enrichment connections to ask, in the report's order; `null` asks every enabled one.
    pub connections: Option<Vec<String>>,
    /// What counts as malicious.
    pub malicious: MaliciousRule,
    /// Where an investigation is opened; `null` opens none.
    pub investigation: Option<InvestigationTarget>,
}

/// What counts as malicious: enough providers reach the verdict, or the combined score is high enough.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MaliciousRule {
    /// A provider counts when its verdict is at least this.
    pub verdict: Verdict,
    /// A provider counts only when its score is at least this, 0 to 100.
    pub min_score: Percent,
    /// How many providers must count, 1 or more.
    pub min_sources: u8,
}

/// Where an investigation is opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct InvestigationTarget {
    /// The ticketing connection's name.
    pub connection: String,
    /// What an investigation's title begins with.
    pub title_prefix: String,
    /// Labels for the external ticket.
    pub labels: Vec<String>,
}

impl Default for FlowSettings {
    /// Every connection; malicious when one provider says so with a score of 60 or more; no investigation until
    /// an administrator says where.
    fn default() -> Self {
        Self {
            connections: None,
            malicious: MaliciousRule {
                verdict: Verdict::Malicious,
                min_score: Percent::saturating(60),
                min_sources: 1,
            },
            investigation: None,
        }
    }
}

/// The flow's settings as the API shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FlowView {
    /// The settings.
    pub settings: FlowSettings,
    /// Counts their changes; the entity tag of `If-Match`.
    pub version: u64,
}
