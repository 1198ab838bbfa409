//! The keys that sign access tokens: one per quarter, each derived from the installation's key.
//!
//! Deriving them means that no private key is stored anywhere, that all hosts of an installation agree without asking
//! each other, and that rotation needs nobody: with the quarter the signing key changes. The keys of the quarters
//! before and after are published too, so that tokens outlive the change and readers of the JWKS know the next one.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};

use super::signing_key::{Jwk, SigningKey};
use crate::error::Result;

/// How long one key signs, in seconds: 91 days.
const PERIOD_SECONDS: i64 = 91 * 24 * 60 * 60;

/// The keys around this moment.
pub(crate) struct Keyring {
    secret_key: [u8; 32],
    current: Mutex<Option<Arc<Keys>>>,
}

struct Keys {
    period: i64,
    /// Before, now, after.
    keys: [SigningKey; 3],
}

impl Keyring {
    /// The keys of the installation with this key.
    pub(crate) fn new(secret_key: &[u8; 32]) -> Self {
        Self { secret_key: *secret_key, current: Mutex::new(None) }
    }

    /// Does something with the key that signs now.
    pub(crate) fn signer<T>(&self, now: DateTime<Utc>, then: impl FnOnce(&SigningKey) -> Result<T>) -> Result<T> {
        then(&self.at(now)?.keys[1])
    }

    /// Does something with the key of this identifier, if it is one of those around now.
    pub(crate) fn verifier<T>(
        &self,
        kid: &str,
        now: DateTime<Utc>,
        then: impl FnOnce(&SigningKey) -> Option<T>,
    ) -> Result<Option<T>> {
        let keys = self.at(now)?;
        Ok(keys.keys.iter().find(|key| key.kid == kid).and_then(then))
    }

    /// What is published: the keys of the quarters before, now and after.
    pub(crate) fn published(&self, now: DateTime<Utc>) -> Result<Vec<Jwk>> {
        Ok(self.at(now)?.keys.iter().map(SigningKey::jwk).collect())
    }

    fn at(&self, now: DateTime<Utc>) -> Result<Arc<Keys>> {
        let period = now.timestamp().div_euclid(PERIOD_SECONDS);
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(keys) = current.as_ref().filter(|keys| keys.period == period) {
            return Ok(Arc::clone(keys));
        }
        let keys = [self.derive(period - 1)?, self.derive(period)?, self.derive(period + 1)?];
        let keys = Arc::new(Keys { period, keys });
        *current = Some(Arc::clone(&keys));
        Ok(keys)
    }

    fn derive(&self, period: i64) -> Result<SigningKey> {
        let mut material = blake3::Hasher::new_derive_key("tocsin access token signing key v1");
        material.update(&self.secret_key).update(&period.to_be_bytes());
        SigningKey::from_seed(material.finalize().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;

    #[test]
    fn the_key_changes_with_the_quarter_and_the_one_before_still_verifies() {
        let keyring = Keyring::new(&[1; 32]);
        let now = Utc::now();
        let later = now + Duration::seconds(PERIOD_SECONDS);
        let kid = |at| keyring.signer(at, |key| Ok(key.kid.clone())).expect("a key");
        assert_ne!(kid(now), kid(later));
        assert_eq!(keyring.verifier(&kid(now), later, |_| Some(())).expect("keys"), Some(()));
        let much_later = later + Duration::seconds(PERIOD_SECONDS);
        assert_eq!(keyring.verifier(&kid(now), much_later, |_| Some(())).expect("keys"), None);
    }

    #[test]
    fn the_next_key_is_published_before_it_signs() {
        let keyring = Keyring::new(&[1; 32]);
        let now = Utc::now();
        let published = keyring.published(now).expect("keys");
        let next = keyring.signer(now + Duration::seconds(PERIOD_SECONDS), |key| Ok(key.kid.clone())).expect("a key");
        assert_eq!(published.len(), 3);
        assert!(published.iter().any(|jwk| jwk.kid == next));
    }

    #[test]
    fn two_hosts_of_one_installation_agree_and_another_installation_does_not() {
        let now = Utc::now();
        let published = |byte| Keyring::new(&[byte; 32]).published(now).expect("keys");
        assert_eq!(published(1), published(1));
        assert_ne!(published(1), published(2));
    }
}
