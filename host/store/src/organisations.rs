//! Organisations.

use surrealdb::types::{Object, Variables};
use tocsin_model::{id::OrganisationId, organisation::Organisation, page::Page, viewer::Viewer};

use crate::{
    error::StoreError,
    page::{Listing, Order, PageRequest},
    scope::Scope,
    store::Store,
    unique,
    unit::Unit,
    value::{Columns, count, doc, record, row, text, text_key, uuid, uuid_key},
    write::{Table, Write},
};

const ORGANISATION: Table = Table("organisation");
const HIERARCHY: Table = Table("hierarchy");
const TREE: &str = "tree";
const NAME: &str = "organisation";

impl Unit {
    /// A new organisation; refused with `AlreadyExists` when its name is taken, whatever its case.
    pub fn create_organisation(&mut self, organisation: &Organisation) -> &mut Self {
        self.write(unique::take(NAME, &organisation.name.to_lowercase(), organisation.id.0));
        self.write(Write::Create(ORGANISATION, uuid_key(organisation.id.0), columns(organisation)))
    }

    /// An organisation's new state; refused with `AlreadyExists` when its new name is taken. `after.version` is the new
    /// version, else `Conflict`.
    pub fn update_organisation(&mut self, before: &Organisation, after: &Organisation) -> &mut Self {
        let (old_name, new_name) = (before.name.to_lowercase(), after.name.to_lowercase());
        if old_name != new_name {
            self.write(unique::take(NAME, &new_name, after.id.0));
            self.write(unique::release(NAME, &old_name));
        }
        let expected = i64::try_from(after.version).unwrap_or(i64::MAX) - 1;
        let (key, row) = (uuid_key(after.id.0), columns(after));
        self.write(Write::Replace { table: ORGANISATION, key, expected, row })
    }
}

impl Unit {
    /// Needed beside whatever hangs an organisation below another one: `version` is the tree's, as it was when it was seen
    /// that this makes no circle. Else `Conflict`: somebody else has changed the tree.
    pub fn change_hierarchy(&mut self, version: u64) -> &mut Self {
        let expected = i64::try_from(version).unwrap_or(i64::MAX);
        let row = row([("version", count(version + 1))]);
        self.write(Write::Replace { table: HIERARCHY, key: text_key(TREE), expected, row })
    }
}

impl Store {
    /// How often an organisation was hung below another one: see [`Unit::change_hierarchy`].
    ///
    /// # Errors
    /// The database's.
    pub async fn hierarchy_version(&self) -> Result<u64, StoreError> {
        let mut variables = Variables::new();
        variables.insert("id", record(HIERARCHY, text_key(TREE)));
        let found = self.database().value("SELECT version FROM $id", variables).await?;
        Columns::of("hierarchy", found)?.map_or(Ok(0), |mut row| row.count("version"))
    }

    /// An organisation; constituents see only their own.
    ///
    /// # Errors
    /// The database's.
    pub async fn organisation(&self, viewer: &Viewer, id: OrganisationId) -> Result<Option<Organisation>, StoreError> {
        if !viewer.role.is_cert() && viewer.organisation != id {
            return Ok(None);
        }
        let mut variables = Variables::new();
        variables.insert("id", record(ORGANISATION, uuid_key(id.0)));
        Columns::of("organisation", self.database().value("SELECT doc FROM $id", variables).await?)?
            .map(|mut row| row.doc("doc"))
            .transpose()
    }

    /// Organisations by name; constituents see only their own.
    ///
    /// # Errors
    /// [`StoreError::InvalidCursor`], or the database's.
    pub async fn organisations(&self, viewer: &Viewer, page: &PageRequest) -> Result<Page<Organisation>, StoreError> {
        organisation_listing(viewer).page(self.database(), page, |row| row.doc("doc")).await
    }
}

fn columns(organisation: &Organisation) -> Object {
    row([
        ("name", text(organisation.name.to_lowercase())),
        ("organisation", uuid(organisation.id.0)),
        ("version", count(organisation.version)),
        ("doc", doc(organisation)),
    ])
}

pub(crate) fn organisation_listing(viewer: &Viewer) -> Listing {
    owned_by_name(viewer, "organisation", ORGANISATION, "doc", ("organisation_name", "organisation_owner"), "name")
}

/// A list of records that an organisation owns, by name: by the first index for the CERT, by the second for others.
pub(crate) fn owned_by_name(
    viewer: &Viewer,
    noun: &'static str,
    table: Table,
    columns: &'static str,
    (of_all, of_owner): (&'static str, &'static str),
    name: &'static str,
) -> Listing {
    let scope = Scope::of(viewer);
    let mut variables = Variables::new();
    scope.bind(&mut variables);
    let index = if viewer.role.is_cert() { of_all } else { of_owner };
    let (conditions, order) = (scope.owner_conditions(), Order::Alphabetic(name));
    Listing { noun, table, columns, index, conditions, variables, order }
}
