//! Mail: what people prefer, the digests whose window is open, and the mails on their way.

use chrono::{DateTime, Utc};
use surrealdb::types::{Object, RecordIdKey, Value, Variables};
use tocsin_model::{
    id::AccountId,
    notification::{Digest, Mail, MailState, Notice, NotificationPreferences, Topic},
    page::Page,
};

use crate::{
    error::StoreError,
    page::{Listing, Order, PageRequest},
    store::Store,
    unit::Unit,
    value::{Columns, count, doc, int, json, list, pair_key, record, row, text, time, uuid, uuid_key},
    write::{Statement, Table, Write},
};

const PREFERENCES: Table = Table("notification_preferences");
const DIGEST: Table = Table("digest");
const MAIL: Table = Table("mail");

/// The window begins with the first notice; later ones join it.
static ADD_NOTICES: Statement = Statement {
    name: "add_notices",
    text: "FOR $item IN $add_notices { UPSERT $item.id SET account = $item.account, topic = $item.topic, \
           due = due ?? $item.due, notices = array::concat(notices ?? [], $item.notices) RETURN NONE }",
};

/// Ends a window, or refuses the whole unit when something joined it since it was read.
static TAKE_DIGEST: Statement = Statement {
    name: "take_digest",
    text: "FOR $item IN $take_digest { \
           IF array::len($item.id.notices ?? []) != $item.count { THROW 'tocsin|conflict|digest|' + $item.topic }; \
           DELETE $item.id RETURN NONE }",
};

impl Unit {
    /// What a person prefers now; `version` is the new version, else `Conflict`.
    pub fn put_notification_preferences(
        &mut self,
        account: AccountId,
        preferences: &NotificationPreferences,
    ) -> &mut Self {
        let columns = row([("version", count(preferences.version)), ("doc", doc(preferences))]);
        let key = uuid_key(account.0);
        if preferences.version == 1 {
            return self.write(Write::Create(PREFERENCES, key, columns));
        }
        let expected = i64::try_from(preferences.version).unwrap_or(i64::MAX) - 1;
        self.write(Write::Replace { table: PREFERENCES, key, expected, row: columns })
    }

    /// Something that a person will be told when the window of its topic ends: at `due`, unless it is open already.
    pub fn notify(&mut self, account: AccountId, topic: Topic, due: DateTime<Utc>, notice: &Notice) -> &mut Self {
        let item = row([
            ("account", uuid(account.0)),
            ("topic", text(json(&topic))),
            ("due", time(due)),
            ("notices", list([text(json(notice))])),
        ]);
        self.write(Write::Special(&ADD_NOTICES, DIGEST, digest_key(account, topic), item))
    }

    /// The window of a digest ends; refused with `Conflict` when something joined it since it was read.
    pub fn take_digest(&mut self, digest: &Digest) -> &mut Self {
        let known = i64::try_from(digest.notices.len()).unwrap_or(i64::MAX);
        let item = row([("count", int(known)), ("topic", text(digest.topic.key()))]);
        self.write(Write::Special(&TAKE_DIGEST, DIGEST, digest_key(digest.account, digest.topic), item))
    }

    /// A mail that is to be sent.
    pub fn create_mail(&mut self, mail: &Mail) -> &mut Self {
        self.write(Write::Create(MAIL, uuid_key(mail.id), columns(mail)))
    }

    /// A mail's new state. `version` is the new version, else `Conflict`: two hosts never make the same attempt.
    pub fn update_mail(&mut self, mail: &Mail) -> &mut Self {
        let expected = i64::try_from(mail.version).unwrap_or(i64::MAX) - 1;
        self.write(Write::Replace { table: MAIL, key: uuid_key(mail.id), expected, row: columns(mail) })
    }
}

pub(crate) const DIGESTS_DUE: &str =
    "SELECT account, topic, notices, due FROM digest WITH INDEX digest_due WHERE due <= $now ORDER BY due LIMIT $most";
pub(crate) const MAILS_DUE: &str = "SELECT doc, next_at FROM mail WITH INDEX mail_due \
    WHERE state = 'queued' AND next_at <= $now ORDER BY next_at LIMIT $most";

impl Store {
    /// What a person prefers; nothing was said: version 0.
    ///
    /// # Errors
    /// The database's.
    pub async fn notification_preferences(&self, account: AccountId) -> Result<NotificationPreferences, StoreError> {
        let mut variables = Variables::new();
        variables.insert("id", record(PREFERENCES, uuid_key(account.0)));
        let found = self.database().value("SELECT doc FROM $id", variables).await?;
        let found = Columns::of("notification preferences", found)?.map(|mut row| row.doc("doc")).transpose()?;
        Ok(found.unwrap_or_default())
    }

    /// The digests whose window has ended, the oldest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn due_digests(&self, now: DateTime<Utc>, most: u32) -> Result<Vec<Digest>, StoreError> {
        let rows = self.database().value(DIGESTS_DUE, due(now, most)).await?;
        Columns::all("digest", rows)?.into_iter().map(|mut row| read_digest(&mut row)).collect()
    }

    /// The mails that are due, the longest due first.
    ///
    /// # Errors
    /// The database's.
    pub async fn due_mails(&self, now: DateTime<Utc>, most: u32) -> Result<Vec<Mail>, StoreError> {
        let rows = self.database().value(MAILS_DUE, due(now, most)).await?;
        Columns::all("mail", rows)?.into_iter().map(|mut row| row.doc("doc")).collect()
    }

    /// Mails, newest first, for whoever looks after the desk. They belong to the installation and hold no content.
    ///
    /// # Errors
    /// [`StoreError::InvalidCursor`], or the database's.
    pub async fn mails(&self, state: Option<MailState>, page: &PageRequest) -> Result<Page<Mail>, StoreError> {
        mail_listing(state).page(self.database(), page, |row| row.doc("doc")).await
    }
}

pub(crate) fn mail_listing(state: Option<MailState>) -> Listing {
    let (mut conditions, mut variables, mut index) = (Vec::new(), Variables::new(), "mail_created");
    if let Some(state) = state {
        conditions.push("state = $state");
        variables.insert("state", text(state.as_str()));
        index = "mail_state";
    }
    Listing { noun: "mail", table: MAIL, columns: "doc", index, conditions, variables, order: Order::Newest("created") }
}

fn due(now: DateTime<Utc>, most: u32) -> Variables {
    let mut variables = Variables::new();
    variables.insert("now", time(now));
    variables.insert("most", int(most));
    variables
}

fn digest_key(account: AccountId, topic: Topic) -> RecordIdKey {
    pair_key(uuid(account.0), text(topic.key()))
}

fn read_digest(row: &mut Columns) -> Result<Digest, StoreError> {
    let corrupt = |error: serde_json::Error| StoreError::Corrupt { noun: "digest".into(), detail: error.to_string() };
    let mut notices = Vec::new();
    if let Value::Array(items) = row.take("notices") {
        for item in items {
            if let Value::String(text) = item {
                notices.push(serde_json::from_str(&text).map_err(corrupt)?);
            }
        }
    }
    Ok(Digest { account: AccountId(row.uuid("account")?), topic: row.doc("topic")?, notices })
}

fn columns(mail: &Mail) -> Object {
    row([
        ("account", uuid(mail.account.0)),
        ("state", text(mail.state.as_str())),
        ("next_at", time(mail.next_at)),
        ("created", time(mail.created_at)),
        ("version", count(mail.version)),
        ("doc", doc(mail)),
    ])
}
