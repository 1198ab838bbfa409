//! People's accounts, API clients and what signing in answers.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    contact::EmailAddress,
    id::{AccountId, ApiClientId, OrganisationId},
    membership::ActsIn,
    tlp::Tlp,
    viewer::Role,
};

/// A person's account. The password's hash never leaves the store's and the app's hands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    /// Its identifier.
    pub id: AccountId,
    /// What the person signs in with; unique, lower case: see [`Username`].
    pub username: String,
    /// The person's name as others read it.
    pub name: String,
    /// Where the person is told by e-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailAddress>,
    /// The organisation in which the person begins after signing in. There may be others: see
    /// [`crate::membership::Membership`].
    pub organisation: OrganisationId,
    /// What the person may do there.
    pub role: Role,
    /// The strictest marking that the person may read there.
    pub clearance: Tlp,
    /// A disabled account cannot sign in.
    pub disabled: bool,
    /// Whether signing in takes a second factor.
    #[serde(default)]
    pub second_factor: bool,
    /// When it was added.
    pub created_at: DateTime<Utc>,
}

/// An organisation's API client (OAuth 2.0 client credentials, RFC 6749 section 4.4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiClient {
    /// The `client_id`.
    pub id: ApiClientId,
    /// What it is for.
    pub name: String,
    /// The organisation that it acts for.
    pub organisation: OrganisationId,
    /// What it may do; [`Role::ApiClient`] unless more was given.
    pub role: Role,
    /// The strictest marking that it may read.
    pub clearance: Tlp,
    /// A disabled client gets no token.
    pub disabled: bool,
    /// When it was added.
    pub created_at: DateTime<Utc>,
}

/// A user name that may be stored: 2 to 64 characters of `a-z 0-9 . _ - @`, lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Username(String);

/// Why a text is not a user name or a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CredentialError {
    /// See [`Username`].
    #[error("a user name has 2 to 64 characters: letters, digits and . _ - @")]
    Username,
    /// See [`check_password`].
    #[error("a password has 12 to 1024 characters")]
    PasswordLength,
    /// The password is the user name.
    #[error("the password must not be the user name")]
    PasswordIsUsername,
}

impl Username {
    /// Reads a user name; upper case becomes lower case.
    ///
    /// # Errors
    /// When it is too short, too long or has other characters.
    pub fn parse(text: &str) -> Result<Self, CredentialError> {
        let name = text.trim().to_lowercase();
        let fits = (2..=64).contains(&name.len())
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-@".contains(&b));
        if fits { Ok(Self(name)) } else { Err(CredentialError::Username) }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Says whether a password may be set: length only (NIST SP 800-63B section 5.1.1.2 asks for no composition rules).
///
/// # Errors
/// When it is shorter than 12 or longer than 1024 characters, or is the user name.
pub fn check_password(username: &Username, password: &str) -> Result<(), CredentialError> {
    if !(12..=1024).contains(&password.chars().count()) {
        return Err(CredentialError::PasswordLength);
    }
    if password.to_lowercase() == username.0 {
        return Err(CredentialError::PasswordIsUsername);
    }
    Ok(())
}

/// `POST /api/v1/auth/login`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LoginRequest {
    /// The user name.
    pub username: String,
    /// The password.
    pub password: String,
}

/// What signing in, refreshing and the OAuth 2.0 token endpoint answer (RFC 6749 section 5.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenResponse {
    /// An EdDSA JWT.
    pub access_token: String,
    /// Always `Bearer`.
    pub token_type: String,
    /// Seconds until the access token ends.
    pub expires_in: u64,
}

/// `POST /api/v1/setup`: creates the first administrator with the one-time token of the setup link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SetupRequest {
    /// The one-time token.
    pub token: String,
    /// The CERT's name.
    pub organisation: String,
    /// The administrator's user name.
    pub username: String,
    /// The administrator's name as others read it.
    pub name: String,
    /// The administrator's password.
    pub password: String,
}

/// `GET /api/v1/auth/me`: who the bearer of the token is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// The account's or API client's identifier.
    pub id: uuid::Uuid,
    /// The user name, or the API client's name.
    pub username: String,
    /// The name as others read it.
    pub name: String,
    /// The organisation that it acts for.
    pub organisation: OrganisationId,
    /// That organisation's name.
    pub organisation_name: String,
    /// What it may do.
    pub role: Role,
    /// The strictest marking that it may read.
    pub clearance: Tlp,
    /// Every organisation in which a person may act, this one among them; `POST /api/v1/auth/switch` goes to another.
    #[serde(default)]
    pub memberships: Vec<ActsIn>,
    /// Whether signing in takes a second factor.
    #[serde(default)]
    pub second_factor: bool,
    /// Whether nothing can be done until a second factor is enrolled, because the role must have one.
    #[serde(default)]
    pub must_enrol: bool,
}

/// `POST /api/v1/auth/switch`: acts in another of one's organisations from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SwitchRequest {
    /// Where to.
    pub organisation: OrganisationId,
}
