//! The challenge between the two steps of signing in: proves that the password was right, a few minutes ago at most.
//!
//! It carries its own proof, so that any host can take the second step; and it ends when the password changes.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use rand::RngCore;
use tocsin_model::id::AccountId;
use uuid::Uuid;

/// For how many seconds it holds.
pub(crate) const CHALLENGE_SECONDS: u64 = 300;
const TIME: usize = 8;
const ACCOUNT: usize = TIME + 16;
const PROVED: usize = ACCOUNT + 16;
const LENGTH: usize = PROVED + 32;

/// Makes and reads challenges.
pub(crate) struct Challenges {
    key: [u8; 32],
}

/// A challenge whose proof was not looked at yet.
pub(crate) struct Claimed {
    /// Whose it claims to be.
    pub(crate) account: AccountId,
    proved: [u8; PROVED],
    proof: [u8; 32],
}

impl Challenges {
    /// Under a key that follows from the installation's.
    pub(crate) fn new(secret_key: &[u8; 32]) -> Self {
        Self { key: blake3::derive_key("tocsin second step challenge v1", secret_key) }
    }

    /// A challenge for this account while it has this password.
    pub(crate) fn make(&self, account: AccountId, password_hash: &str, now: DateTime<Utc>) -> String {
        let mut bytes = [0u8; LENGTH];
        bytes[..TIME].copy_from_slice(&now.timestamp().to_be_bytes());
        bytes[TIME..ACCOUNT].copy_from_slice(account.0.as_bytes());
        rand::rng().fill_bytes(&mut bytes[ACCOUNT..PROVED]);
        let proof = self.proof(&bytes[..PROVED], password_hash);
        bytes[PROVED..].copy_from_slice(proof.as_bytes());
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a challenge that has not ended.
    pub(crate) fn read(challenge: &str, now: DateTime<Utc>) -> Option<Claimed> {
        let bytes: [u8; LENGTH] = BASE64_URL_SAFE_NO_PAD.decode(challenge).ok()?.try_into().ok()?;
        let made_at = i64::from_be_bytes(bytes[..TIME].try_into().ok()?);
        let age = u64::try_from(now.timestamp().checked_sub(made_at)?).ok()?;
        let claimed = Claimed {
            account: AccountId(Uuid::from_slice(&bytes[TIME..ACCOUNT]).ok()?),
            proved: bytes[..PROVED].try_into().ok()?,
            proof: bytes[PROVED..].try_into().ok()?,
        };
        (age <= CHALLENGE_SECONDS).then_some(claimed)
    }

    /// Whether this installation made it, for the password of this hash.
    pub(crate) fn holds(&self, claimed: &Claimed, password_hash: &str) -> bool {
        // `Hash` compares in constant time.
        self.proof(&claimed.proved, password_hash) == blake3::Hash::from_bytes(claimed.proof)
    }

    fn proof(&self, proved: &[u8], password_hash: &str) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(proved).update(password_hash.as_bytes()).finalize()
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;

    #[test]
    fn a_challenge_holds_for_its_account_and_password_and_only_for_minutes() {
        let (challenges, now, ada) = (Challenges::new(&[1; 32]), Utc::now(), AccountId::fresh());
        let challenge = challenges.make(ada, "$argon2id$x", now);
        let claimed = Challenges::read(&challenge, now + Duration::seconds(299)).expect("in time");
        assert_eq!(claimed.account, ada);
        assert!(challenges.holds(&claimed, "$argon2id$x"));
        assert!(!challenges.holds(&claimed, "$argon2id$y"), "the password changed");
        assert!(!Challenges::new(&[2; 32]).holds(&claimed, "$argon2id$x"), "another installation");
        assert!(Challenges::read(&challenge, now + Duration::seconds(302)).is_none());
        assert!(Challenges::read(&challenge, now - Duration::seconds(60)).is_none());
        assert!(Challenges::read("nonsense", now).is_none());
    }
}
