//! Says whether a list of bad domains has this one.
use serde::Deserialize;
use tocsin_plugin_sdk::{
    Answer, Check, Enricher, FactKind, Facts, Failure, Observable, ObservableKind, Request, Transport, Verdict, http,
    time,
};

/// A connection to the list's service: the settings of plugin.toml.
#[derive(Debug, Clone, Deserialize)]
pub struct Template {
    /// Where the service is reached.
    pub base_url: String,
}

/// The service's answer.
#[derive(Debug, Deserialize)]
struct Listing {
    listed: bool,
    category: Option<String>,
    since: Option<String>,
}

impl Check for Template {
    fn check(&self, transport: &impl Transport) -> Result<String, Failure> {
        let request = Request::get(http::join(&self.base_url, &["v1", "status"])).bearer("api_key");
        transport.send(request)?.success()?;
        Ok("The list's service accepted the key.".to_owned())
    }
}

impl Enricher for Template {
    fn enrich(&self, transport: &impl Transport, observable: &Observable) -> Result<Answer, Failure> {
        if observable.kind != ObservableKind::Domain {
            return Err(Failure::unsupported("The list has domains only."));
        }
        let url = http::join(&self.base_url, &["v1", "domains", &observable.value]);
        let response = transport.send(Request::get(url).accept("application/json").bearer("api_key"))?;
        if response.status == 404 {
            return Ok(Answer::unknown("The list does not have it."));
        }
        let response = response.success()?;
        let listing: Listing = response.json()?;
        let mut facts = Facts::new();
        facts.add_some(FactKind::Tag, listing.category);
        facts.add_some(FactKind::LastSeen, listing.since.and_then(|since| time::rfc3339(&since)));
        let answer = if listing.listed {
            Answer::new(Verdict::Malicious, 80, 70, "On the list.")
        } else {
            Answer::unknown("No longer on the list.")
        };
        Ok(answer.with_facts(facts).with_raw(response))
    }
}

tocsin_plugin_sdk::export_enricher!(Template);
