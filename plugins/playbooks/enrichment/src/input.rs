//! What the host starts the playbook with, and what a finished `enrichment.enrich` step gives back.
use serde::Deserialize;

use crate::verdict::Verdict;

/// What the playbook is started with.
#[derive(Debug, Clone, Deserialize)]
pub struct Input {
    /// The indicator.
    pub ioc: Ioc,
    /// Id of the enrichment ticket, a UUID.
    pub ticket: String,
    /// TLP of the indicator: `clear`, `green`, `amber`, `amber+strict`, `red`.
    pub tlp: String,
    /// PAP of the indicator: `clear`, `green`, `amber`, `red`.
    pub pap: String,
    /// Why the indicator is not sent to anybody, when it is special.
    #[serde(default)]
    pub special: Option<Special>,
    /// The name of the organisation that submitted it.
    pub organisation: String,
    /// What the administrator configured.
    pub flow: Flow,
}

/// The indicator.
#[derive(Debug, Clone, Deserialize)]
pub struct Ioc {
    /// Its STIX id or UUID.
    pub id: String,
    /// Observable kind: `ipv4`, `domain`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// Normalised value.
    pub value: String,
}

/// Why an indicator is not sent to third parties.
#[derive(Debug, Clone, Deserialize)]
pub struct Special {
    /// Stable word: `private`, `documentation`, `well_known`, …
    pub kind: String,
    /// One sentence.
    pub reason: String,
}

/// What the administrator configured.
#[derive(Debug, Clone, Deserialize)]
pub struct Flow {
    /// Names of the enrichment connections that serve this kind of indicator.
    pub connections: Vec<String>,
    /// What counts as malicious.
    pub malicious: Malicious,
    /// Where an investigation is opened; nowhere when absent.
    #[serde(default)]
    pub investigation: Option<Investigate>,
}

/// What counts as malicious.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Malicious {
    /// The verdict that has to be reached.
    pub verdict: Verdict,
    /// The score that has to be reached, 0 to 100.
    pub min_score: u8,
    /// So many sources have to reach the verdict, each for itself; 0 counts as 1.
    pub min_sources: usize,
}

/// Where an investigation is opened.
#[derive(Debug, Clone, Deserialize)]
pub struct Investigate {
    /// Name of the ticketing connection.
    pub connection: String,
    /// Put before the title.
    #[serde(default)]
    pub title_prefix: String,
    /// Labels of the ticket.
    #[serde(default)]
    pub labels: Vec<String>,
}

/// The result of a step `enrichment.enrich`: the contract's `answer` in snake_case. What the playbook does not read is not listed.
#[derive(Debug, Clone, Deserialize)]
pub struct Finding {
    /// The provider's verdict.
    pub verdict: Verdict,
    /// 0 to 100.
    pub score: u8,
    /// 0 to 100.
    pub confidence: u8,
    /// One line.
    #[serde(default)]
    pub summary: String,
    /// Typed statements.
    #[serde(default)]
    pub facts: Vec<Fact>,
    /// Other observables.
    #[serde(default)]
    pub related: Vec<Related>,
    /// Pages to read on.
    #[serde(default)]
    pub references: Vec<Reference>,
}

/// One typed statement.
#[derive(Debug, Clone, Deserialize)]
pub struct Fact {
    /// Kind in snake_case; a kind of the provider's own is its own name.
    pub kind: String,
    /// Value.
    pub value: String,
    /// What the value is about, when it is not the indicator itself.
    #[serde(default)]
    pub about: Option<String>,
}

/// Another observable.
#[derive(Debug, Clone, Deserialize)]
pub struct Related {
    /// Value.
    pub value: String,
    /// How it belongs to the indicator.
    #[serde(default)]
    pub relation: String,
}

/// A page of the provider.
#[derive(Debug, Clone, Deserialize)]
pub struct Reference {
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: String,
}
