//! People's accounts and their password hashes.

use surrealdb::types::{Object, Variables};
use tocsin_model::{account::Account, id::AccountId, page::Page, viewer::Viewer};

use crate::{
    error::StoreError,
    memberships,
    organisations::owned_by_name,
    page::{Listing, PageRequest},
    scope::Scope,
    store::Store,
    unique,
    unit::Unit,
    value::{Columns, count, doc, record, row, text, uuid, uuid_key},
    write::{Table, Write},
};

const ACCOUNT: Table = Table("account");
const NAME: &str = "account";
const COLUMNS: &str = "doc, password_hash, version";

/// An account as it is stored. Its `Debug` does not show the hash.
#[derive(Clone, PartialEq, Eq)]
pub struct AccountRecord {
    /// The account.
    pub account: Account,
    /// The password's hash in PHC string format (Argon2id).
    pub password_hash: String,
    /// Counts its changes; the entity tag of `If-Match`.
    pub version: u64,
}

impl std::fmt::Debug for AccountRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AccountRecord")
            .field("account", &self.account)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

impl Unit {
    /// A new account, with version 1, and the membership that it begins with; refused with `AlreadyExists` when its user
    /// name is taken.
    pub fn create_account(&mut self, account: &Account, password_hash: &str) -> &mut Self {
        self.write(unique::take(NAME, &account.username, account.id.0));
        self.create_membership(&memberships::home(account));
        let record = AccountRecord { account: account.clone(), password_hash: password_hash.to_owned(), version: 1 };
        self.write(Write::Create(ACCOUNT, uuid_key(account.id.0), columns(&record)))
    }

    /// An account's new state or password; its memberships are changed beside it. The user name stays; `record.version` is
    /// the new version, else `Conflict`.
    pub fn update_account(&mut self, record: &AccountRecord) -> &mut Self {
        let expected = i64::try_from(record.version).unwrap_or(i64::MAX) - 1;
        let (key, row) = (uuid_key(record.account.id.0), columns(record));
        self.write(Write::Replace { table: ACCOUNT, key, expected, row })
    }
}

impl Store {
    /// An account; constituents see only their organisation's.
    ///
    /// # Errors
    /// The database's.
    pub async fn account(&self, viewer: &Viewer, id: AccountId) -> Result<Option<AccountRecord>, StoreError> {
        let scope = Scope::of(viewer);
        let mut variables = Variables::new();
        scope.bind(&mut variables);
        variables.insert("id", record(ACCOUNT, uuid_key(id.0)));
        let conditions: String = scope.owner_conditions().iter().map(|condition| format!(" AND {condition}")).collect();
        let statement = format!("SELECT {COLUMNS} FROM $id WHERE version >= 0{conditions}");
        Columns::of("account", self.database().value(statement, variables).await?)?.as_mut().map(read).transpose()
    }

    /// The account with this user name, for signing in: nobody looks yet.
    ///
    /// # Errors
    /// The database's.
    pub async fn account_named(&self, username: &str) -> Result<Option<AccountRecord>, StoreError> {
        match unique::holder(self.database(), NAME, username).await? {
            Some(id) => self.account(&Viewer::host(), AccountId(id)).await,
            None => Ok(None),
        }
    }

    /// Accounts by user name; constituents see only their organisation's.
    ///
    /// # Errors
    /// [`StoreError::InvalidCursor`], or the database's.
    pub async fn accounts(&self, viewer: &Viewer, page: &PageRequest) -> Result<Page<AccountRecord>, StoreError> {
        account_listing(viewer).page(self.database(), page, read).await
    }
}

pub(crate) fn account_listing(viewer: &Viewer) -> Listing {
    owned_by_name(viewer, "account", ACCOUNT, COLUMNS, ("account_username", "account_organisation"), "username")
}

fn read(row: &mut Columns) -> Result<AccountRecord, StoreError> {
    Ok(AccountRecord {
        account: row.doc("doc")?,
        password_hash: row.text("password_hash")?,
        version: row.count("version")?,
    })
}

fn columns(record: &AccountRecord) -> Object {
    row([
        ("username", text(&record.account.username)),
        ("organisation", uuid(record.account.organisation.0)),
        ("version", count(record.version)),
        ("password_hash", text(&record.password_hash)),
        ("doc", doc(&record.account)),
    ])
}
