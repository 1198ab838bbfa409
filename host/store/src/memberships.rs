//! Memberships: what each person is in each organisation.

use surrealdb::types::{Object, Value, Variables};
use tocsin_model::{
    account::Account,
    id::{AccountId, MembershipId, OrganisationId},
    membership::Membership,
    page::Page,
    viewer::Viewer,
};

use crate::{
    database::Database,
    error::StoreError,
    organisations::owned_by_name,
    page::{Listing, PageRequest},
    scope::Scope,
    store::Store,
    unit::Unit,
    value::{Columns, count, doc, list, record, row, text, text_key, uuid, uuid_key},
    write::{Statement, Table, Write},
};

const MEMBERSHIP: Table = Table("membership");
const ADMINISTRATORS: Table = Table("administrators");

static SPARE: Statement = Statement {
    name: "spare_administrator",
    text: "FOR $item IN $spare_administrator { \
           LET $others = (SELECT VALUE id FROM membership WITH INDEX membership_administers \
           WHERE administers = true AND account != $item.account LIMIT 1); \
           IF array::len($others) = 0 { THROW 'tocsin|last|account|administrator' }; \
           UPSERT $item.id SET changes = (changes ?? 0) + 1 RETURN NONE }",
};

impl Unit {
    /// A new membership, with version 1; refused with `AlreadyExists` when the person has one there.
    pub fn create_membership(&mut self, membership: &Membership) -> &mut Self {
        self.write(Write::Create(MEMBERSHIP, uuid_key(membership.id.0), columns(membership)))
    }

    /// A membership's new state; `membership.version` is the new version, else `Conflict`.
    pub fn update_membership(&mut self, membership: &Membership) -> &mut Self {
        let expected = i64::try_from(membership.version).unwrap_or(i64::MAX) - 1;
        let (key, row) = (uuid_key(membership.id.0), columns(membership));
        self.write(Write::Replace { table: MEMBERSHIP, key, expected, row })
    }

    /// Ends a membership.
    pub fn delete_membership(&mut self, id: MembershipId) -> &mut Self {
        self.write(Write::Delete(MEMBERSHIP, uuid_key(id.0)))
    }

    /// Needed beside whatever keeps this administrator from being one, or from signing in: the whole unit is refused with
    /// `LastAdministrator` when there is no other. Those who take one away each do so one after the other.
    pub fn spare_administrator(&mut self, account: AccountId) -> &mut Self {
        let of = row([("account", uuid(account.0))]);
        self.write(Write::Special(&SPARE, ADMINISTRATORS, text_key("account"), of))
    }
}

impl Store {
    /// A membership; constituents see only their organisation's.
    ///
    /// # Errors
    /// The database's.
    pub async fn membership(&self, viewer: &Viewer, id: MembershipId) -> Result<Option<Membership>, StoreError> {
        let scope = Scope::of(viewer);
        let mut variables = Variables::new();
        scope.bind(&mut variables);
        variables.insert("id", record(MEMBERSHIP, uuid_key(id.0)));
        let conditions: String = scope.owner_conditions().iter().map(|condition| format!(" AND {condition}")).collect();
        let statement = format!("SELECT doc FROM $id WHERE version >= 0{conditions}");
        let found = self.database().value(statement, variables).await?;
        Columns::of("membership", found)?.map(|mut row| row.doc("doc")).transpose()
    }

    /// Memberships by user name, of one organisation or of all; constituents see only their organisation's.
    ///
    /// # Errors
    /// [`StoreError::InvalidCursor`], or the database's.
    pub async fn memberships(
        &self,
        viewer: &Viewer,
        organisation: Option<OrganisationId>,
        page: &PageRequest,
    ) -> Result<Page<Membership>, StoreError> {
        membership_listing(viewer, organisation).page(self.database(), page, |row| row.doc("doc")).await
    }

    /// Every membership of an account, for signing in and for whoever keeps accounts.
    ///
    /// # Errors
    /// The database's.
    pub async fn memberships_of(&self, account: AccountId) -> Result<Vec<Membership>, StoreError> {
        let mut variables = Variables::new();
        variables.insert("account", uuid(account.0));
        let rows = self.database().value(MEMBERSHIPS_OF, variables).await?;
        Columns::all("membership", rows)?.into_iter().map(|mut row| row.doc("doc")).collect()
    }
}

pub(crate) const MEMBERSHIPS_OF: &str =
    "SELECT doc FROM membership WITH INDEX membership_account WHERE account = $account";

pub(crate) fn membership_listing(viewer: &Viewer, organisation: Option<OrganisationId>) -> Listing {
    let indexes = ("membership_username", "membership_organisation");
    let mut listing = owned_by_name(viewer, "membership", MEMBERSHIP, "doc", indexes, "username");
    if let Some(organisation) = organisation {
        listing.conditions.push("organisation = $organisation");
        listing.variables.insert("organisation", uuid(organisation.0));
        listing.index = "membership_organisation";
    }
    listing
}

/// The membership that an account begins with.
pub(crate) fn home(account: &Account) -> Membership {
    Membership {
        id: MembershipId::of(account.id, account.organisation),
        account: account.id,
        organisation: account.organisation,
        username: account.username.clone(),
        name: account.name.clone(),
        role: account.role,
        clearance: account.clearance,
        disabled: false,
        account_disabled: account.disabled,
        created_at: account.created_at,
        version: 1,
    }
}

/// Gives the accounts of the time before memberships theirs. Does nothing once there is one.
pub(crate) async fn complete(database: &Database) -> Result<(), StoreError> {
    let any = database.value("SELECT VALUE id FROM membership LIMIT 1", Variables::new()).await?;
    if matches!(&any, Value::Array(rows) if !rows.is_empty()) {
        return Ok(());
    }
    let accounts = Columns::all("account", database.value("SELECT doc FROM account", Variables::new()).await?)?;
    let mut rows = Vec::with_capacity(accounts.len());
    for mut account in accounts {
        let membership = home(&account.doc("doc")?);
        let mut columns = columns(&membership);
        columns.insert("id", record(MEMBERSHIP, uuid_key(membership.id.0)));
        rows.push(Value::Object(columns));
    }
    if rows.is_empty() {
        return Ok(());
    }
    let mut variables = Variables::new();
    variables.insert("rows", list(rows));
    database.atomic("INSERT IGNORE INTO membership $rows RETURN NONE", variables).await.map(drop)
}

fn columns(membership: &Membership) -> Object {
    row([
        ("account", uuid(membership.account.0)),
        ("organisation", uuid(membership.organisation.0)),
        ("username", text(&membership.username)),
        ("administers", Value::Bool(membership.administers())),
        ("version", count(membership.version)),
        ("doc", doc(membership)),
    ])
}
