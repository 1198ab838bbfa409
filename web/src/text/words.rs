//! Words that many pages use: the scales, the markings, times and buttons.

use tocsin_model::{
    ioc::IocType,
    ticket::{TicketKind, TicketState},
    tlp::{Pap, Tlp},
    verdict::Verdict,
    viewer::Role,
};

pub const CANCEL: &str = "Cancel";
pub const CLOSE: &str = "Close";
pub const COPIED: &str = "Copied";
pub const COPY: &str = "Copy";
pub const COPY_VALUE: &str = "Copy the real value";
pub const COPY_REFUSED: &str = "The browser does not let this page copy. Pages without TLS on other machines may not.";
pub const FIRST_PAGE: &str = "First page";
pub const LOADING: &str = "Loading";
pub const NEXT_PAGE: &str = "Next page";
pub const NO_VERDICT: &str = "No verdict yet";
pub const NEEDED: &str = "Fill this in.";
pub const NOT_FOUND: &str = "Not found";
pub const NOT_LOADED: &str = "This could not be loaded.";
pub const PAGES: &str = "Pages of the list";
pub const APPLY: &str = "Apply";
pub const SURE: &str = "Really?";
pub const SAVE: &str = "Save";
pub const SAVED: &str = "Saved.";
pub const SHOW_MORE: &str = "Show more";
pub const SAVING: &str = "Saving…";
pub const SENDING: &str = "Sending…";
pub const TRY_AGAIN: &str = "Try again";
pub const ANY_TYPE: &str = "Any type";
pub const ANY_VERDICT: &str = "Any verdict";
pub const CHANGED_MEANWHILE: &str =
    "Somebody else changed this meanwhile. The page now shows the current state; apply your change again.";
pub const DISABLED: &str = "Disabled";
pub const ENABLE: &str = "Enable";
pub const DISABLE: &str = "Disable";

pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Benign => "Benign",
        Verdict::Unknown => "Unknown",
        Verdict::Suspicious => "Suspicious",
        Verdict::Malicious => "Malicious",
    }
}

pub fn state(state: TicketState) -> &'static str {
    match state {
        TicketState::Queued => "Queued",
        TicketState::Running => "Running",
        TicketState::Waiting => "Waiting",
        TicketState::Uncertain => "Uncertain",
        TicketState::Closed => "Closed",
    }
}

/// The state of a request for help: people take care of it.
pub fn help_state(of: TicketState) -> &'static str {
    match of {
        TicketState::Queued => "Waiting for an analyst",
        TicketState::Running => "An analyst has it",
        other => state(other),
    }
}

pub fn kind(kind: TicketKind) -> &'static str {
    match kind {
        TicketKind::Enrichment => "Enrichment",
        TicketKind::Investigation => "Investigation",
        TicketKind::Assistance => "Help",
    }
}

pub fn ioc_type(kind: IocType) -> &'static str {
    match kind {
        IocType::Ipv4 => "IPv4",
        IocType::Ipv6 => "IPv6",
        IocType::Domain => "Domain",
        IocType::Url => "URL",
        IocType::Md5 => "MD5",
        IocType::Sha1 => "SHA-1",
        IocType::Sha256 => "SHA-256",
        IocType::Sha512 => "SHA-512",
        IocType::Email => "E-mail",
        IocType::Asn => "ASN",
        IocType::Cve => "CVE",
    }
}

pub fn role(role: Role) -> &'static str {
    match role {
        Role::Administrator => "Administrator",
        Role::Lead => "Lead",
        Role::Analyst => "Analyst",
        Role::Auditor => "Auditor",
        Role::OrganisationManager => "Organisation manager",
        Role::Reporter => "Reporter",
        Role::Reader => "Reader",
        Role::ApiClient => "API client",
    }
}

pub fn tlp_meaning(tlp: Tlp) -> &'static str {
    match tlp {
        Tlp::Clear => "May be disclosed to the world",
        Tlp::Green => "May circulate within the community",
        Tlp::Amber => "Within the organisation and its clients, as needed",
        Tlp::AmberStrict => "Within the organisation only",
        Tlp::Red => "For individual recipients only",
    }
}

pub fn pap_meaning(pap: Pap) -> &'static str {
    match pap {
        Pap::Clear => "Anything may be done with it",
        Pap::Green => "Active steps such as blocking are allowed",
        Pap::Amber => "Passive look-ups only, nothing that the adversary could see",
        Pap::Red => "Only on the organisation's own means",
    }
}

/// How long ago something was, in seconds; none for what is more than a day away.
pub fn ago(seconds: i64) -> Option<String> {
    Some(match seconds {
        ..10 => "just now".to_owned(),
        10..60 => format!("{seconds} s ago"),
        60..3600 => format!("{} min ago", seconds / 60),
        3600..86_400 => format!("{} h ago", seconds / 3600),
        _ => return None,
    })
}

/// What the host says, as a sentence of its own: it begins with a capital.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What a button asks before its deed, of what.
pub fn sure_of(question: &str, name: &str) -> String {
    format!("{question} {name}")
}
