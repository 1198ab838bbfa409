//! One Ed25519 key (RFC 8032) that signs access tokens, and its public half as a JWK (RFC 8037).

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ed25519_dalek::pkcs8::EncodePrivateKey;
use jsonwebtoken::{DecodingKey, EncodingKey};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

/// A key that signs, or signed, access tokens.
pub(crate) struct SigningKey {
    /// The JWK thumbprint (RFC 7638): the `kid` of the tokens.
    pub(crate) kid: String,
    pub(crate) signer: EncodingKey,
    pub(crate) verifier: DecodingKey,
    public: String,
}

/// A public key as a JSON Web Key (RFC 8037 section 2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Jwk {
    /// Always `OKP`.
    pub kty: &'static str,
    /// Always `Ed25519`.
    pub crv: &'static str,
    /// Always `EdDSA`.
    pub alg: &'static str,
    /// Always `sig`.
    #[serde(rename = "use")]
    pub usage: &'static str,
    /// The key's thumbprint (RFC 7638).
    pub kid: String,
    /// The public key, base64url.
    pub x: String,
}

impl SigningKey {
    /// The key that follows from a 256-bit seed.
    pub(crate) fn from_seed(seed: &[u8; 32]) -> Result<Self> {
        let key = ed25519_dalek::SigningKey::from_bytes(seed);
        let document =
            key.to_pkcs8_der().map_err(|error| Error::Internal(format!("a signing key cannot be encoded: {error}")))?;
        let verifying = key.verifying_key();
        let public = BASE64_URL_SAFE_NO_PAD.encode(verifying.as_bytes());
        let canonical = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{public}"}}"#);
        Ok(Self {
            kid: BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(canonical)),
            signer: EncodingKey::from_ed_der(document.as_bytes()),
            verifier: DecodingKey::from_ed_der(verifying.as_bytes()),
            public,
        })
    }

    /// The public half.
    pub(crate) fn jwk(&self) -> Jwk {
        Jwk { kty: "OKP", crv: "Ed25519", alg: "EdDSA", usage: "sig", kid: self.kid.clone(), x: self.public.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_id_is_the_thumbprint_of_rfc_8037() {
        let seed = BASE64_URL_SAFE_NO_PAD.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").expect("base64url");
        let key = SigningKey::from_seed(&seed.try_into().expect("32 bytes")).expect("a key");
        assert_eq!(key.jwk().x, "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        assert_eq!(key.kid, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }
}
