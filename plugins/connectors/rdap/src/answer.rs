//! From an RDAP object (RFC 9083) to an answer. Registration data says who and since when; it is no judgement, so the verdict is
//! always `unknown`.
use serde_json::Value;
use tocsin_plugin_sdk::{Answer, FactKind, Facts, Failure, ObservableKind, Response, json, time};

use crate::contact;
use crate::range::Subject;
use crate::registrar::Registrar;

/// The answer to a domain, network or autnum object; `asked` is the name or number that was asked for in the end, `more` what the
/// registrar said.
pub fn of_object(
    subject: &Subject,
    asked: &str,
    object: &Value,
    more: Registrar,
    response: Response,
) -> Result<Answer, Failure> {
    check_class(subject, object)?;
    let mut facts = Facts::new();
    match subject {
        Subject::Domain(name) => domain(object, name, asked, &mut facts),
        Subject::Address(_) => network(object, &mut facts),
        Subject::Asn(number) => {
            facts.add(FactKind::Asn, number.to_string());
            facts.add_some(FactKind::AsName, json::text(object, "/name"));
        }
    }
    facts.add_some(FactKind::Country, json::text(object, "/country").map(|code| code.to_ascii_uppercase()));
    contact::add(object, &mut facts);
    events(object, &mut facts);
    facts.add_all(&FactKind::Status, json::texts(object, "/status"));
    facts.add_some(FactKind::Other("handle".to_owned()), json::text(object, "/handle"));
    let mut raw = None;
    match more {
        Registrar::None => {}
        // Dates and status are the registry's to say; whom it belongs to, the registrar knows better.
        Registrar::Answered(object, response) => {
            contact::add(&object, &mut facts);
            raw = Some(response);
        }
        Registrar::Silent(reason) => facts.add(FactKind::Other("referral-not-followed".to_owned()), reason),
    }
    let mut answer = Answer::unknown(summary(subject, object)).with_facts(facts);
    for server in nameservers(object) {
        answer = answer.with_related(ObservableKind::Domain, &server, "is served by");
    }
    let page = self_link(object).unwrap_or_else(|| response.url.clone());
    answer = answer.with_reference("RDAP answer", page).with_raw(response);
    Ok(raw.into_iter().fold(answer, Answer::with_raw))
}

fn check_class(subject: &Subject, object: &Value) -> Result<(), Failure> {
    let expected = match subject {
        Subject::Domain(_) => "domain",
        Subject::Address(_) => "ip network",
        Subject::Asn(_) => "autnum",
    };
    match json::text(object, "/objectClassName") {
        Some(class) if class.eq_ignore_ascii_case(expected) => Ok(()),
        Some(class) => {
            Err(Failure::malformed(format!("The registry answered with a \"{class}\", not a \"{expected}\".")))
        }
        None => Err(Failure::malformed("The registry's answer has no \"objectClassName\".")),
    }
}

fn domain(object: &Value, name: &str, asked: &str, facts: &mut Facts) {
    if name != asked {
        facts.add(FactKind::Other("registered-name".to_owned()), asked);
    }
    facts.add_all(&FactKind::Nameserver, nameservers(object));
    let signed = object.pointer("/secureDNS/delegationSigned").and_then(Value::as_bool);
    let dnssec = signed.map(|signed| if signed { "signed" } else { "unsigned" });
    facts.add_some(FactKind::Other("dnssec".to_owned()), dnssec);
}

fn network(object: &Value, facts: &mut Facts) {
    facts.add_all(&FactKind::Network, networks(object));
    facts.add_some(FactKind::Other("network-name".to_owned()), json::text(object, "/name"));
    facts.add_some(FactKind::Other("network-type".to_owned()), json::text(object, "/type"));
}

/// CIDR blocks of the extension cidr0, else first–last address.
fn networks(object: &Value) -> Vec<String> {
    let block = |block: &Value| {
        let prefix = json::text(block, "/v4prefix").or_else(|| json::text(block, "/v6prefix"))?;
        Some(format!("{prefix}/{}", json::text(block, "/length")?))
    };
    let blocks: Vec<String> = json::list(object, "/cidr0_cidrs").iter().filter_map(block).collect();
    if !blocks.is_empty() {
        return blocks;
    }
    match (json::text(object, "/startAddress"), json::text(object, "/endAddress")) {
        (Some(first), Some(last)) => vec![format!("{first}–{last}")],
        _ => Vec::new(),
    }
}

fn nameservers(object: &Value) -> Vec<String> {
    let name = |server: &Value| json::text(server, "/ldhName");
    let name = |server: &Value| Some(name(server)?.trim_end_matches('.').to_ascii_lowercase());
    json::list(object, "/nameservers").iter().filter_map(name).collect()
}

fn events(object: &Value, facts: &mut Facts) {
    let kinds = [
        ("registration", FactKind::Created),
        ("last changed", FactKind::Changed),
        ("expiration", FactKind::Expires),
        ("transfer", FactKind::Other("transferred".to_owned())),
    ];
    for (action, kind) in kinds {
        facts.add_some(kind, event(object, action));
    }
}

fn event(object: &Value, action: &str) -> Option<String> {
    let is_action = |event: &&Value| json::text(event, "/eventAction").is_some_and(|a| a.eq_ignore_ascii_case(action));
    let found = json::list(object, "/events").iter().find(is_action)?;
    time::rfc3339(&json::text(found, "/eventDate")?)
}

fn self_link(object: &Value) -> Option<String> {
    let is_self = |link: &&Value| json::text(link, "/rel").as_deref() == Some("self");
    json::text(json::list(object, "/links").iter().find(is_self)?, "/href")
}

fn summary(subject: &Subject, object: &Value) -> String {
    let day = |action| event(object, action).and_then(|at| at.get(..10).map(str::to_owned));
    let mut parts = Vec::new();
    if let Subject::Domain(_) = subject {
        parts.push(day("registration").map_or_else(|| "Registered".to_owned(), |day| format!("Registered {day}")));
        parts.extend(contact::name_in_role(object, "registrar").map(|name| format!("through {name}")));
        parts.extend(day("expiration").map(|day| format!("until {day}")));
        return parts.join(" ") + ".";
    }
    parts.extend(networks(object));
    parts.extend(json::text(object, "/name"));
    parts.extend(contact::name_in_role(object, "registrant").map(|name| format!("held by {name}")));
    parts.extend(json::text(object, "/country").map(|code| format!("({})", code.to_ascii_uppercase())));
    if parts.is_empty() { "Registered.".to_owned() } else { parts.join(" ") + "." }
}
