//! Whose assets an incident is about, and whose its IoCs are.

use tocsin_model::{
    id::{AssetId, OrganisationId},
    viewer::Viewer,
};

use crate::{App, error::Result};

impl App {
    /// Whether an organisation has this asset, and the viewer sees it.
    #[expect(clippy::unused_async, reason = "asks the store as soon as there are assets")]
    pub(super) async fn is_asset_of(&self, _: &Viewer, _: OrganisationId, _: AssetId) -> Result<bool> {
        Ok(false)
    }

    /// The organisations besides the incident's own whose asset a value is.
    pub(super) fn other_owners(&self, _: OrganisationId, _: &str) -> Vec<OrganisationId> {
        Vec::new()
    }
}
