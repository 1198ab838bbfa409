//! The authenticator on somebody's telephone.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;
use totp_rs::{Algorithm, Secret, TOTP};

/// The code that an authenticator with this secret shows so many steps of 30 seconds from now: each is taken once, so that
/// whoever has used the present one waits for the next.
///
/// # Errors
/// When the text is not a secret.
pub fn code(secret: &str, steps: u64) -> Result<String> {
    let bytes = Secret::Encoded(secret.replace(' ', "")).to_bytes().map_err(|error| anyhow::anyhow!("{error:?}"))?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    Ok(TOTP::new(Algorithm::SHA1, 6, 1, 30, bytes)?.generate(now + steps * 30))
}
