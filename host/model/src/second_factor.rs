//! The second factor: time-based codes (RFC 6238) with recovery codes, and which roles must have it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{account::TokenResponse, role::Role};

/// Seconds for which one code holds (RFC 6238 section 4.1).
pub const STEP_SECONDS: u64 = 30;
/// How many digits a code has.
pub const DIGITS: usize = 6;
/// How many recovery codes there are at first.
pub const RECOVERY_CODES: usize = 10;

/// What `POST /api/v1/auth/login` answers: tokens, or what is still needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum LoginAnswer {
    /// Signed in.
    Tokens(TokenResponse),
    /// The password is right; the second factor is still to be shown.
    SecondStep(Challenge),
}

/// The password was right; `POST /api/v1/auth/login/second-factor` wants this and a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Challenge {
    /// Always true.
    pub mfa_required: bool,
    /// Proves that the password was right, for a few minutes.
    pub challenge: String,
    /// Seconds until the challenge ends.
    pub expires_in: u64,
}

/// `POST /api/v1/auth/login/second-factor`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SecondStep {
    /// The challenge of the first step.
    pub challenge: String,
    /// The six digits of now, or one of the recovery codes.
    pub code: String,
}

/// `GET /api/v1/auth/second-factor`: how one's own second factor stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecondFactorState {
    /// Since when there is one; absent when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<DateTime<Utc>>,
    /// How many recovery codes are left.
    pub recovery_codes_left: usize,
    /// Whether one of one's roles must have it.
    pub required: bool,
}

/// `POST /api/v1/auth/second-factor`: what an authenticator is given. Shown once; it counts when a code of it is confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Enrolment {
    /// The secret in base32 (RFC 4648), to be typed.
    pub secret: String,
    /// The same as an `otpauth:` address.
    pub uri: String,
    /// The address as a QR code.
    pub qr: QrCode,
}

/// A QR code as a drawing: dark squares on a light ground.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QrCode {
    /// Its width and height with the quiet zone around it: of an SVG's `viewBox`.
    pub size: usize,
    /// The dark squares: the `d` of an SVG `path`.
    pub path: String,
}

/// New recovery codes, shown this once. Each opens the door once, in place of a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryCodes {
    /// The codes.
    pub recovery_codes: Vec<String>,
}

/// Proves that whoever is signed in knows the password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordProof {
    /// The present password.
    pub password: String,
}

/// A code of the authenticator that is being enrolled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CodeProof {
    /// The six digits of now.
    pub code: String,
}

/// Proves that whoever is signed in knows the password and has the second factor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BothProofs {
    /// The present password.
    pub password: String,
    /// The six digits of now, or one of the recovery codes.
    pub code: String,
}

/// What the administrator asks of everybody: `GET` and `PUT /api/v1/security-policy`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecurityPolicy {
    /// The roles that must have a second factor: who has none can only enrol one.
    pub second_factor: Vec<Role>,
    /// Counts its changes; the entity tag of `If-Match`.
    pub version: u64,
}

impl SecurityPolicy {
    /// Whether someone of this role, with or without a second factor, can do nothing but enrol one.
    #[must_use]
    pub fn must_enrol(&self, role: Role, has_one: bool) -> bool {
        !has_one && self.second_factor.contains(&role)
    }
}

/// A code as it was typed, without blanks and hyphens: six digits, or else taken for a recovery code.
#[must_use]
pub fn normal_code(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).collect()
}

/// Whether this is the form of an authenticator's code.
#[must_use]
pub fn is_digits(code: &str) -> bool {
    code.len() == DIGITS && code.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_type_them() {
        assert_eq!(normal_code(" 123 456\n"), "123456");
        assert_eq!(normal_code("abcd-efgh"), "ABCDEFGH");
        assert!(is_digits("000000") && !is_digits("00000") && !is_digits("ABCDEF"));
    }

    #[test]
    fn a_challenge_and_tokens_are_told_apart() {
        let challenge = Challenge { mfa_required: true, challenge: "x".into(), expires_in: 300 };
        let text = serde_json::to_string(&LoginAnswer::SecondStep(challenge.clone())).expect("serialises");
        assert_eq!(serde_json::from_str::<LoginAnswer>(&text).ok(), Some(LoginAnswer::SecondStep(challenge)));
    }

    #[test]
    fn only_who_has_none_must_enrol() {
        let policy = SecurityPolicy { second_factor: vec![Role::Analyst], version: 1 };
        assert!(policy.must_enrol(Role::Analyst, false));
        assert!(!policy.must_enrol(Role::Analyst, true));
        assert!(!policy.must_enrol(Role::Reader, false));
    }
}
