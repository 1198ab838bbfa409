//! What VirusTotal knows about files, domains, addresses and URLs (API v3).

mod answer;
mod connector;
mod relations;
mod verdict;

pub use connector::VirusTotal;

tocsin_plugin_sdk::export_enricher!(VirusTotal);
