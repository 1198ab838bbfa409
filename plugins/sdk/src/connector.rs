//! The traits that a connector implements. A connector is a value made of the connection's settings.
use serde::de::DeserializeOwned;

use crate::{Answer, Draft, Failure, Observable, Ticket, Transport};

/// What every connector can do: say whether its connection works.
pub trait Check: DeserializeOwned {
    /// Asks the provider something cheap and says in one sentence what was reached.
    ///
    /// # Errors
    /// Why the connection does not work.
    fn check(&self, transport: &impl Transport) -> Result<String, Failure>;
}

/// A connector that knows something about observables.
pub trait Enricher: Check {
    /// Asks the provider about `observable`. A provider that has never seen it is an answer with verdict
    /// [`Verdict::Unknown`](crate::Verdict::Unknown), not a failure.
    ///
    /// # Errors
    /// Why there is no answer.
    fn enrich(&self, transport: &impl Transport, observable: &Observable) -> Result<Answer, Failure>;
}

/// A connector to a team's ticketing system.
pub trait Ticketing: Check {
    /// Opens a ticket, or returns the one that was opened before with the same key.
    ///
    /// # Errors
    /// Why there is no ticket; after [`FailureKind::Unavailable`](crate::FailureKind::Unavailable) there may be one all the same.
    fn open(&self, transport: &impl Transport, draft: &Draft, idempotency_key: &str) -> Result<Ticket, Failure>;

    /// The ticket that was opened with this key, if there is one.
    ///
    /// # Errors
    /// Why the system could not be searched.
    fn find(&self, transport: &impl Transport, idempotency_key: &str) -> Result<Option<Ticket>, Failure>;
}
