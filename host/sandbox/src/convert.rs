//! Between the contract's types and the model's: the edge where text from plugins becomes ours.

use std::time::Duration;

use tocsin_model::{
    enrichment::{Answer, Fact, FactKind, Reference, Related},
    ioc::IocType,
    tlp::{Pap, Tlp},
    verdict::{Percent, Verdict},
};

use crate::{
    bindings::connector::{
        exports::tocsin::plugin::{enrichment, ticketing},
        tocsin::plugin::{dns, http, types},
    },
    egress::{self, Credential, DnsError, HttpError, Placement, Request, Response},
    error::{CallError, CallErrorKind},
    log::shortened,
};

/// What a connector is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observable {
    /// Its type.
    pub kind: IocType,
    /// Its normalised value.
    pub value: String,
    /// How far it may travel.
    pub tlp: Tlp,
    /// What may be done with it.
    pub pap: Pap,
}

/// A document as the provider sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its media type (RFC 6838), as the plugin names it.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// An answer, with its documents beside it: `answer.raw` is empty until they are stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Enriched {
    /// The answer.
    pub answer: Answer,
    /// The provider's documents.
    pub documents: Vec<Document>,
}

/// A ticket to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its title.
    pub title: String,
    /// Markdown (CommonMark).
    pub description: String,
    /// 0 to 100.
    pub score: Percent,
    /// Labels.
    pub labels: Vec<String>,
}

/// A ticket of another system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// The system's own key.
    pub key: String,
    /// Where a person opens it.
    pub url: String,
}

const SUMMARY_BYTES: usize = 1000;
const TEXT_BYTES: usize = 8 << 10;
const MESSAGE_BYTES: usize = 1000;
const MOST_STATEMENTS: usize = 5000;

pub(crate) fn observable(given: &Observable) -> types::Observable {
    types::Observable {
        kind: observable_kind(given.kind),
        value: given.value.clone(),
        tlp: match given.tlp {
            Tlp::Clear => types::Tlp::Clear,
            Tlp::Green => types::Tlp::Green,
            Tlp::Amber => types::Tlp::Amber,
            Tlp::AmberStrict => types::Tlp::AmberStrict,
            Tlp::Red => types::Tlp::Red,
        },
        pap: match given.pap {
            Pap::Clear => types::Pap::Clear,
            Pap::Green => types::Pap::Green,
            Pap::Amber => types::Pap::Amber,
            Pap::Red => types::Pap::Red,
        },
    }
}

fn observable_kind(kind: IocType) -> types::ObservableKind {
    use types::ObservableKind as Kind;
    match kind {
        IocType::Ipv4 => Kind::Ipv4,
        IocType::Ipv6 => Kind::Ipv6,
        IocType::Domain => Kind::Domain,
        IocType::Url => Kind::Url,
        IocType::Md5 => Kind::Md5,
        IocType::Sha1 => Kind::Sha1,
        IocType::Sha256 => Kind::Sha256,
        IocType::Sha512 => Kind::Sha512,
        IocType::Email => Kind::Email,
        IocType::Asn => Kind::Asn,
        IocType::Cve => Kind::Cve,
    }
}

fn ioc_type(kind: &types::ObservableKind) -> Option<IocType> {
    IocType::ALL.into_iter().find(|known| match (observable_kind(*known), kind) {
        (_, types::ObservableKind::Other(_)) => false,
        (known, kind) => std::mem::discriminant(&known) == std::mem::discriminant(kind),
    })
}

/// One line of plain text within a bound.
fn line(text: &str, bytes: usize) -> String {
    let plain: String = text.chars().map(|each| if each.is_control() { ' ' } else { each }).collect();
    shortened(plain.trim(), bytes)
}

pub(crate) fn enriched(answer: enrichment::Answer) -> Enriched {
    let fact = |fact: types::Fact| Fact {
        kind: fact_kind(fact.kind),
        value: line(&fact.value, TEXT_BYTES),
        about: fact.about.map(|about| line(&about, TEXT_BYTES)),
    };
    let related = |related: types::Related| {
        let kind = ioc_type(&related.kind)?;
        let relation = line(&related.relation, SUMMARY_BYTES);
        Some(Related { kind, value: line(&related.value, TEXT_BYTES), relation })
    };
    let reference = |reference: types::Reference| Reference {
        title: line(&reference.title, SUMMARY_BYTES),
        url: line(&reference.url, TEXT_BYTES),
    };
    let document = |document: types::Document| Document {
        media_type: line(&document.media_type, SUMMARY_BYTES),
        bytes: document.bytes,
    };
    Enriched {
        answer: Answer {
            verdict: match answer.verdict {
                types::Verdict::Benign => Verdict::Benign,
                types::Verdict::Unknown => Verdict::Unknown,
                types::Verdict::Suspicious => Verdict::Suspicious,
                types::Verdict::Malicious => Verdict::Malicious,
            },
            score: Percent::saturating(answer.score),
            confidence: Percent::saturating(answer.confidence),
            summary: line(&answer.summary, SUMMARY_BYTES),
            facts: answer.facts.into_iter().take(MOST_STATEMENTS).map(fact).collect(),
            related: answer.related.into_iter().take(MOST_STATEMENTS).filter_map(related).collect(),
            references: answer.references.into_iter().take(MOST_STATEMENTS).map(reference).collect(),
            raw: Vec::new(),
        },
        documents: answer.raw.into_iter().map(document).collect(),
    }
}

fn fact_kind(kind: types::FactKind) -> FactKind {
    use types::FactKind as Kind;
    match kind {
        Kind::Country => FactKind::Country,
        Kind::City => FactKind::City,
        Kind::Asn => FactKind::Asn,
        Kind::AsName => FactKind::AsName,
        Kind::Holder => FactKind::Holder,
        Kind::Registrar => FactKind::Registrar,
        Kind::Created => FactKind::Created,
        Kind::Changed => FactKind::Changed,
        Kind::Expires => FactKind::Expires,
        Kind::LastSeen => FactKind::LastSeen,
        Kind::Network => FactKind::Network,
        Kind::OpenPort => FactKind::OpenPort,
        Kind::Service => FactKind::Service,
        Kind::Vendor => FactKind::Vendor,
        Kind::Product => FactKind::Product,
        Kind::Version => FactKind::Version,
        Kind::Cpe => FactKind::Cpe,
        Kind::Cve => FactKind::Cve,
        Kind::Hostname => FactKind::Hostname,
        Kind::Nameserver => FactKind::Nameserver,
        Kind::Status => FactKind::Status,
        Kind::AbuseContact => FactKind::AbuseContact,
        Kind::MalwareFamily => FactKind::MalwareFamily,
        Kind::Tag => FactKind::Tag,
        Kind::FileName => FactKind::FileName,
        Kind::FileType => FactKind::FileType,
        Kind::FileSize => FactKind::FileSize,
        Kind::Detections => FactKind::Detections,
        Kind::Reputation => FactKind::Reputation,
        Kind::Certificate => FactKind::Certificate,
        Kind::Other(word) => FactKind::from(line(&word, 100)),
    }
}

pub(crate) fn draft(draft: &Draft) -> ticketing::Draft {
    ticketing::Draft {
        title: draft.title.clone(),
        description: draft.description.clone(),
        score: draft.score.get(),
        labels: draft.labels.clone(),
    }
}

pub(crate) fn ticket(ticket: ticketing::Ticket) -> Ticket {
    Ticket { key: line(&ticket.key, SUMMARY_BYTES), url: line(&ticket.url, TEXT_BYTES) }
}

pub(crate) fn failure(failure: &types::Failure) -> CallError {
    use types::FailureKind as Kind;
    let kind = match &failure.kind {
        Kind::Unauthorised => CallErrorKind::Unauthorised,
        Kind::RateLimited(seconds) => {
            CallErrorKind::RateLimited { retry_after: seconds.map(|seconds| Duration::from_secs(u64::from(seconds))) }
        }
        Kind::Unavailable => CallErrorKind::Unavailable,
        Kind::Malformed => CallErrorKind::Malformed,
        Kind::TooLarge => CallErrorKind::TooLarge,
        Kind::Unsupported => CallErrorKind::Unsupported,
        Kind::Misconfigured => CallErrorKind::Misconfigured,
        Kind::Denied => CallErrorKind::Denied,
        Kind::Rejected => CallErrorKind::Rejected,
        Kind::Other(_) => CallErrorKind::Other,
    };
    let log = match &failure.kind {
        Kind::Other(word) => line(word, MESSAGE_BYTES),
        _ => String::new(),
    };
    CallError { kind, message: line(&failure.message, MESSAGE_BYTES), log }
}

pub(crate) fn http_request(request: http::Request) -> Request {
    let credential = |credential: http::Credential| Credential {
        secret: credential.secret,
        placement: match credential.place {
            http::Placement::Header((name, prefix)) => Placement::Header { name, prefix },
            http::Placement::Query(name) => Placement::Query { name },
            http::Placement::Basic(user) => Placement::Basic { user },
        },
    };
    Request {
        method: request.method,
        url: request.url,
        headers: request.headers.into_iter().map(|header| (header.name, header.value)).collect(),
        body: request.body,
        credentials: request.credentials.into_iter().map(credential).collect(),
        max_age: request.max_age.map(|seconds| Duration::from_secs(u64::from(seconds))),
    }
}

pub(crate) fn http_response(response: &Response) -> http::Response {
    let header = |(name, value): &(String, String)| http::Header { name: name.clone(), value: value.clone() };
    http::Response {
        status: response.status,
        headers: response.headers.iter().map(header).collect(),
        body: response.body.clone(),
        url: response.url.clone(),
    }
}

pub(crate) fn http_error(error: HttpError) -> http::Error {
    match error {
        HttpError::Denied(message) => http::Error::Denied(message),
        HttpError::Invalid(message) => http::Error::Invalid(message),
        HttpError::Unreachable(message) => http::Error::Unreachable(message),
        HttpError::Timeout => http::Error::Timeout,
        HttpError::TooLarge(bytes) => http::Error::TooLarge(bytes),
        HttpError::Redirect(message) => http::Error::Redirect(message),
    }
}

pub(crate) fn record_type(kind: dns::RecordType) -> Result<egress::RecordType, DnsError> {
    Ok(match kind {
        dns::RecordType::A => egress::RecordType::A,
        dns::RecordType::Aaaa => egress::RecordType::Aaaa,
        dns::RecordType::Cname => egress::RecordType::Cname,
        dns::RecordType::Mx => egress::RecordType::Mx,
        dns::RecordType::Ns => egress::RecordType::Ns,
        dns::RecordType::Ptr => egress::RecordType::Ptr,
        dns::RecordType::Txt => egress::RecordType::Txt,
        dns::RecordType::Other(word) => {
            let word = line(&word, 40);
            return Err(DnsError::Invalid(format!(
                "this host does not ask for records of type `{word}`; it asks for A, AAAA, CNAME, MX, NS, PTR and TXT"
            )));
        }
    })
}

pub(crate) fn dns_answer(answer: egress::Answer) -> dns::Answer {
    let data = match answer.data {
        egress::Data::A(address) => dns::Data::A(address.to_string()),
        egress::Data::Aaaa(address) => dns::Data::Aaaa(address.to_string()),
        egress::Data::Cname(name) => dns::Data::Cname(name),
        egress::Data::Mx { preference, exchange } => dns::Data::Mx((preference, exchange)),
        egress::Data::Ns(name) => dns::Data::Ns(name),
        egress::Data::Ptr(name) => dns::Data::Ptr(name),
        egress::Data::Txt(text) => dns::Data::Txt(text),
    };
    dns::Answer { name: answer.name, ttl: answer.ttl, data }
}

pub(crate) fn dns_error(error: DnsError) -> dns::Error {
    match error {
        DnsError::NotFound => dns::Error::NotFound,
        DnsError::Denied(message) => dns::Error::Denied(message),
        DnsError::Invalid(message) => dns::Error::Invalid(message),
        DnsError::Failed(message) => dns::Error::Failed(message),
        DnsError::Unreachable(message) => dns::Error::Unreachable(message),
        DnsError::Timeout => dns::Error::Timeout,
        DnsError::TooLarge(bytes) => dns::Error::TooLarge(bytes),
    }
}
