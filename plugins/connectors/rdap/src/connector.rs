//! The requests.
use serde::Deserialize;
use tocsin_plugin_sdk::{
    Answer, Check, Enricher, Failure, Observable, ObservableKind, Request, Response, Transport, http, json,
};

use crate::answer;
use crate::bootstrap::{self, Server};
use crate::range::Subject;
use crate::registrar;

/// Most names that are tried for one domain, from the name itself upwards.
const MAX_NAMES: usize = 4;

/// A connection to the registries' RDAP services.
#[derive(Debug, Clone, Deserialize)]
pub struct Rdap {
    /// The folder of the bootstrap files.
    pub bootstrap_url: String,
    /// Lines of a key and a base URL that go before the bootstrap files.
    #[serde(default)]
    pub servers_override: Vec<String>,
}

impl Check for Rdap {
    fn check(&self, transport: &impl Transport) -> Result<String, Failure> {
        let bootstrap = bootstrap::fetch(self, transport, "dns.json")?;
        let services = json::list(&bootstrap, "/services").len();
        Ok(format!("The bootstrap file names {services} domain registries' services."))
    }
}

impl Enricher for Rdap {
    fn enrich(&self, transport: &impl Transport, observable: &Observable) -> Result<Answer, Failure> {
        let subject = subject(observable)?;
        let Some(server) = bootstrap::server(self, transport, &subject)? else {
            return Ok(Answer::unknown("No RDAP service is responsible for it."));
        };
        let paths = paths(&subject, &server);
        let last = paths.len().saturating_sub(1);
        for (index, (class, name)) in paths.iter().enumerate() {
            let response = ask(transport, &server, class, name)?;
            match response.status {
                404 => {}
                // Some registries call a name below the ones they register a bad request.
                400 | 422 if index < last => {}
                _ => {
                    let response = response.success()?;
                    let object = response.json()?;
                    let more = registrar::ask(transport, &subject, &object);
                    return answer::of_object(&subject, name, &object, more, response);
                }
            }
        }
        Ok(Answer::unknown("Not registered, says the registry."))
    }
}

fn subject(observable: &Observable) -> Result<Subject, Failure> {
    let value = observable.value.trim();
    let subject = match observable.kind {
        ObservableKind::Ipv4 | ObservableKind::Ipv6 => value.parse().ok().map(Subject::Address),
        ObservableKind::Asn => value.parse().ok().map(Subject::Asn),
        ObservableKind::Domain => {
            let name = value.trim_matches('.').to_ascii_lowercase();
            (!name.is_empty()).then_some(Subject::Domain(name))
        }
        _ => None,
    };
    subject.ok_or_else(|| Failure::unsupported("RDAP knows domains, addresses and AS numbers."))
}

/// Object class and key of each request to try. A domain is tried as it is, then without its first label, and so on: registries answer for
/// the names they register only, and which level that is differs between them.
fn paths(subject: &Subject, server: &Server) -> Vec<(&'static str, String)> {
    match subject {
        Subject::Address(address) => vec![("ip", address.to_string())],
        Subject::Asn(number) => vec![("autnum", number.to_string())],
        Subject::Domain(name) => {
            let labels: Vec<&str> = name.split('.').collect();
            let registry = usize::try_from(server.labels).unwrap_or(usize::MAX);
            let names = labels.len().saturating_sub(registry);
            let first = names.saturating_sub(MAX_NAMES);
            let mut paths: Vec<_> = (first..names).map(|from| ("domain", labels[from..].join("."))).collect();
            if paths.is_empty() {
                paths.push(("domain", name.clone()));
            }
            paths
        }
    }
}

fn ask(transport: &impl Transport, server: &Server, class: &str, name: &str) -> Result<Response, Failure> {
    let request = Request::get(http::join(&server.base, &[class, name]));
    Ok(transport.send(request.accept("application/rdap+json, application/json"))?)
}
