//! Sessions: families of refresh tokens, each of which may be used once.
//!
//! Rotation is one transaction that always writes the session: two who present the same token at once meet there, and
//! the later one is recognised as reuse.

use chrono::{DateTime, Utc};
use surrealdb::types::{Object, Value, Variables};
use tocsin_model::id::{AccountId, OrganisationId, SessionId};

use crate::{
    error::StoreError,
    store::Store,
    unit::Unit,
    value::{Columns, int, record, row, text, text_key, time, uuid, uuid_key},
    write::{Statement, Table, Write},
};

const SESSION: Table = Table("session");
const REFRESH_TOKEN: Table = Table("refresh_token");

static REVOKE: Statement = Statement {
    name: "revoke_session",
    text: "FOR $item IN $revoke_session { UPDATE $item.id SET revoked = true, rotations += 1 RETURN NONE }",
};

/// Of several who put another session in this one's place, or end it meanwhile, one succeeds.
static SUPERSEDE: Statement = Statement {
    name: "supersede_session",
    text: "FOR $item IN $supersede_session { \
           IF $item.id.revoked != false OR $item.id.expires <= $item.now { THROW 'tocsin|conflict|session|' + $item.key }; \
           UPDATE $item.id SET revoked = true, rotations += 1 RETURN NONE }",
};

static REVOKE_ALL: Statement = Statement {
    name: "revoke_sessions_of",
    text: "FOR $item IN $revoke_sessions_of { \
           UPDATE session SET revoked = true, rotations += 1 WHERE account = $item.account RETURN NONE }",
};

static REVOKE_MEMBER: Statement = Statement {
    name: "revoke_sessions_as",
    text: "FOR $item IN $revoke_sessions_as { \
           UPDATE session SET revoked = true, rotations += 1 \
           WHERE account = $item.account AND organisation = $item.organisation RETURN NONE }",
};

static REVOKE_ORGANISATION: Statement = Statement {
    name: "revoke_sessions_in",
    text: "FOR $item IN $revoke_sessions_in { \
           UPDATE session SET revoked = true, rotations += 1 WHERE organisation = $item.organisation RETURN NONE }",
};

/// A sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// Its identifier; the family of its refresh tokens.
    pub id: SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// The organisation in which the person acts.
    pub organisation: OrganisationId,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it ends, whatever happens.
    pub expires_at: DateTime<Utc>,
    /// Whether it was ended early.
    pub revoked: bool,
}

/// What presenting a refresh token led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotated {
    /// The token was good; the new one takes its place.
    Rotated {
        /// Its session.
        session: Session,
    },
    /// The token had been used: someone has a copy. The session is revoked now.
    Reused {
        /// Its session.
        session: Session,
    },
    /// There is no such token, or its session has ended or was revoked.
    Unknown,
}

impl Unit {
    /// A new session with its first refresh token, of which only a hash is given.
    pub fn create_session(&mut self, session: &Session, token_hash: &str) -> &mut Self {
        let columns = row([
            ("account", uuid(session.account.0)),
            ("organisation", uuid(session.organisation.0)),
            ("created", time(session.created_at)),
            ("expires", time(session.expires_at)),
            ("revoked", Value::Bool(session.revoked)),
            ("rotations", int(0)),
        ]);
        self.write(Write::Create(SESSION, uuid_key(session.id.0), columns));
        let token = token_columns(session.id, session.expires_at);
        self.write(Write::Create(REFRESH_TOKEN, text_key(token_hash), token))
    }

    /// Ends a session.
    pub fn revoke_session(&mut self, session: SessionId) -> &mut Self {
        self.write(Write::Special(&REVOKE, SESSION, uuid_key(session.0), Object::new()))
    }

    /// Ends a session in whose place another one comes; the whole unit is refused with `Conflict` if it is over by `now`.
    pub fn supersede_session(&mut self, session: SessionId, now: DateTime<Utc>) -> &mut Self {
        let of = row([("key", text(session.to_string())), ("now", time(now))]);
        self.write(Write::Special(&SUPERSEDE, SESSION, uuid_key(session.0), of))
    }

    /// Ends all sessions of an account.
    pub fn revoke_sessions_of(&mut self, account: AccountId) -> &mut Self {
        // The account stands for its sessions: who revokes them twice at once does so one after the other.
        let of = row([("account", uuid(account.0))]);
        self.write(Write::Special(&REVOKE_ALL, SESSION, uuid_key(account.0), of))
    }

    /// Ends the sessions in which this account acts in this organisation.
    pub fn revoke_sessions_as(&mut self, account: AccountId, organisation: OrganisationId) -> &mut Self {
        let of = row([("account", uuid(account.0)), ("organisation", uuid(organisation.0))]);
        self.write(Write::Special(&REVOKE_MEMBER, SESSION, uuid_key(account.0), of))
    }

    /// Ends all sessions in which somebody acts in this organisation.
    pub fn revoke_sessions_in(&mut self, organisation: OrganisationId) -> &mut Self {
        let of = row([("organisation", uuid(organisation.0))]);
        self.write(Write::Special(&REVOKE_ORGANISATION, SESSION, uuid_key(organisation.0), of))
    }
}

impl Store {
    /// A session.
    ///
    /// # Errors
    /// The database's.
    pub async fn session(&self, id: SessionId) -> Result<Option<Session>, StoreError> {
        let mut variables = Variables::new();
        variables.insert("id", record(SESSION, uuid_key(id.0)));
        let stored = self.database().value("SELECT * FROM $id", variables).await?;
        Columns::of("session", stored)?.map(|mut row| read(id, &mut row)).transpose()
    }

    /// The session of a refresh token, used or not: for signing out.
    ///
    /// # Errors
    /// The database's.
    pub async fn session_of_token(&self, token_hash: &str) -> Result<Option<Session>, StoreError> {
        let mut variables = Variables::new();
        variables.insert("presented", record(REFRESH_TOKEN, text_key(token_hash)));
        match self.database().value("RETURN $presented.session", variables).await? {
            Value::Uuid(id) => self.session(SessionId(id.into_inner())).await,
            _ => Ok(None),
        }
    }

    /// Exchanges a refresh token for a new one. A token that was used before ends its session: with two at once, exactly
    /// one is answered `Rotated`.
    ///
    /// # Errors
    /// The database's.
    pub async fn rotate_refresh_token(
        &self,
        old_hash: &str,
        new_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Rotated, StoreError> {
        let Some(session) = self.session_of_token(old_hash).await? else { return Ok(Rotated::Unknown) };
        let mut variables = Variables::new();
        variables.insert("old", record(REFRESH_TOKEN, text_key(old_hash)));
        variables.insert("new", record(REFRESH_TOKEN, text_key(new_hash)));
        variables.insert("fresh", Value::Object(token_columns(session.id, session.expires_at)));
        variables.insert("family", record(SESSION, uuid_key(session.id.0)));
        variables.insert("now", time(now));
        let outcome = self.database().atomic(ROTATE, variables).await?.pop().unwrap_or_default();
        match outcome {
            Value::String(word) if word == "rotated" => Ok(Rotated::Rotated { session }),
            Value::String(word) if word == "reused" => {
                Ok(Rotated::Reused { session: Session { revoked: true, ..session } })
            }
            _ => Ok(Rotated::Unknown),
        }
    }
}

/// One block, so one transaction.
const ROTATE: &str = "{ \
    LET $stored = $family.{ revoked, expires }; \
    LET $used = $old.used; \
    IF $used = NONE { RETURN 'unknown' }; \
    IF $used { UPDATE $family SET revoked = true, rotations += 1 RETURN NONE; RETURN 'reused' }; \
    IF $stored.revoked OR $stored.expires <= $now { RETURN 'unknown' }; \
    UPDATE $family SET rotations += 1 RETURN NONE; \
    UPDATE $old SET used = true RETURN NONE; \
    CREATE $new CONTENT $fresh RETURN NONE; \
    RETURN 'rotated' }";

fn token_columns(session: SessionId, expires: DateTime<Utc>) -> Object {
    row([("session", uuid(session.0)), ("used", Value::Bool(false)), ("expires", time(expires))])
}

fn read(id: SessionId, row: &mut Columns) -> Result<Session, StoreError> {
    Ok(Session {
        id,
        account: AccountId(row.uuid("account")?),
        // One of an account that is gone acts nowhere.
        organisation: OrganisationId(row.uuid("organisation").unwrap_or_default()),
        created_at: row.time("created")?,
        expires_at: row.time("expires")?,
        revoked: row.bool("revoked"),
    })
}
