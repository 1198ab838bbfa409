//! What the playbook ends with.
use serde::Serialize;
use tocsin_plugin_sdk::StepFailure;

use crate::verdict::Verdict;

/// What the playbook ends with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Output {
    /// What all sources together say.
    pub verdict: Verdict,
    /// 0 to 100.
    pub score: u8,
    /// 0 to 100.
    pub confidence: u8,
    /// One line.
    pub summary: String,
    /// The investigation that was opened.
    pub investigation: Option<Investigation>,
    /// Why there is none, though one was due.
    pub investigation_error: Option<Problem>,
    /// Every connection, in the order of the flow.
    pub sources: Vec<Source>,
}

/// An investigation in the team's ticketing system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Investigation {
    /// Name of the connection.
    pub system: String,
    /// The system's key.
    pub key: String,
    /// Where a person opens it.
    pub url: String,
}

/// What one connection said, or why it said nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Name of the connection.
    pub connection: String,
    /// Its verdict.
    pub verdict: Option<Verdict>,
    /// Its score, 0 to 100.
    pub score: Option<u8>,
    /// Its confidence, 0 to 100.
    pub confidence: Option<u8>,
    /// Its summary.
    pub summary: Option<String>,
    /// Why it said nothing.
    pub error: Option<Problem>,
}

/// Why a step gave no result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Stable word.
    pub code: String,
    /// One sentence.
    pub message: String,
}

impl From<StepFailure> for Problem {
    fn from(failure: StepFailure) -> Self {
        Self { code: failure.code, message: failure.message }
    }
}

impl Problem {
    /// The step gave something that is not of its documented shape.
    pub fn malformed(error: &serde_json::Error) -> Self {
        Self { code: "malformed".to_owned(), message: format!("The step's result is not of its shape: {error}.") }
    }
}
