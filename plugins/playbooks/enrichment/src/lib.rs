//! From one indicator to a verdict and, where it is malicious, an investigation in the team's ticketing system.
//!
//! [`Input`] and [`Output`] are the JSON that the host exchanges with it; [`verdict`] says how the providers' answers are combined.

mod input;
mod output;
mod report;
mod run;
pub mod verdict;

pub use input::{Finding, Flow, Input, Investigate, Ioc, Malicious, Special};
pub use output::{Investigation, Output, Problem, Source};
pub use run::Enrichment;

tocsin_plugin_sdk::export_playbook!(Enrichment);
