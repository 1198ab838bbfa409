//! Password hashing: Argon2id with OWASP's parameters (19 MiB, 2 passes, 1 lane), on blocking threads, a few at a time.

use std::{sync::Arc, time::Duration};

use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version, password_hash::SaltString,
};
use rand::RngCore;
use tokio::sync::Semaphore;

use crate::error::{Error, Result};

/// Memory in KiB and passes, as OWASP's password storage recommendations give them for Argon2id.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
/// How long a sign-in waits for its turn before the host says that it is busy.
const PATIENCE: Duration = Duration::from_secs(10);

/// Hashes and verifies passwords.
pub(crate) struct Passwords {
    argon2: Argon2<'static>,
    /// So that a flood of sign-ins takes neither all cores nor memory without bound.
    turns: Arc<Semaphore>,
    /// Verified for unknown user names, so that they take as long as known ones.
    nobodys: String,
}

impl Passwords {
    /// With half of the cores, at least one.
    pub(crate) fn new() -> Result<Self> {
        let params = Params::new(MEMORY_KIB, PASSES, 1, None)
            .map_err(|error| Error::Internal(format!("Argon2 parameters: {error}")))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let nobodys = hash(&argon2, "nobody signs in with this")?;
        Ok(Self { argon2, turns: Arc::new(Semaphore::new((cores / 2).max(1))), nobodys })
    }

    /// The hash of a password, as a PHC string.
    pub(crate) async fn hash(&self, password: &str) -> Result<String> {
        let (argon2, password) = (self.argon2.clone(), password.to_owned());
        self.in_turn(move || hash(&argon2, &password)).await?
    }

    /// Whether the password is the one that was hashed. Without a hash it takes as long and says no.
    pub(crate) async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool> {
        let known = hash.is_some();
        let (argon2, password) = (self.argon2.clone(), password.to_owned());
        let hash = hash.unwrap_or(&self.nobodys).to_owned();
        self.in_turn(move || {
            let hash = PasswordHash::new(&hash)
                .map_err(|error| Error::Internal(format!("a stored password hash cannot be read: {error}")))?;
            Ok(argon2.verify_password(password.as_bytes(), &hash).is_ok() && known)
        })
        .await?
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else {
            return Err(Error::Unavailable {
                public: "too many people are signing in at this moment; try again in a few seconds".to_owned(),
                log: "no turn for Argon2 within the patience".to_owned(),
            });
        };
        tokio::task::spawn_blocking(move || {
            let result = work();
            drop(turn);
            result
        })
        .await
        .map_err(|error| Error::Internal(format!("hashing a password: {error}")))
    }
}

fn hash(argon2: &Argon2<'_>, password: &str) -> Result<String> {
    let failed = |error| Error::Internal(format!("hashing a password: {error}"));
    let mut salt = [0u8; 16];
    rand::rng().fill_bytes(&mut salt);
    let salt = SaltString::encode_b64(&salt).map_err(failed)?;
    argon2.hash_password(password.as_bytes(), &salt).map(|hash| hash.to_string()).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_right_password_is_accepted_and_no_other() {
        let passwords = Passwords::new().expect("parameters");
        let hash = passwords.hash("correct horse battery").await.expect("hashes");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(passwords.verify("correct horse battery", Some(&hash)).await.expect("verifies"));
        assert!(!passwords.verify("correct horse batterz", Some(&hash)).await.expect("verifies"));
        assert!(!passwords.verify("nobody signs in with this", None).await.expect("verifies"));
    }
}
