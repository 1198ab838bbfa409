//! Secrets at rest: sealed with XChaCha20-Poly1305 under the installation's key, bound to where they belong.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use rand::RngCore;

use crate::error::{Error, Result};

const NONCE_BYTES: usize = 24;

/// Seals and opens secrets.
pub struct Vault {
    cipher: XChaCha20Poly1305,
}

impl Vault {
    /// A vault under the installation's 256-bit key.
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        Self { cipher: XChaCha20Poly1305::new(key.into()) }
    }

    /// Seals a secret. `place` says where it belongs (`connection/<id>/<name>`); it can only be opened with the same.
    ///
    /// # Errors
    /// When the cipher fails, which it does only for sizes that are far above any secret.
    pub fn seal(&self, place: &str, secret: &[u8]) -> Result<Vec<u8>> {
        let mut nonce = [0u8; NONCE_BYTES];
        rand::rng().fill_bytes(&mut nonce);
        let sealed = self
            .cipher
            .encrypt(XNonce::from_slice(&nonce), Payload { msg: secret, aad: place.as_bytes() })
            .map_err(|_| Error::Internal(format!("could not seal {place}")))?;
        let mut bytes = nonce.to_vec();
        bytes.extend(sealed);
        Ok(bytes)
    }

    /// Opens a secret.
    ///
    /// # Errors
    /// When it was sealed under another key or for another place, or was altered.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        let damaged =
            || Error::Internal(format!("{place} cannot be opened: it was sealed under another key, or altered"));
        let (nonce, text) = sealed.split_at_checked(NONCE_BYTES).ok_or_else(damaged)?;
        self.cipher
            .decrypt(XNonce::from_slice(nonce), Payload { msg: text, aad: place.as_bytes() })
            .map_err(|_| damaged())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_opens_only_in_its_place_and_under_its_key() {
        let vault = Vault::new(&[7; 32]);
        let sealed = vault.seal("connection/a/api_key", b"s3cret").expect("seals");
        assert_eq!(vault.open("connection/a/api_key", &sealed).expect("opens"), b"s3cret");
        assert!(vault.open("connection/b/api_key", &sealed).is_err());
        assert!(Vault::new(&[8; 32]).open("connection/a/api_key", &sealed).is_err());
        assert!(vault.open("connection/a/api_key", b"short").is_err());
    }

    #[test]
    fn the_same_secret_is_sealed_differently_each_time() {
        let vault = Vault::new(&[7; 32]);
        assert_ne!(vault.seal("a", b"x").expect("seals"), vault.seal("a", b"x").expect("seals"));
    }
}
