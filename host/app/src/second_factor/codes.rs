//! Time-based codes (RFC 6238): SHA-1, six digits, thirty seconds, which every authenticator knows.

use chrono::{DateTime, Utc};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use qrcode::{Color, EcLevel, QrCode as Drawn};
use rand::RngCore;
use tocsin_model::second_factor::{DIGITS, Enrolment, QrCode, STEP_SECONDS};
use totp_rs::{Algorithm, Secret, TOTP};

use crate::error::{Error, Result};

/// 160 bits, as RFC 4226 section 4 recommends.
const SECRET_BYTES: usize = 20;
/// How many steps a clock may be off, in both directions (RFC 6238 section 5.2).
const SKEW: u64 = 1;
/// The quiet zone around a QR code, in squares (ISO/IEC 18004).
const QUIET: usize = 4;
/// Who made the code, as authenticators show it.
const ISSUER: &str = "Tocsin";

/// A new secret.
pub(super) fn fresh_secret() -> Vec<u8> {
    let mut bytes = vec![0u8; SECRET_BYTES];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

/// The step of time whose code this is, around now; `None` when it is no code of now, or one of `last_step` or before.
pub(super) fn step_of(secret: &[u8], code: &str, last_step: u64, now: DateTime<Utc>) -> Result<Option<u64>> {
    let totp = TOTP::new(Algorithm::SHA1, DIGITS, 0, STEP_SECONDS, secret.to_vec())
        .map_err(|error| Error::Internal(format!("a second factor's secret: {error}")))?;
    let current = u64::try_from(now.timestamp()).unwrap_or_default() / STEP_SECONDS;
    let steps = current.saturating_sub(SKEW)..=current + SKEW;
    // All are compared, in constant time, whichever fits.
    let fitting = steps.filter(|step| same(&totp.generate(step * STEP_SECONDS), code)).max();
    Ok(fitting.filter(|step| *step > last_step))
}

fn same(one: &str, other: &str) -> bool {
    blake3::hash(one.as_bytes()) == blake3::hash(other.as_bytes())
}

/// What an authenticator is given.
pub(super) fn enrolment(username: &str, secret: &[u8]) -> Result<Enrolment> {
    let Secret::Encoded(typed) = Secret::Raw(secret.to_vec()).to_encoded() else {
        return Err(Error::Internal("a secret is not written in base32".to_owned()));
    };
    let account = utf8_percent_encode(username, NON_ALPHANUMERIC);
    let uri = format!(
        "otpauth://totp/{ISSUER}:{account}?secret={typed}&issuer={ISSUER}&algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}"
    );
    let qr = draw(&uri)?;
    Ok(Enrolment { secret: typed, uri, qr })
}

/// One square per dark module, row by row; squares beside each other are drawn as one.
fn draw(text: &str) -> Result<QrCode> {
    let drawn = Drawn::with_error_correction_level(text, EcLevel::M)
        .map_err(|error| Error::Internal(format!("a QR code cannot be drawn: {error}")))?;
    let width = drawn.width();
    let mut path = String::new();
    for (row, modules) in drawn.to_colors().chunks(width).enumerate() {
        let mut column = 0;
        while column < width {
            let length = modules[column..].iter().take_while(|module| **module == Color::Dark).count();
            if length > 0 {
                path.push_str(&format!("M{} {}h{length}v1h-{length}z", column + QUIET, row + QUIET));
            }
            column += length.max(1);
        }
    }
    Ok(QrCode { size: width + 2 * QUIET, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The seed of RFC 6238 appendix B.
    const SEED: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).expect("in range")
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // The appendix has eight digits; the last six are those of a shorter code.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            let step = u64::try_from(seconds).expect("positive") / STEP_SECONDS;
            assert_eq!(step_of(SEED, code, 0, at(seconds)).expect("a secret"), Some(step), "{code}");
        }
    }

    #[test]
    fn a_code_holds_one_step_around_now_and_not_again() {
        let code = "287082";
        for (seconds, expected) in [(29, Some(1)), (59, Some(1)), (89, Some(1)), (90, None)] {
            assert_eq!(step_of(SEED, code, 0, at(seconds)).expect("a secret"), expected, "{seconds}");
        }
        assert_eq!(step_of(SEED, code, 1, at(59)).expect("a secret"), None, "it was used");
        assert_eq!(step_of(SEED, "000000", 0, at(59)).expect("a secret"), None);
    }

    #[test]
    fn an_enrolment_can_be_typed_and_drawn() {
        let enrolment = enrolment("ada@cert", SEED).expect("draws");
        assert_eq!(enrolment.secret, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(enrolment.uri.starts_with("otpauth://totp/Tocsin:ada%40cert?secret=GEZD"), "{}", enrolment.uri);
        assert!(enrolment.qr.size > 20 && enrolment.qr.path.starts_with("M4 4h7v1h-7z"), "{}", enrolment.qr.path);
    }
}
