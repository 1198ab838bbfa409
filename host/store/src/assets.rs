//! Assets: what organisations claim.

use chrono::{DateTime, Utc};
use surrealdb::types::{Object, RecordIdKey, Variables};
use tocsin_model::{
    asset::{Asset, AssetKind, AssetState},
    id::{AssetId, OrganisationId},
    live::Noun,
    page::Page,
    tlp::Tlp,
    viewer::Viewer,
};
use uuid::Uuid;

use crate::{
    config::EngineKind,
    error::StoreError,
    page::{Listing, Order, PageRequest},
    scope::Scope,
    store::Store,
    tickets::begins_with,
    unique,
    unit::Unit,
    value::{Columns, count, doc, int, json, list, record, row, text, time, uuid, uuid_key},
    write::{Table, Write},
};

const ASSET: Table = Table("asset");
const CLAIM: &str = "asset";

/// Which assets. Everything that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AssetFilter {
    /// In this state.
    pub state: Option<AssetState>,
    /// Of this kind.
    pub kind: Option<AssetKind>,
    /// Of this organisation.
    pub organisation: Option<OrganisationId>,
    /// Whose value begins so; case does not matter. The list is then sorted by value.
    pub q: Option<String>,
}

/// What the look-up needs to know of an asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetEntry {
    /// The asset.
    pub id: AssetId,
    /// The organisation that claims it.
    pub organisation: OrganisationId,
    /// What it is.
    pub kind: AssetKind,
    /// Its normalised value.
    pub value: String,
    /// What became of the claim.
    pub state: AssetState,
    /// The asset's version.
    pub version: u64,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Unit {
    /// A new claim; refused with `AlreadyExists` while another of the organisation's claims to the same value stands.
    pub fn create_asset(&mut self, asset: &Asset) -> &mut Self {
        self.write(unique::take(CLAIM, &claim(asset), asset.id.0));
        self.tell_asset(asset);
        self.write(Write::Create(ASSET, uuid_key(asset.id.0), columns(asset)))
    }

    /// An asset's new state. `after.version` is the new version, else `Conflict`. A claim that stands no longer can be made
    /// again.
    pub fn update_asset(&mut self, before: &Asset, after: &Asset) -> &mut Self {
        if before.state.stands() && !after.state.stands() {
            self.write(unique::release(CLAIM, &claim(after)));
        }
        self.tell_asset(after);
        let expected = i64::try_from(after.version).unwrap_or(i64::MAX) - 1;
        let (key, row) = (uuid_key(after.id.0), columns(after));
        self.write(Write::Replace { table: ASSET, key, expected, row })
    }

    fn tell_asset(&mut self, asset: &Asset) {
        let body = serde_json::to_value(asset).unwrap_or_default();
        self.tell(Noun::Asset, asset.id.to_string(), Some(asset.organisation), Tlp::Clear, body);
    }
}

impl Store {
    /// An asset; constituents see only their own organisation's.
    ///
    /// # Errors
    /// The database's.
    pub async fn asset(&self, viewer: &Viewer, id: AssetId) -> Result<Option<Asset>, StoreError> {
        Ok(self.assets_by_id(viewer, &[id]).await?.pop())
    }

    /// Those of these assets that the viewer may see, in no particular order.
    ///
    /// # Errors
    /// The database's.
    pub async fn assets_by_id(&self, viewer: &Viewer, ids: &[AssetId]) -> Result<Vec<Asset>, StoreError> {
        let mut variables = Variables::new();
        let scope = Scope::of(viewer);
        scope.bind(&mut variables);
        variables.insert("ids", list(ids.iter().map(|id| record(ASSET, uuid_key(id.0)))));
        let conditions: String = scope.owner_conditions().iter().map(|condition| format!(" AND {condition}")).collect();
        let statement = format!("SELECT doc FROM $ids WHERE version >= 0{conditions}");
        let rows = self.database().value(statement, variables).await?;
        Columns::all("asset", rows)?.into_iter().map(|mut row| row.doc("doc")).collect()
    }

    /// Assets, the latest change first; by value when `q` is given.
    ///
    /// # Errors
    /// [`StoreError::InvalidCursor`], or the database's.
    pub async fn assets(
        &self,
        viewer: &Viewer,
        filter: &AssetFilter,
        page: &PageRequest,
    ) -> Result<Page<Asset>, StoreError> {
        asset_listing(viewer, filter).page(self.database(), page, |row| row.doc("doc")).await
    }

    /// The assets of all organisations that changed behind this moment, the oldest change first; of one moment those behind
    /// this id. For the look-up, which belongs to the host.
    ///
    /// # Errors
    /// The database's.
    pub async fn assets_changed(
        &self,
        since: DateTime<Utc>,
        after: AssetId,
        most: usize,
    ) -> Result<Vec<AssetEntry>, StoreError> {
        let mut variables = Variables::new();
        variables.insert("since", time(since));
        variables.insert("after", record(ASSET, uuid_key(after.0)));
        variables.insert("most", int(i64::try_from(most).unwrap_or(i64::MAX)));
        let rows = self.database().value(CHANGED, variables).await?;
        Columns::all("asset", rows)?.iter_mut().map(entry).collect()
    }

    /// Whether other hosts may use the same database.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.database().kind == EngineKind::Server
    }
}

pub(crate) const CHANGED: &str = "SELECT id, organisation, kind, name, state, version, updated FROM asset \
    WITH INDEX asset_updated WHERE updated >= $since AND (updated > $since OR id > $after) \
    ORDER BY updated ASC, id ASC LIMIT $most";

/// The query of [`Store::assets`].
pub(crate) fn asset_listing(viewer: &Viewer, filter: &AssetFilter) -> Listing {
    let scope = Scope::of(viewer);
    let (mut conditions, mut variables) = (scope.owner_conditions(), Variables::new());
    scope.bind(&mut variables);
    let mut owned = !viewer.role.is_cert();
    if let Some(organisation) = filter.organisation {
        conditions.push("organisation = $organisation");
        variables.insert("organisation", uuid(organisation.0));
        // A constituent's own condition covers the index already.
        owned = true;
    }
    let mut index = if owned { "asset_organisation" } else { "asset_updated" };
    let mut order = Order::Newest("updated");
    if let Some(kind) = filter.kind {
        conditions.push("kind = $kind");
        variables.insert("kind", text(kind.as_str()));
    }
    if let Some(state) = filter.state {
        conditions.push("state = $state");
        variables.insert("state", text(state.as_str()));
        index = if owned { "asset_organisation_state" } else { "asset_state" };
    }
    if let Some(q) = filter.q.as_deref().filter(|q| !q.is_empty()) {
        begins_with(q, &mut variables);
        conditions.push("name >= $q_from");
        conditions.push("name < $q_to");
        index = if owned { "asset_organisation_name" } else { "asset_name" };
        order = Order::Alphabetic("name");
    }
    Listing { noun: "asset", table: ASSET, columns: "doc", index, conditions, variables, order }
}

/// What an organisation claims once at a time.
fn claim(asset: &Asset) -> String {
    format!("{} {}", asset.organisation, asset.value)
}

fn entry(row: &mut Columns) -> Result<AssetEntry, StoreError> {
    let corrupt = |detail: &str| StoreError::Corrupt { noun: "asset".into(), detail: detail.to_owned() };
    let id: Uuid = match row.key()? {
        RecordIdKey::Uuid(id) => id.into_inner(),
        _ => return Err(corrupt("its key is no UUID")),
    };
    Ok(AssetEntry {
        id: AssetId(id),
        organisation: OrganisationId(row.uuid("organisation")?),
        kind: AssetKind::from_word(&row.text("kind")?).ok_or_else(|| corrupt("its kind is unknown"))?,
        value: row.text("name")?,
        state: AssetState::from_word(&row.text("state")?).ok_or_else(|| corrupt("its state is unknown"))?,
        version: row.count("version")?,
        updated_at: row.time("updated")?,
    })
}

fn columns(asset: &Asset) -> Object {
    debug_assert!(asset.overlaps.is_empty(), "overlaps are found when they are asked for: {}", json(asset));
    row([
        ("organisation", uuid(asset.organisation.0)),
        ("state", text(asset.state.as_str())),
        ("kind", text(asset.kind.as_str())),
        ("name", text(asset.value.to_lowercase())),
        ("updated", time(asset.updated_at)),
        ("version", count(asset.version)),
        ("doc", doc(asset)),
    ])
}
