//! API clients and their secrets' hashes.

use surrealdb::types::{Object, Variables};
use tocsin_model::{account::ApiClient, id::ApiClientId, page::Page, viewer::Viewer};

use crate::{
    error::StoreError,
    organisations::owned_by_name,
    page::{Listing, PageRequest},
    scope::Scope,
    store::Store,
    unit::Unit,
    value::{Columns, count, doc, record, row, text, uuid, uuid_key},
    write::{Table, Write},
};

const API_CLIENT: Table = Table("api_client");
const COLUMNS: &str = "doc, secret_hash, version";

/// An API client as it is stored. Its `Debug` does not show the hash.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiClientRecord {
    /// The client.
    pub client: ApiClient,
    /// The hash of its secret.
    pub secret_hash: String,
    /// Counts its changes; the entity tag of `If-Match`.
    pub version: u64,
}

impl std::fmt::Debug for ApiClientRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApiClientRecord")
            .field("client", &self.client)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

impl Unit {
    /// A new API client, with version 1.
    pub fn create_api_client(&mut self, client: &ApiClient, secret_hash: &str) -> &mut Self {
        let record = ApiClientRecord { client: client.clone(), secret_hash: secret_hash.to_owned(), version: 1 };
        self.write(Write::Create(API_CLIENT, uuid_key(client.id.0), columns(&record)))
    }

    /// An API client's new state or secret; `record.version` is the new version, else `Conflict`.
    pub fn update_api_client(&mut self, record: &ApiClientRecord) -> &mut Self {
        let expected = i64::try_from(record.version).unwrap_or(i64::MAX) - 1;
        let (key, row) = (uuid_key(record.client.id.0), columns(record));
        self.write(Write::Replace { table: API_CLIENT, key, expected, row })
    }
}

impl Store {
    /// An API client; constituents see only their organisation's. To check its secret, look as the host.
    ///
    /// # Errors
    /// The database's.
    pub async fn api_client(&self, viewer: &Viewer, id: ApiClientId) -> Result<Option<ApiClientRecord>, StoreError> {
        let scope = Scope::of(viewer);
        let mut variables = Variables::new();
        scope.bind(&mut variables);
        variables.insert("id", record(API_CLIENT, uuid_key(id.0)));
        let conditions: String = scope.owner_conditions().iter().map(|condition| format!(" AND {condition}")).collect();
        let statement = format!("SELECT {COLUMNS} FROM $id WHERE version >= 0{conditions}");
        Columns::of("API client", self.database().value(statement, variables).await?)?.as_mut().map(read).transpose()
    }

    /// API clients by name; constituents see only their organisation's.
    ///
    /// # Errors
    /// [`StoreError::InvalidCursor`], or the database's.
    pub async fn api_clients(&self, viewer: &Viewer, page: &PageRequest) -> Result<Page<ApiClientRecord>, StoreError> {
        api_client_listing(viewer).page(self.database(), page, read).await
    }
}

pub(crate) fn api_client_listing(viewer: &Viewer) -> Listing {
    owned_by_name(viewer, "API client", API_CLIENT, COLUMNS, ("api_client_name", "api_client_organisation"), "name")
}

fn read(row: &mut Columns) -> Result<ApiClientRecord, StoreError> {
    Ok(ApiClientRecord {
        client: row.doc("doc")?,
        secret_hash: row.text("secret_hash")?,
        version: row.count("version")?,
    })
}

fn columns(record: &ApiClientRecord) -> Object {
    row([
        ("name", text(record.client.name.to_lowercase())),
        ("organisation", uuid(record.client.organisation.0)),
        ("version", count(record.version)),
        ("secret_hash", text(&record.secret_hash)),
        ("doc", doc(&record.client)),
    ])
}
