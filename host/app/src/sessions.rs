//! Signing in and out: passwords become sessions, sessions become access tokens.

pub(crate) mod device;
mod me;
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
    account::{TokenResponse, Username},
    audit::Change,
    id::{AccountId, OrganisationId, SessionId},
    second_factor::Challenge,
    viewer::{Actor, Principal, Viewer},
};
use tocsin_store::{AccountRecord, Rotated, Session, StoreError, Unit};

use crate::{
    App,
    error::{Error, Result},
    second_factor::challenge::{CHALLENGE_SECONDS, Challenges},
    sessions::{
        refresh_token::IDLE,
        rotation::{Exchange, NoExchange},
        throttle::Attempt,
    },
    tokens::{
        Bearer,
        member::{Member, member},
    },
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

/// The second step of an attempt to sign in.
pub struct ShowCode {
    /// What the first step answered.
    pub challenge: String,
    /// The code, as typed.
    pub code: String,
    /// The browser's device cookie.
    pub device: Option<String>,
}

/// What the right password leads to.
pub enum FirstStep {
    /// Signed in.
    SignedIn(SignedIn),
    /// The second factor is to be shown.
    SecondStep(Challenge),
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
    /// Signs in with a user name and a password. Unknown names, wrong passwords, disabled accounts, and those who may act in
    /// no organisation take the same time and get the same answer.
    ///
    /// # Errors
    /// [`Error::RateLimited`] after too many failures, [`Error::Unauthorised`] when the credentials are wrong.
    pub async fn sign_in(&self, sign_in: SignIn) -> Result<FirstStep> {
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
        let Some((record, member)) = self.standing_member(record.filter(|_| right)).await? else {
            return Err(refused("the user name or the password is wrong"));
        };
        auth.throttle.succeeded(&attempt, Instant::now());
        if record.account.second_factor {
            let challenge = auth.challenges.make(record.account.id, &record.password_hash, Utc::now());
            return Ok(FirstStep::SecondStep(Challenge {
                mfa_required: true,
                challenge,
                expires_in: CHALLENGE_SECONDS,
            }));
        }
        self.let_in(Unit::new(), &member, record.account.id, sign_in.device.as_deref()).await.map(FirstStep::SignedIn)
    }

    /// The second step of signing in: a code of the authenticator, or a recovery code. Each opens once.
    ///
    /// # Errors
    /// [`Error::RateLimited`] after too many wrong codes, [`Error::Unauthorised`] when the challenge has ended or the code is
    /// wrong or was used.
    pub async fn sign_in_with_code(&self, step: ShowCode) -> Result<SignedIn> {
        let (auth, now) = (self.auth(), Utc::now());
        let ended = || Error::Unauthorised("signing in took too long: begin again".to_owned());
        let claimed = Challenges::read(&step.challenge, now).ok_or_else(ended)?;
        let record = self.store().account(&Self::host_viewer(), claimed.account).await?;
        let record =
            record.filter(|record| auth.challenges.holds(&claimed, &record.password_hash)).ok_or_else(ended)?;
        let id = record.account.id;
        let device = step.device.as_deref().and_then(|cookie| auth.devices.known(cookie, id));
        let attempt = Attempt::with_code(id, device);
        auth.throttle.admit(&attempt, Instant::now()).map_err(|retry_after| Error::RateLimited { retry_after })?;
        let factor = self.confirmed_factor(id).await?.ok_or_else(ended)?;
        let Some(used) = self.after_code(&factor, &step.code, now)? else { return Err(refused(WRONG_CODE)) };
        let (_, member) = self.standing_member(Some(record)).await?.ok_or_else(ended)?;
        let mut unit = Unit::new();
        unit.update_second_factor(&used);
        if used.recovery_hashes.len() < factor.recovery_hashes.len() {
            let mut spent =
                change(member.viewer.principal, "second_factor.use_recovery_code", id, member.viewer.organisation);
            spent.after = Some(json!({ "left": used.recovery_hashes.len() }));
            unit.audit(spent);
        }
        let signed_in = self.let_in(unit, &member, id, step.device.as_deref()).await.map_err(|error| match error {
            // Somebody else used a code at this very moment.
            Error::Conflict(_) => refused(WRONG_CODE),
            other => other,
        })?;
        auth.throttle.succeeded(&attempt, Instant::now());
        Ok(signed_in)
    }

    /// Begins a session after signing in; the browser is known from now on.
    async fn let_in(&self, unit: Unit, member: &Member, account: AccountId, device: Option<&str>) -> Result<SignedIn> {
        let Refreshed { token, refresh } = self.begin_session(unit, member, None).await?;
        metrics::counter!("tocsin_sign_ins_total", "outcome" => "accepted").increment(1);
        Ok(SignedIn { token, refresh, device: self.auth().devices.remember(device, account) })
    }

    /// The account, and the person in the organisation in which they begin: their usual one, or else the first in which they
    /// may act.
    async fn standing_member(&self, record: Option<AccountRecord>) -> Result<Option<(AccountRecord, Member)>> {
        let Some(record) = record else { return Ok(None) };
        let (id, usual) = (record.account.id, record.account.organisation);
        if let Some(member) = member(self.store(), id, usual).await? {
            return Ok(Some((record, member)));
        }
        for membership in self.store().memberships_of(id).await? {
            if let Some(member) = member(self.store(), id, membership.organisation).await? {
                return Ok(Some((record, member)));
            }
        }
        Ok(None)
    }

    /// Begins a session, together with what else the unit does. In place of an earlier one it lasts no longer than that.
    pub(crate) async fn begin_session(
        &self,
        mut unit: Unit,
        member: &Member,
        earlier: Option<&Session>,
    ) -> Result<Refreshed> {
        let refreshed = self.add_session(&mut unit, member, earlier)?;
        self.store().commit(unit).await?;
        Ok(refreshed)
    }

    /// Adds a session to the unit; its tokens are good once that is committed.
    pub(crate) fn add_session(&self, unit: &mut Unit, member: &Member, earlier: Option<&Session>) -> Result<Refreshed> {
        let Principal::Account(account) = member.viewer.principal else {
            return Err(Error::Internal("only people have sessions".to_owned()));
        };
        let (now, organisation) = (Utc::now(), member.viewer.organisation);
        let session = Session {
            id: SessionId::fresh(),
            account,
            organisation,
            created_at: now,
            expires_at: earlier.map_or(now + ABSOLUTE, |earlier| earlier.expires_at),
            revoked: false,
        };
        let (refresh, hash) = self.auth().refresh_tokens.fresh(now);
        unit.create_session(&session, &hash);
        let mut began = change(member.viewer.principal, "session.begin", account, organisation);
        began.after = Some(json!({ "session": session.id }));
        unit.audit(began);
        let token = self.auth().token(member, Some(session.id))?;
        Ok(Refreshed { token, refresh: RefreshCookie::new(refresh) })
    }

    /// Acts in another of the bearer's organisations: their session ends, and one there takes its place.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the bearer may not act there, [`Error::Conflict`] for an API client, [`Error::Unauthorised`]
    /// when the session is over.
    pub async fn switch(&self, bearer: &Bearer, organisation: OrganisationId) -> Result<Refreshed> {
        let Principal::Account(account) = bearer.viewer.principal else {
            return Err(Error::Conflict("an API client acts for one organisation".to_owned()));
        };
        let there = member(self.store(), account, organisation).await?.ok_or(Error::not_found("organisation"))?;
        let mut unit = Unit::new();
        let (earlier, refreshed) = self.supersede(&mut unit, bearer, &there).await?;
        self.store().commit(unit).await.map_err(|error| unless_over(error, Error::from))?;
        self.auth().standing.end(earlier.0).await;
        Ok(refreshed)
    }

    /// Adds a session to the unit in place of the bearer's, which must not be over when the unit is committed. The new one
    /// lasts no longer than the earlier one would have, which is named.
    ///
    /// # Errors
    /// [`Error::Unauthorised`] when the bearer's session is over.
    pub(crate) async fn supersede(
        &self,
        unit: &mut Unit,
        bearer: &Bearer,
        member: &Member,
    ) -> Result<(SessionId, Refreshed)> {
        let now = Utc::now();
        let earlier = match bearer.session {
            Some(session) => self.store().session(session).await?,
            None => None,
        };
        let goes_on = |session: &Session| !session.revoked && session.expires_at > now;
        let earlier = earlier.filter(goes_on).ok_or_else(signed_out)?;
        unit.supersede_session(earlier.id, now);
        Ok((earlier.id, self.add_session(unit, member, Some(&earlier))?))
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
        let member = member(self.store(), session.account, session.organisation).await?.ok_or_else(signed_out)?;
        let token = auth.token(&member, Some(session.id))?;
        // A repeated exchange may meet a session that was signed out of meanwhile.
        self.authenticate_to_enrol(&token.access_token).await?;
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
}

/// A session that ended at the very moment in which another one was to take its place.
pub(crate) fn unless_over(error: StoreError, other: impl FnOnce(StoreError) -> Error) -> Error {
    match error {
        StoreError::Conflict { noun, .. } if noun == "session" => signed_out(),
        error => other(error),
    }
}

fn signed_out() -> Error {
    Error::Unauthorised("the session is over: sign in again".to_owned())
}

const WRONG_CODE: &str = "the code is wrong or was used: use the one that is shown now";

fn refused(why: &str) -> Error {
    metrics::counter!("tocsin_sign_ins_total", "outcome" => "refused").increment(1);
    Error::Unauthorised(why.to_owned())
}
