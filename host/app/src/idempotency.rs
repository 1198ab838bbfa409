//! Idempotency keys: a request that is sent twice is done once and answered the same.
//!
//! Answers are kept sealed, because some hold a secret that is shown only once. The answer is recorded after the
//! request's own transaction, because it is written from what that has made, and a submission is many: a host that is
//! killed between the two lets the repeated request be done again. An incident or a file has an id that follows from the
//! request ([`Once`]), so that the repetition meets it. What else is then done twice is little: names are taken once, a
//! record changes from the version that was read, and an IoC submitted again meets the ticket that it has.

use chrono::{DateTime, Duration, Utc};
use tocsin_model::viewer::Principal;
use tocsin_store::{IdempotencyKey, RecordedResponse, Reservation, Unit};
use uuid::Uuid;

use crate::{
    App,
    error::{Error, Result},
};

/// How long a key is remembered.
const REMEMBERED: Duration = Duration::hours(24);
/// The longest key, in bytes.
const MAX_KEY_BYTES: usize = 255;
/// The largest answer that is kept; repeating a request with a larger one does it again.
const MAX_ANSWER_BYTES: usize = 8 * 1024 * 1024;

/// What a request was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body's media type.
    pub media_type: String,
    /// The body.
    pub body: Vec<u8>,
}

/// What to do with a request that has a key.
pub enum Turn {
    /// Do it, then say how it went with [`App::finish_request`].
    Do(Claim),
    /// It was done: answer this.
    Answered(Answer),
    /// It is being done at this moment.
    Busy,
    /// The key was used for another request.
    Different,
}

/// A key that this request holds.
pub struct Claim(IdempotencyKey);

/// From what the ids follow of that which a request with a key makes: the same for each repetition of it, and for nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Once([u8; 32]);

impl Claim {
    /// From what the ids follow of that which this request makes.
    #[must_use]
    pub fn once(&self) -> Once {
        let Self(key) = self;
        let mut hasher = blake3::Hasher::new();
        for part in [place(key), key.key.clone()] {
            hasher.update(&(part.len() as u64).to_be_bytes()).update(part.as_bytes());
        }
        Once(*hasher.finalize().as_bytes())
    }
}

impl Once {
    /// The id of what the request makes (UUIDv8, RFC 9562); `of` tells apart what it may make.
    pub(crate) fn id(self, of: &str) -> Uuid {
        let hash = blake3::keyed_hash(&self.0, of.as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash.as_bytes()[..16]);
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    }

    /// Whether what was made then is of the same request: a key may come back when it is not remembered any more.
    pub(crate) fn reaches(made_at: DateTime<Utc>) -> bool {
        Utc::now() - made_at < REMEMBERED
    }
}

impl App {
    /// Asks whether a request with this key is to be done. `request` is all that makes the request what it is: method,
    /// path and body.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the key is empty or too long.
    pub async fn begin_request(&self, principal: Principal, key: &str, request: &[&[u8]]) -> Result<Turn> {
        if key.is_empty() || key.len() > MAX_KEY_BYTES {
            return Err(Error::invalid("Idempotency-Key", format!("use 1 to {MAX_KEY_BYTES} bytes")));
        }
        let mut hasher = blake3::Hasher::new();
        for part in request {
            // With its length before each part, no two requests run together to the same bytes.
            hasher.update(&(part.len() as u64).to_be_bytes()).update(part);
        }
        let now = Utc::now();
        let key = IdempotencyKey {
            principal,
            key: key.to_owned(),
            request_hash: hasher.finalize().to_hex().to_string(),
            expires_at: now + REMEMBERED,
        };
        Ok(match self.store().reserve_idempotency(&key, now).await? {
            Reservation::Fresh => Turn::Do(Claim(key)),
            Reservation::Busy => Turn::Busy,
            Reservation::Different => Turn::Different,
            Reservation::Answered(RecordedResponse { status, media_type, body }) => {
                let body = self.vault().open(&place(&key), &body)?;
                Turn::Answered(Answer { status, media_type, body })
            }
        })
    }

    /// Records what a request was answered; without an answer, because nothing was done, gives the key back.
    ///
    /// # Errors
    /// The store's.
    pub async fn finish_request(&self, claim: Claim, answer: Option<&Answer>) -> Result<()> {
        let Claim(key) = claim;
        let Some(answer) = answer.filter(|answer| answer.body.len() <= MAX_ANSWER_BYTES) else {
            return Ok(self.store().release_idempotency(&key).await?);
        };
        let body = self.vault().seal(&place(&key), &answer.body)?;
        let recorded = RecordedResponse { status: answer.status, media_type: answer.media_type.clone(), body };
        let mut unit = Unit::new();
        unit.record_response(&key, &recorded);
        Ok(self.store().commit(unit).await?)
    }
}

/// Where an answer belongs: it opens nowhere else.
fn place(key: &IdempotencyKey) -> String {
    format!("idempotency/{:?}/{}", key.principal, key.request_hash)
}

#[cfg(test)]
mod tests {
    use tocsin_model::id::ApiClientId;

    use super::*;

    #[test]
    fn a_repeated_request_makes_the_same_and_any_other_something_else() {
        let client = Principal::ApiClient(ApiClientId::fresh());
        let id = |principal, key: &str, request: &str, of| {
            let (key, request_hash) = (key.to_owned(), request.to_owned());
            Claim(IdempotencyKey { principal, key, request_hash, expires_at: Utc::now() }).once().id(of)
        };
        let made = id(client, "key-1", "a", "incident");
        assert_eq!(made, id(client, "key-1", "a", "incident"));
        for other in [
            id(Principal::ApiClient(ApiClientId::fresh()), "key-1", "a", "incident"),
            id(client, "key-2", "a", "incident"),
            id(client, "key-1", "b", "incident"),
            id(client, "key-1", "a", "evidence"),
        ] {
            assert_ne!(made, other);
        }
    }

    #[test]
    fn a_key_that_is_forgotten_makes_something_new() {
        assert!(Once::reaches(Utc::now()));
        assert!(!Once::reaches(Utc::now() - REMEMBERED));
    }
}
