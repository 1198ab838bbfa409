//! The requests: the full API with a key, or InternetDB without one.
use serde::Deserialize;
use serde_json::Value;
use tocsin_plugin_sdk::{
    Answer, Check, Enricher, Failure, Observable, ObservableKind, Request, Response, Transport, http, json,
};

use crate::answer;

/// A connection to Shodan.
#[derive(Debug, Clone, Deserialize)]
pub struct Shodan {
    /// Which of the two services is asked.
    pub source: Source,
    /// Where the Shodan API is reached.
    pub base_url: String,
    /// Where InternetDB is reached.
    pub internetdb_url: String,
}

/// Which of Shodan's services is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The full API; needs the secret `api_key`.
    Api,
    /// The free InternetDB.
    InternetDb,
}

impl Check for Shodan {
    fn check(&self, transport: &impl Transport) -> Result<String, Failure> {
        match self.source {
            Source::Api => {
                let request = Request::get(http::join(&self.base_url, &["api-info"])).secret_query("key", "api_key");
                let info: Value = transport.send(request)?.success()?.json()?;
                let plan = json::text(&info, "/plan").unwrap_or_else(|| "unnamed".to_owned());
                let credits = json::text(&info, "/query_credits").unwrap_or_else(|| "unknown".to_owned());
                Ok(format!("Shodan accepted the key: plan {plan}, query credits left: {credits}."))
            }
            Source::InternetDb => {
                let response = self.ask(transport, "1.1.1.1")?;
                if response.status != 404 {
                    response.success()?.json::<Value>()?;
                }
                Ok("InternetDB answers.".to_owned())
            }
        }
    }
}

impl Enricher for Shodan {
    fn enrich(&self, transport: &impl Transport, observable: &Observable) -> Result<Answer, Failure> {
        if !matches!(observable.kind, ObservableKind::Ipv4 | ObservableKind::Ipv6) {
            return Err(Failure::unsupported("Shodan knows addresses only."));
        }
        let response = self.ask(transport, &observable.value)?;
        if response.status == 404 {
            return Ok(Answer::unknown("Shodan has never seen a service on this address."));
        }
        answer::of_host(response.success()?, &observable.value)
    }
}

impl Shodan {
    fn ask(&self, transport: &impl Transport, address: &str) -> Result<Response, Failure> {
        let request = match self.source {
            Source::Api => {
                Request::get(http::join(&self.base_url, &["shodan", "host", address])).secret_query("key", "api_key")
            }
            Source::InternetDb => Request::get(http::join(&self.internetdb_url, &[address])),
        };
        Ok(transport.send(request.accept("application/json"))?)
    }
}
