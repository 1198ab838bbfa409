//! Registration data of domains, addresses and AS numbers by WHOIS (RFC 3912), following referrals.

mod answer;
mod chain;
mod connector;
mod fields;
mod prose;
mod reply;
mod server;

pub use connector::Whois;

tocsin_plugin_sdk::export_enricher!(Whois);
