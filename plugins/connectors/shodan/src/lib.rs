//! What Shodan saw on an address: ports, products, vulnerabilities and names.

mod answer;
mod connector;
mod service;

pub use connector::{Shodan, Source};

tocsin_plugin_sdk::export_enricher!(Shodan);
