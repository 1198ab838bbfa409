//! From the first server along the referrals to the one that knows.
use tocsin_plugin_sdk::{Failure, Level, Observable, ObservableKind, Transport};

use crate::prose::Prose;
use crate::reply::{Referral, Reply};
use crate::server::{Protocol, Server};

/// Most servers that are asked one after the other.
const MAX_SERVERS: usize = 5;
/// Most names that are tried for one domain, from the name itself upwards.
const MAX_NAMES: usize = 4;

/// What was found along the way.
#[derive(Debug, Default)]
pub struct Found {
    /// The replies whose fields are about the observable.
    pub replies: Vec<Reply>,
    /// Whether the last responsible server has no such object.
    pub not_found: bool,
    /// A referral that could not be followed, and why; what was found before it stands.
    pub broken: Option<String>,
    /// The name or number that was found in the end.
    pub name: String,
}

/// Asks server after server.
///
/// # Errors
/// When the responsible registry cannot be asked, throttles, or answers nothing.
pub fn follow(transport: &impl Transport, first: Server, observable: &Observable) -> Result<Found, Failure> {
    let mut names = names(observable).into_iter();
    let mut found = Found { name: names.next().unwrap_or_default(), ..Found::default() };
    let mut visited: Vec<Server> = Vec::new();
    let mut next = first;
    // Without the responsible registry there is no answer; without a registrar or a delegation there still is one.
    let mut optional = false;
    while visited.len() < MAX_SERVERS && !visited.contains(&next) {
        let reply = match ask_upwards(transport, &next, observable, &mut found.name, &mut names) {
            Ok(reply) => reply,
            Err(failure) if optional => {
                transport.log(Level::Warn, &format!("The referral to {next} was not followed: {}", failure.message));
                found.broken = Some(format!("{next}: {}", failure.message));
                break;
            }
            Err(failure) => return Err(failure),
        };
        let missing = reply.prose() == Some(Prose::NotFound);
        found.not_found = missing && !optional;
        let referral = reply.referral();
        match &referral {
            Some(Referral::Delegated(_)) => found.replies = vec![reply],
            Some(Referral::Registry(_)) => found.replies.clear(),
            _ if missing => {}
            // The provider's own server adds the customer of a part of the range: it goes first, the provider stays.
            _ if next.protocol == Protocol::Rwhois => found.replies.insert(0, reply),
            _ if optional_registry(&found.replies) => found.replies = vec![reply],
            _ => found.replies.push(reply),
        }
        let (following, may_fail) = match referral {
            Some(Referral::Registry(server)) => (server, false),
            Some(Referral::Delegated(server) | Referral::Registrar(server)) => (server, true),
            None => break,
        };
        visited.push(std::mem::replace(&mut next, following));
        optional = may_fail;
    }
    Ok(found)
}

/// Whether the reply so far was that of a registry which has delegated the range: it gives way to the one that holds it.
fn optional_registry(replies: &[Reply]) -> bool {
    replies.last().is_some_and(|reply| matches!(reply.referral(), Some(Referral::Delegated(_))))
}

/// Asks one server; while it has no such name, for the names above it.
fn ask_upwards(
    transport: &impl Transport,
    server: &Server,
    observable: &Observable,
    name: &mut String,
    names: &mut impl Iterator<Item = String>,
) -> Result<Reply, Failure> {
    loop {
        let bytes = transport.exchange(&server.host, server.port, &server.query(&observable.kind, name))?;
        let reply = Reply::new(&bytes);
        if reply.text.trim().is_empty() {
            return Err(Failure::malformed(format!("{server} closed the connection without an answer.")));
        }
        match reply.prose() {
            Some(Prose::Throttled) => {
                return Err(Failure::rate_limited(None, format!("{server} takes no more questions for now.")));
            }
            Some(Prose::NotFound) => match names.next() {
                Some(above) => *name = above,
                None => return Ok(reply),
            },
            None => return Ok(reply),
        }
    }
}

/// The value, and for a domain the names above it down to two labels: registries know only the names they register.
fn names(observable: &Observable) -> Vec<String> {
    let value = observable.value.trim().trim_matches('.').to_ascii_lowercase();
    if observable.kind != ObservableKind::Domain {
        return vec![value];
    }
    let labels: Vec<&str> = value.split('.').collect();
    let last = labels.len().saturating_sub(2);
    let first = (last + 1).saturating_sub(MAX_NAMES);
    (first..=last).map(|from| labels[from..].join(".")).collect()
}
