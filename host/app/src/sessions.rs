//! Signing in and out: passwords become sessions, sessions become access tokens.

pub(crate) mod device;
pub(crate) mod refresh_token;
pub(crate) mod rotation;
pub(crate) mod throttle;

use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

use chrono::Utc;
use serde_json::json;
use tocsin_model::{
    account::{Account, Me, TokenResponse, Username},
    audit::Change,
    id::{AccountId, OrganisationId, SessionId},
    viewer::{Actor, Principal, Viewer},
};
use tocsin_store::{AccountRecord, Rotated, Session, Unit};

use crate::{
    App,
    error::{Error, Result},
    sessions::{
        refresh_token::IDLE,
        rotation::{Exchange, NoExchange},
        throttle::Attempt,
    },
    tokens::Bearer,
};

/// However often it is refreshed, a session ends after this.
const ABSOLUTE: chrono::Duration = chrono::Duration::days(90);

/// An attempt to sign in.
pub struct SignIn {
    /// The user name, as typed.
    pub username: String,
    /// The password.
    pub password: String,
    /// The address that the attempt comes from.
    pub source: IpAddr,
    /// The browser's device cookie.
    pub device: Option<String>,
}

/// A refresh token as the browser keeps it.
pub struct RefreshCookie {
    /// The token.
    pub value: String,
    /// After this much disuse it ends.
    pub max_age: Duration,
}

/// A new session.
pub struct SignedIn {
    /// The access token.
    pub token: TokenResponse,
    /// The refresh token.
    pub refresh: RefreshCookie,
    /// The device cookie, which keeps others' guessing from holding up this browser.
    pub device: String,
}

/// A session that goes on.
pub struct Refreshed {
    /// The access token.
    pub token: TokenResponse,
    /// The refresh token that replaces the one that was used.
    pub refresh: RefreshCookie,
}

impl RefreshCookie {
    fn new(value: String) -> Self {
        Self { value, max_age: IDLE.to_std().unwrap_or_default() }
    }
}

/// Who looks when this account is signed in.
pub(crate) fn viewer(account: &Account) -> Viewer {
    Viewer {
        principal: Principal::Account(account.id),
        organisation: account.organisation,
        role: account.role,
        clearance: account.clearance,
    }
}

/// An audit entry about an account or one of its sessions.
pub(crate) fn change(
    actor: impl Into<Actor>,
    action: &str,
    account: AccountId,
    organisation: OrganisationId,
) -> Change {
    Change {
        actor: actor.into(),
        action: action.to_owned(),
        subject: format!("account/{account}"),
        organisation: Some(organisation),
        before: None,
        after: None,
        at: Utc::now(),
    }
}

impl App {
    /// Signs in with a user name and a password. Unknown names, wrong passwords, disabled accounts and disabled
    /// organisations take the same time and get the same answer.
    ///
    /// # Errors
    /// [`Error::RateLimited`] after too many failures, [`Error::Unauthorised`] when the credentials are wrong.
    pub async fn sign_in(&self, sign_in: SignIn) -> Result<SignedIn> {
        let auth = self.auth();
        let name = Username::parse(&sign_in.username).ok();
        let record = match &name {
            Some(name) => self.store().account_named(name.as_str()).await?,
            None => None,
        };
        let account = record.as_ref().map(|record| record.account.id);
        let device = account
            .zip(sign_in.device.as_deref())
            .and_then(|(account, cookie)| auth.devices.known(cookie, account).map(|device| (account, device)));
        let attempt = Attempt::new(name.as_ref().map_or("", Username::as_str), sign_in.source, device);
        auth.throttle.admit(&attempt, Instant::now()).map_err(|retry_after| Error::RateLimited { retry_after })?;

        let hash = record.as_ref().map(|record| record.password_hash.as_str());
        let right = auth.passwords.verify(&sign_in.password, hash).await?;
        let Some(account) = self.standing_account(record.filter(|_| right)).await? else {
            metrics::counter!("tocsin_sign_ins_total", "outcome" => "refused").increment(1);
            return Err(Error::Unauthorised("the user name or the password is wrong".to_owned()));
        };
        auth.throttle.succeeded(&attempt, Instant::now());
        metrics::counter!("tocsin_sign_ins_total", "outcome" => "accepted").increment(1);
        let Refreshed { token, refresh } = self.begin_session(&account).await?;
        let device = auth.devices.remember(sign_in.device.as_deref(), account.id);
        Ok(SignedIn { token, refresh, device })
    }

    /// The account, if neither it nor its organisation is disabled.
    async fn standing_account(&self, record: Option<AccountRecord>) -> Result<Option<Account>> {
        let account = record.map(|record| record.account).filter(|account| !account.disabled);
        match account {
            Some(account) if self.lets_sign_in(account.organisation).await? => Ok(Some(account)),
            _ => Ok(None),
        }
    }

    /// Begins a session of this account.
    pub(crate) async fn begin_session(&self, account: &Account) -> Result<Refreshed> {
        let now = Utc::now();
        let session = Session {
            id: SessionId::fresh(),
            account: account.id,
            created_at: now,
            expires_at: now + ABSOLUTE,
            revoked: false,
        };
        let (refresh, hash) = self.auth().refresh_tokens.fresh(now);
        let mut unit = Unit::new();
        unit.create_session(&session, &hash);
        let mut signed_in = change(Principal::Account(account.id), "session.begin", account.id, account.organisation);
        signed_in.after = Some(json!({ "session": session.id }));
        unit.audit(signed_in);
        self.store().commit(unit).await?;
        let token = self.auth().token(&viewer(account), Some(session.id))?;
        Ok(Refreshed { token, refresh: RefreshCookie::new(refresh) })
    }

    /// Exchanges a refresh token for an access token and the next refresh token. A token that was replaced more than
    /// a few seconds ago revokes its session.
    ///
    /// # Errors
    /// [`Error::Unauthorised`] when the token is unknown, ended or was used before.
    pub async fn refresh(&self, token: &str) -> Result<Refreshed> {
        let auth = self.auth();
        let Some(hash) = auth.refresh_tokens.read(token, Utc::now()) else { return Err(signed_out()) };
        let exchange = match auth.rotations.once(&hash, self.exchange(&hash)).await {
            Ok(exchange) => exchange,
            Err(error) => return Err(self.refused(&error).await),
        };
        let session = exchange.session;
        let record = self.store().account(&Self::host_viewer(), session.account).await?;
        let Some(account) = self.standing_account(record).await? else { return Err(signed_out()) };
        let token = auth.token(&viewer(&account), Some(session.id))?;
        // A repeated exchange may meet a session that was signed out of meanwhile.
        self.authenticate(&token.access_token).await?;
        Ok(Refreshed { token, refresh: RefreshCookie::new(exchange.token) })
    }

    async fn exchange(&self, hash: &str) -> Result<Exchange, NoExchange> {
        let now = Utc::now();
        let (token, new_hash) = self.auth().refresh_tokens.fresh(now);
        match self.store().rotate_refresh_token(hash, &new_hash, now).await {
            Ok(Rotated::Rotated { session }) => Ok(Exchange { session, token }),
            Ok(Rotated::Reused { session }) => Err(NoExchange::Reused(session)),
            Ok(Rotated::Unknown) => Err(NoExchange::Unknown),
            Err(error) => Err(NoExchange::Failed(error.into())),
        }
    }

    async fn refused(&self, why: &NoExchange) -> Error {
        match why {
            NoExchange::Unknown => signed_out(),
            NoExchange::Failed(error) => Error::Unavailable {
                public: "the session could not be read or changed; try again".to_owned(),
                log: error.to_string(),
            },
            NoExchange::Reused(session) => {
                tracing::warn!(session = %session.id, account = %session.account, "a refresh token was used twice; its session is revoked");
                self.auth().standing.end(session.id.0).await;
                let mut unit = Unit::new();
                let mut reused =
                    change(Actor::Host, "session.reuse_detected", session.account, OrganisationId(uuid::Uuid::nil()));
                reused.organisation = None;
                reused.after = Some(json!({ "session": session.id }));
                unit.audit(reused);
                match self.store().commit(unit).await {
                    Ok(()) => signed_out(),
                    Err(error) => error.into(),
                }
            }
        }
    }

    /// Ends the session of this refresh token, or of this bearer. Succeeds when there is none.
    ///
    /// # Errors
    /// The store's.
    pub async fn sign_out(&self, refresh_token: Option<&str>, bearer: Option<&Bearer>) -> Result<()> {
        let hash = refresh_token.and_then(|token| self.auth().refresh_tokens.read(token, Utc::now()));
        let by_token = match hash {
            Some(hash) => self.store().session_of_token(&hash).await?.map(|session| (session.id, session.account)),
            None => None,
        };
        let by_bearer = bearer.and_then(|bearer| match (bearer.session, bearer.viewer.principal) {
            (Some(session), Principal::Account(account)) => Some((session, account)),
            _ => None,
        });
        for (session, account) in by_token.into_iter().chain(by_bearer.filter(|of| Some(*of) != by_token)) {
            let mut unit = Unit::new();
            unit.revoke_session(session);
            let mut ended =
                change(Principal::Account(account), "session.end", account, OrganisationId(uuid::Uuid::nil()));
            ended.organisation = bearer.map(|bearer| bearer.viewer.organisation);
            ended.after = Some(json!({ "session": session }));
            unit.audit(ended);
            self.store().commit(unit).await?;
            self.auth().standing.end(session.0).await;
        }
        Ok(())
    }

    /// Ends all sessions of the viewer's account.
    ///
    /// # Errors
    /// [`Error::Conflict`] for an API client, which has no sessions.
    pub async fn sign_out_everywhere(&self, viewer: &Viewer) -> Result<()> {
        let Principal::Account(account) = viewer.principal else {
            return Err(Error::Conflict("an API client has no sessions: renew its secret or disable it".to_owned()));
        };
        let mut unit = Unit::new();
        unit.revoke_sessions_of(account);
        unit.audit(change(viewer.principal, "session.end_all", account, viewer.organisation));
        self.store().commit(unit).await?;
        self.auth().standing.end(account.0).await;
        Ok(())
    }

    /// Who the viewer is.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the account or client is gone.
    pub async fn me(&self, viewer: &Viewer) -> Result<Me> {
        let (id, username, name) = match viewer.principal {
            Principal::Account(id) => {
                let record = self.store().account(&Self::host_viewer(), id).await?;
                let account = record.ok_or(Error::not_found("account"))?.account;
                (id.0, account.username, account.name)
            }
            Principal::ApiClient(id) => {
                let record = self.store().api_client(&Self::host_viewer(), id).await?;
                let client = record.ok_or(Error::not_found("API client"))?.client;
                (id.0, client.name.clone(), client.name)
            }
            Principal::Host => return Err(Error::not_found("account")),
        };
        let organisation = self.store().organisation(viewer, viewer.organisation).await?;
        let organisation = organisation.ok_or(Error::not_found("organisation"))?;
        Ok(Me {
            id,
            username,
            name,
            organisation: viewer.organisation,
            organisation_name: organisation.name,
            role: viewer.role,
            clearance: viewer.clearance,
        })
    }
}

fn signed_out() -> Error {
    Error::Unauthorised("the session is over: sign in again".to_owned())
}
