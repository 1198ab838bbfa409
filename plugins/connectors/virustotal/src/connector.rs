//! The requests.
use serde::Deserialize;
use serde_json::Value;
use tocsin_plugin_sdk::{
    Answer, Check, Enricher, Failure, Observable, ObservableKind, Request, Response, Transport, encode, http,
};

use crate::answer;

/// A connection to VirusTotal.
#[derive(Debug, Clone, Deserialize)]
pub struct VirusTotal {
    /// Where VirusTotal is reached, without `/api/v3`.
    pub base_url: String,
    /// So many engines must say malicious for the verdict `malicious`.
    pub malicious_from: u32,
    /// So many engines must say malicious or suspicious for the verdict `suspicious`.
    pub suspicious_from: u32,
}

/// What VirusTotal calls an object: where the API has it and where its web pages do.
struct Object {
    collection: &'static str,
    page: &'static str,
    id: String,
}

impl Check for VirusTotal {
    fn check(&self, transport: &impl Transport) -> Result<String, Failure> {
        let response = self.ask(transport, &Object::domain("example.com"))?;
        if response.status != 404 {
            response.success()?.json::<Value>()?;
        }
        Ok("VirusTotal accepted the key.".to_owned())
    }
}

impl Enricher for VirusTotal {
    fn enrich(&self, transport: &impl Transport, observable: &Observable) -> Result<Answer, Failure> {
        let object = Object::of(observable)?;
        let response = self.ask(transport, &object)?;
        if response.status == 404 {
            return Ok(Answer::unknown("VirusTotal has never seen it."));
        }
        let page = http::join(&self.base_url, &["gui", object.page, &object.id]);
        let answer = answer::of_object(self, response.success()?)?;
        Ok(answer.with_reference("VirusTotal report", page))
    }
}

impl VirusTotal {
    fn ask(&self, transport: &impl Transport, object: &Object) -> Result<Response, Failure> {
        let url = http::join(&self.base_url, &["api", "v3", object.collection, &object.id]);
        Ok(transport.send(Request::get(url).accept("application/json").secret_header("x-apikey", "api_key"))?)
    }
}

impl Object {
    fn domain(name: &str) -> Self {
        Self { collection: "domains", page: "domain", id: name.to_owned() }
    }

    fn of(observable: &Observable) -> Result<Self, Failure> {
        let value = observable.value.clone();
        match observable.kind {
            ObservableKind::Ipv4 | ObservableKind::Ipv6 => {
                Ok(Self { collection: "ip_addresses", page: "ip-address", id: value })
            }
            ObservableKind::Domain => Ok(Self::domain(&value)),
            ObservableKind::Url => {
                Ok(Self { collection: "urls", page: "url", id: encode::base64url(value.as_bytes()) })
            }
            ObservableKind::Md5 | ObservableKind::Sha1 | ObservableKind::Sha256 => {
                Ok(Self { collection: "files", page: "file", id: value })
            }
            _ => {
                Err(Failure::unsupported("VirusTotal knows addresses, domains, URLs and MD5, SHA-1 or SHA-256 hashes."))
            }
        }
    }
}
