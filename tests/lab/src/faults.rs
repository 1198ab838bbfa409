//! Faults on demand: which requests go wrong, how, and how often. An order is matched against the provider and against a
//! text made of the request: `METHOD /path?query`, the decoded observable and the body.

use std::{
    sync::{
        PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::provider::Provider;

/// What goes wrong. In JSON a word (`"cut"`) or an object with one key (`{"status":{"code":429,"retry_after":2}}`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The request waits before the provider sees it. Later orders still apply.
    Slow {
        /// Milliseconds.
        ms: u64,
    },
    /// The provider does its work at once (a ticket is created), the answer comes late.
    SlowAnswer {
        /// Milliseconds.
        ms: u64,
    },
    /// This HTTP status with the provider's own error body; the provider does nothing. WHOIS answers in prose.
    Status {
        /// 400–599.
        code: u16,
        /// Seconds, for the header `Retry-After`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u32>,
    },
    /// The provider does its work; half of its answer arrives, then the connection closes.
    Cut,
    /// Broken JSON (WHOIS: bytes that are no text); the provider does nothing.
    Malformed,
    /// An endless looking answer; the provider does nothing.
    Huge {
        /// Bytes of the body.
        bytes: u64,
    },
    /// A redirect (WHOIS: a referral); the provider does nothing.
    Redirect {
        /// The value of `Location`, or `host:port` for WHOIS.
        to: String,
    },
    /// The connection closes before the provider sees the request: nothing is done, nothing is answered.
    LostRequest,
    /// The provider does its work (a ticket is created), then the connection closes without a byte of the answer.
    LostAnswer,
    /// Valid JSON of another shape; the provider does nothing.
    WrongShape,
    /// Never answers; the provider does nothing.
    Hang,
    /// A small gzip body that inflates to 256 MiB; the provider does nothing. WHOIS ignores it.
    GzipBomb,
}

/// Whom a fault is for: one provider, or `"*"` for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Every provider.
    All,
    /// This one.
    One(Provider),
}

impl Serialize for Target {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(match self {
            Self::All => "*",
            Self::One(provider) => provider.name(),
        })
    }
}

impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        if name == "*" { Ok(Self::All) } else { name.parse().map(Self::One).map_err(D::Error::custom) }
    }
}

/// An order for a fault, as `POST /control/faults` takes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultOrder {
    /// Whose requests.
    pub provider: Target,
    /// Only requests whose text contains this, in any case; `None` for all.
    #[serde(default)]
    pub matching: Option<String>,
    /// What goes wrong.
    pub fault: Fault,
    /// How many requests; `None` until it is removed.
    #[serde(default)]
    pub times: Option<u64>,
}

/// An order that stands, and what it has done so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StandingFault {
    /// For `DELETE /control/faults/{id}`.
    pub id: u64,
    /// The order as it was given.
    #[serde(flatten)]
    pub order: FaultOrder,
    /// Requests that it hit.
    pub hits: u64,
}

#[derive(Debug)]
struct Entry {
    id: u64,
    order: FaultOrder,
    needle: Option<String>,
    hits: AtomicU64,
}

impl Entry {
    fn matches(&self, provider: Provider, text: &str) -> bool {
        (self.order.provider == Target::All || self.order.provider == Target::One(provider))
            && self.needle.as_ref().is_none_or(|needle| text.contains(needle.as_str()))
    }

    /// Takes one of the times that are left.
    fn take(&self) -> bool {
        let more = |hits| (self.order.times.is_none_or(|times| hits < times)).then_some(hits + 1);
        self.hits.fetch_update(Relaxed, Relaxed, more).is_ok()
    }
}

/// What happens to one request.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// The sum of the delays.
    pub(crate) delay: Duration,
    /// The first fault that is not a delay.
    pub(crate) fault: Option<Fault>,
}

/// The standing orders, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct FaultBook {
    /// Lets requests pass without the lock while there are no orders.
    armed: AtomicBool,
    next: AtomicU64,
    entries: RwLock<Vec<Entry>>,
}

impl FaultBook {
    /// Adds an order and returns its id.
    pub(crate) fn add(&self, order: FaultOrder) -> u64 {
        let id = self.next.fetch_add(1, Relaxed) + 1;
        let needle = order.matching.as_ref().map(|text| text.to_lowercase());
        let entry = Entry { id, order, needle, hits: AtomicU64::new(0) };
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        entries.push(entry);
        self.armed.store(true, Relaxed);
        id
    }

    /// Removes one order; says whether it stood.
    pub(crate) fn remove(&self, id: u64) -> bool {
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        let before = entries.len();
        entries.retain(|entry| entry.id != id);
        self.armed.store(!entries.is_empty(), Relaxed);
        entries.len() < before
    }

    /// Removes all orders.
    pub(crate) fn clear(&self) {
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        entries.clear();
        self.armed.store(false, Relaxed);
    }

    /// The standing orders.
    pub(crate) fn standing(&self) -> Vec<StandingFault> {
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        let standing =
            |entry: &Entry| StandingFault { id: entry.id, order: entry.order.clone(), hits: entry.hits.load(Relaxed) };
        entries.iter().map(standing).collect()
    }

    /// Whether any order stands, so that the text of a request is worth making.
    pub(crate) fn is_armed(&self) -> bool {
        self.armed.load(Relaxed)
    }

    /// Decides on one request.
    pub(crate) fn decide(&self, provider: Provider, text: &str) -> Verdict {
        let text = text.to_lowercase();
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        let mut verdict = Verdict::default();
        for entry in entries.iter().filter(|entry| entry.matches(provider, &text)) {
            if !entry.take() {
                continue;
            }
            if let Fault::Slow { ms } = entry.order.fault {
                verdict.delay += Duration::from_millis(ms);
            } else {
                verdict.fault = Some(entry.order.fault.clone());
                break;
            }
        }
        verdict
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(json: &str) -> FaultOrder {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn an_order_strikes_only_what_it_matches_and_as_often_as_it_says() {
        let book = FaultBook::default();
        book.add(order(
            r#"{"provider":"virustotal","matching":"Evil","fault":{"status":{"code":429,"retry_after":2}},"times":2}"#,
        ));
        let strike = |provider, text| book.decide(provider, text).fault.is_some();
        assert!(!strike(Provider::Virustotal, "GET /x clean.net"));
        assert!(!strike(Provider::Shodan, "GET /x evil.net"));
        assert!(strike(Provider::Virustotal, "GET /x evil.net"));
        assert!(strike(Provider::Virustotal, "GET /x EVIL.net"));
        assert!(!strike(Provider::Virustotal, "GET /x evil.net"));
        assert_eq!(book.standing()[0].hits, 2);
    }

    #[test]
    fn a_delay_leaves_room_for_another_fault() {
        let book = FaultBook::default();
        book.add(order(r#"{"provider":"*","fault":{"slow":{"ms":20}}}"#));
        let cut = book.add(order(r#"{"provider":"*","fault":"cut"}"#));
        let expected = Verdict { delay: Duration::from_millis(20), fault: Some(Fault::Cut) };
        assert_eq!(book.decide(Provider::Jira, ""), expected);
        assert!(book.remove(cut));
        assert_eq!(book.decide(Provider::Jira, "").fault, None);
        book.clear();
        assert!(!book.is_armed());
    }

    #[test]
    fn unknown_words_in_an_order_are_refused() {
        assert!(serde_json::from_str::<FaultOrder>(r#"{"provider":"nobody","fault":"cut"}"#).is_err());
        assert!(serde_json::from_str::<FaultOrder>(r#"{"provider":"*","fault":"explode"}"#).is_err());
        assert!(serde_json::from_str::<FaultOrder>(r#"{"provider":"*","fault":"cut","when":"now"}"#).is_err());
    }
}
