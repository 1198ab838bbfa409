//! Registration data of domains, addresses and AS numbers by RDAP (RFC 9082, RFC 9083), with the bootstrap files of RFC 9224.

mod answer;
mod bootstrap;
mod connector;
mod contact;
mod range;
mod registrar;

pub use connector::Rdap;

tocsin_plugin_sdk::export_enricher!(Rdap);
