//! The registrar's own RDAP service, where a registry that keeps no contacts links to it (RFC 9083 section 4.2).
use serde_json::Value;
use tocsin_plugin_sdk::{Failure, Level, Request, Response, Transport, json};

use crate::range::Subject;

/// What the registrar adds.
#[derive(Debug)]
pub enum Registrar {
    /// The registry names no service of the registrar.
    None,
    /// Its object, and the answer as it came.
    Answered(Value, Response),
    /// It gave no answer; the registry's stands.
    Silent(String),
}

/// Asks the service that a domain's object links to, if it does.
pub fn ask(transport: &impl Transport, subject: &Subject, object: &Value) -> Registrar {
    let link = match subject {
        Subject::Domain(_) => link(object),
        Subject::Address(_) | Subject::Asn(_) => None,
    };
    let Some(url) = link else { return Registrar::None };
    match fetch(transport, &url) {
        Ok((object, response)) => Registrar::Answered(object, response),
        Err(failure) => {
            transport.log(Level::Warn, &format!("The registrar's service {url} did not answer: {}", failure.message));
            Registrar::Silent(format!("{url}: {}", failure.message))
        }
    }
}

/// The link to the registrar's object: "related", of RDAP's own type, and not the registry's own object again.
fn link(object: &Value) -> Option<String> {
    let links = json::list(object, "/links");
    let target = |link: &Value, relation: &str| {
        let is =
            |pointer, expected: &str| json::text(link, pointer).is_some_and(|text| text.eq_ignore_ascii_case(expected));
        let wanted = is("/rel", relation) && is("/type", "application/rdap+json");
        json::text(link, "/href").filter(|href| wanted && href.starts_with("https://"))
    };
    let own: Vec<String> = links.iter().filter_map(|link| target(link, "self")).collect();
    links.iter().filter_map(|link| target(link, "related")).find(|href| !own.contains(href))
}

fn fetch(transport: &impl Transport, url: &str) -> Result<(Value, Response), Failure> {
    let response = transport.send(Request::get(url).accept("application/rdap+json"))?.success()?;
    let object: Value = response.json()?;
    match json::text(&object, "/objectClassName") {
        Some(class) if class.eq_ignore_ascii_case("domain") => Ok((object, response)),
        _ => Err(Failure::malformed("The registrar's answer is no domain object.")),
    }
}
