//! Assets: reading them, claiming and giving them up, deciding about claims, and looking up whose something is.

mod claim;
mod decide;
mod directory;

use tocsin_model::{
    asset::{Asset, AssetLookup, AssetState, AssetValue, MAX_NAMED, MAX_REASON_CHARS},
    audit::Change,
    id::{AssetId, OrganisationId},
    page::Page,
    viewer::{Action, Actor, Viewer},
};
use tocsin_store::{AssetFilter, PageRequest};

use crate::{
    App,
    accounts::as_json,
    error::{Error, Result, require},
};

pub(crate) use directory::{AssetDirectory, keep_current};

impl App {
    /// Assets, the latest change first; by value when one is searched for. The CERT is told of overlaps.
    ///
    /// # Errors
    /// `InvalidCursor`.
    pub async fn assets(&self, viewer: &Viewer, filter: &AssetFilter, page: &PageRequest) -> Result<Page<Asset>> {
        require(viewer, Action::ReadAssets)?;
        let Page { items, next } = self.store().assets(viewer, filter, page).await?;
        Ok(Page { items: items.into_iter().map(|asset| self.shown_asset(viewer, asset)).collect(), next })
    }

    /// One asset. The CERT is told of overlaps.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn asset(&self, viewer: &Viewer, id: AssetId) -> Result<Asset> {
        require(viewer, Action::ReadAssets)?;
        let asset = self.visible_asset(viewer, id).await?;
        Ok(self.shown_asset(viewer, asset))
    }

    /// Whose something is: the CERT is told every owner, constituents only what is their own.
    ///
    /// # Errors
    /// `Invalid` when the text is nothing that can belong to somebody.
    pub fn look_up_asset(&self, viewer: &Viewer, text: &str) -> Result<AssetLookup> {
        require(viewer, Action::ReadAssets)?;
        let value = AssetValue::asked(text).map_err(|error| Error::invalid("q", error.to_string()))?;
        let of = (!viewer.role.is_cert()).then_some(viewer.organisation);
        let owners = self.directory().owners(&value, of, MAX_NAMED);
        Ok(AssetLookup { kind: value.kind(), value: value.to_string(), owners })
    }

    /// Whose a value is, for decisions of the host: the approved assets that hold an address, domain, URL, e-mail address or
    /// AS number, or that may be a product; the closest first. In memory, in microseconds.
    pub(crate) fn asset_owners(&self, value: &str) -> Vec<(OrganisationId, AssetId)> {
        AssetValue::asked(value).map(|value| self.directory().whose(&value)).unwrap_or_default()
    }

    async fn visible_asset(&self, viewer: &Viewer, id: AssetId) -> Result<Asset> {
        self.store().asset(viewer, id).await?.ok_or_else(|| Error::not_found("asset"))
    }

    /// The asset as this viewer may know it: that somebody else claims the same is told to the CERT only.
    fn shown_asset(&self, viewer: &Viewer, mut asset: Asset) -> Asset {
        asset.overlaps.clear();
        if viewer.role.is_cert()
            && asset.state.stands()
            && let Some(value) = AssetValue::stored(asset.kind, &asset.value)
        {
            asset.overlaps = self.directory().overlaps(&value, asset.organisation, MAX_NAMED);
        }
        asset
    }
}

/// A text of people: at most so long, nothing for an empty one.
fn checked_text(field: &str, text: Option<&str>) -> Result<Option<String>> {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    match text {
        Some(text) if text.chars().count() > MAX_REASON_CHARS => {
            Err(Error::invalid(field, format!("is too long: use at most {MAX_REASON_CHARS} characters")))
        }
        text => Ok(text.map(str::to_owned)),
    }
}

fn mismatch(current: &Asset) -> Error {
    Error::VersionMismatch { current: Box::new(as_json(current)) }
}

/// The audit entry of a change.
fn change(actor: Actor, action: &str, before: Option<&Asset>, after: &Asset) -> Change {
    Change {
        actor,
        action: action.to_owned(),
        subject: format!("asset/{}", after.id),
        organisation: Some(after.organisation),
        before: before.map(as_json),
        after: Some(as_json(after)),
        at: after.updated_at,
    }
}

/// What the audit log calls the way into a state.
fn action_into(state: AssetState) -> &'static str {
    match state {
        AssetState::Claimed => "asset.claim",
        AssetState::Approved => "asset.approve",
        AssetState::Refused => "asset.refuse",
        AssetState::Withdrawn => "asset.withdraw",
    }
}
