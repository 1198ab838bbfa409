//! A refresh token: 256 random bits that are stored hashed, with the time at which they were made and a proof that this
//! installation made them.
//!
//! The proof lets a token say for itself how old it is, and keeps made-up text away from the database.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use rand::RngCore;

const PROVED: usize = 8 + 32;
const LENGTH: usize = PROVED + 32;
/// A refresh token that was not used for this long has ended.
pub(crate) const IDLE: Duration = Duration::days(30);

/// Makes and reads refresh tokens.
pub(crate) struct RefreshTokens {
    key: [u8; 32],
}

impl RefreshTokens {
    /// Under a key that follows from the installation's.
    pub(crate) fn new(secret_key: &[u8; 32]) -> Self {
        Self { key: blake3::derive_key("tocsin refresh token v1", secret_key) }
    }

    /// A new token as the client keeps it, and the hash that is stored of it.
    pub(crate) fn fresh(&self, now: DateTime<Utc>) -> (String, String) {
        let mut bytes = [0u8; LENGTH];
        bytes[..8].copy_from_slice(&now.timestamp().to_be_bytes());
        rand::rng().fill_bytes(&mut bytes[8..PROVED]);
        let proof = blake3::keyed_hash(&self.key, &bytes[..PROVED]);
        bytes[PROVED..].copy_from_slice(proof.as_bytes());
        (BASE64_URL_SAFE_NO_PAD.encode(bytes), hash(&bytes))
    }

    /// The hash of a token; `None` when this installation did not make it, or too long ago.
    pub(crate) fn read(&self, token: &str, now: DateTime<Utc>) -> Option<String> {
        let bytes: [u8; LENGTH] = BASE64_URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()?;
        let proof = blake3::Hash::from_bytes(bytes[PROVED..].try_into().ok()?);
        // `Hash` compares in constant time.
        if blake3::keyed_hash(&self.key, &bytes[..PROVED]) != proof {
            return None;
        }
        let made_at = DateTime::from_timestamp(i64::from_be_bytes(bytes[..8].try_into().ok()?), 0)?;
        (now - made_at <= IDLE).then(|| hash(&bytes))
    }
}

/// A plain fast hash is enough: there are 256 random bits to guess, not a person's password.
fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_and_no_two_are_alike() {
        let tokens = RefreshTokens::new(&[1; 32]);
        let now = Utc::now();
        let (token, hash) = tokens.fresh(now);
        assert_eq!(tokens.read(&token, now), Some(hash));
        assert_ne!(token, tokens.fresh(now).0);
    }

    #[test]
    fn a_token_of_another_installation_and_one_left_unused_too_long_are_not_read() {
        let now = Utc::now();
        let (token, _) = RefreshTokens::new(&[2; 32]).fresh(now);
        assert_eq!(RefreshTokens::new(&[1; 32]).read(&token, now), None);
        assert_eq!(RefreshTokens::new(&[2; 32]).read(&token, now + IDLE + Duration::minutes(1)), None);
    }
}
