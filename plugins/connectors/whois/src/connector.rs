//! The settings, and the two things the connector does.
use serde::Deserialize;
use tocsin_plugin_sdk::{Answer, Check, Enricher, Failure, Observable, ObservableKind, Transport};

use crate::server::Server;
use crate::{answer, chain};

/// A connection to the registries' WHOIS servers.
#[derive(Debug, Clone, Deserialize)]
pub struct Whois {
    /// The server that is asked first: a host, with a port where it is not 43.
    pub whois_server: String,
}

impl Check for Whois {
    fn check(&self, transport: &impl Transport) -> Result<String, Failure> {
        let server = self.first_server()?;
        let query = server.query(&ObservableKind::Domain, "example.com");
        let reply = transport.exchange(&server.host, server.port, &query)?;
        if reply.iter().all(u8::is_ascii_whitespace) {
            return Err(Failure::malformed(format!("{server} closed the connection without an answer.")));
        }
        Ok(format!("{server} answers."))
    }
}

impl Enricher for Whois {
    fn enrich(&self, transport: &impl Transport, observable: &Observable) -> Result<Answer, Failure> {
        let value = observable.value.as_str();
        let is_askable = match observable.kind {
            ObservableKind::Ipv4 | ObservableKind::Ipv6 => value.parse::<std::net::IpAddr>().is_ok(),
            ObservableKind::Asn => value.parse::<u32>().is_ok(),
            // A line break would be a second query.
            ObservableKind::Domain => value.contains('.') && value.bytes().all(|b| b.is_ascii_graphic()),
            _ => false,
        };
        if !is_askable {
            return Err(Failure::unsupported("WHOIS knows domains, addresses and AS numbers."));
        }
        let found = chain::follow(transport, self.first_server()?, observable)?;
        Ok(answer::of_found(observable, found))
    }
}

impl Whois {
    fn first_server(&self) -> Result<Server, Failure> {
        Server::parse(&self.whois_server)
            .ok_or_else(|| Failure::misconfigured("\"whois_server\" is not a host name with an optional port."))
    }
}
