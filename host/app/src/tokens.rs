//! Access tokens: short-lived EdDSA JWTs, checked by key, algorithm, issuer, audience and time, and ended early when
//! their session, account or API client is.

mod claims;
mod keyring;
pub(crate) mod member;
mod signing_key;
mod standing;

use chrono::Utc;
use tocsin_model::{account::TokenResponse, id::SessionId};
use tocsin_store::Store;

pub use claims::{ACCESS_TOKEN_SECONDS, Bearer};
pub use signing_key::Jwk;

use crate::{
    App, AppConfig,
    accounts::password::Passwords,
    error::{Error, Result},
    second_factor::{challenge::Challenges, recovery::RecoveryHashes},
    sessions::{device::Devices, refresh_token::RefreshTokens, rotation::Rotations, throttle::Throttle},
};
use keyring::Keyring;
use member::Member;
pub(crate) use standing::Standing;

/// What signing in needs besides the store: keys, counts of failures, and what ended lately.
pub(crate) struct Auth {
    issuer: String,
    keyring: Keyring,
    pub(crate) standing: Standing,
    pub(crate) passwords: Passwords,
    pub(crate) throttle: Throttle,
    pub(crate) devices: Devices,
    pub(crate) refresh_tokens: RefreshTokens,
    pub(crate) rotations: Rotations,
    pub(crate) challenges: Challenges,
    pub(crate) recovery_hashes: RecoveryHashes,
}

impl Auth {
    /// Derives the keys from the installation's.
    ///
    /// # Errors
    /// [`Error::Internal`] when the keys cannot be made.
    pub(crate) async fn open(store: &Store, config: &AppConfig) -> Result<Self> {
        install_cryptography();
        let passwords = tokio::task::spawn_blocking(Passwords::new)
            .await
            .map_err(|error| Error::Internal(format!("preparing the password hashes: {error}")))??;
        Ok(Self {
            issuer: config.public_url.clone(),
            keyring: Keyring::new(&config.secret_key),
            standing: Standing::new(store.clone()),
            passwords,
            throttle: Throttle::default(),
            devices: Devices::new(&config.secret_key),
            refresh_tokens: RefreshTokens::new(&config.secret_key),
            rotations: Rotations::default(),
            challenges: Challenges::new(&config.secret_key),
            recovery_hashes: RecoveryHashes::new(&config.secret_key),
        })
    }

    /// Makes an access token.
    pub(crate) fn token(&self, member: &Member, session: Option<SessionId>) -> Result<TokenResponse> {
        let now = Utc::now();
        let access_token = self.keyring.signer(now, |key| claims::sign(key, &self.issuer, member, session, now))?;
        Ok(TokenResponse { access_token, token_type: "Bearer".to_owned(), expires_in: ACCESS_TOKEN_SECONDS })
    }

    fn read(&self, token: &str) -> Result<Option<Bearer>> {
        let Some(kid) = claims::key_id(token) else { return Ok(None) };
        self.keyring.verifier(&kid, Utc::now(), |key| claims::read(key, &self.issuer, token))
    }
}

impl App {
    /// Who bears this access token.
    ///
    /// # Errors
    /// [`Error::Unauthorised`] when the token is not one of ours, has ended or was revoked;
    /// [`Error::SecondFactorRequired`] when its bearer can do nothing but enrol a second factor.
    pub async fn authenticate(&self, access_token: &str) -> Result<Bearer> {
        let bearer = self.authenticate_to_enrol(access_token).await?;
        if bearer.must_enrol { Err(Error::SecondFactorRequired) } else { Ok(bearer) }
    }

    /// Who bears this access token, also when they can do nothing but enrol a second factor.
    ///
    /// # Errors
    /// [`Error::Unauthorised`] when the token is not one of ours, has ended or was revoked.
    pub async fn authenticate_to_enrol(&self, access_token: &str) -> Result<Bearer> {
        let bearer = self.auth().read(access_token)?.ok_or_else(not_signed_in)?;
        self.still_signed_in(&bearer).await?;
        Ok(bearer)
    }

    /// Whether what a token proved when it was read still holds.
    ///
    /// # Errors
    /// [`Error::Unauthorised`] when it does not.
    pub async fn still_signed_in(&self, bearer: &Bearer) -> Result<()> {
        let holds = bearer.expires_at > Utc::now() && self.auth().standing.holds(bearer).await?;
        if holds { Ok(()) } else { Err(not_signed_in()) }
    }

    /// How often this host has ended what tokens say: while the number stays, no answer of [`Self::was_ended_here`] changes.
    #[must_use]
    pub fn endings(&self) -> u64 {
        self.auth().standing.endings()
    }

    /// Whether this host has ended what a token said. It asks no database, so it may be asked before each delivery; what
    /// other hosts end, [`Self::still_signed_in`] finds.
    pub async fn was_ended_here(&self, bearer: &Bearer) -> bool {
        self.auth().standing.ended_here(bearer).await
    }

    /// The public keys of the access tokens.
    ///
    /// # Errors
    /// [`Error::Internal`] when the keys cannot be made.
    pub fn jwks(&self) -> Result<Vec<Jwk>> {
        self.auth().keyring.published(Utc::now())
    }
}

fn not_signed_in() -> Error {
    Error::Unauthorised("the access token is wrong, has ended or was revoked: sign in again".to_owned())
}

/// Chooses the JWT library's cryptography. The database brings a second one into the program, and with two the library
/// refuses to choose by itself.
pub(crate) fn install_cryptography() {
    // An error says that it was chosen before, by an earlier call.
    let _ = jsonwebtoken::crypto::rust_crypto::DEFAULT_PROVIDER.install_default();
}
