//! Whose assets an incident is about, and whose its IoCs are.

use tocsin_model::{
    id::{AssetId, OrganisationId},
    viewer::Viewer,
};

use crate::{App, error::Result};

impl App {
    /// Whether an organisation has this asset, asked for or approved, and the viewer sees it.
    pub(super) async fn is_asset_of(&self, viewer: &Viewer, organisation: OrganisationId, id: AssetId) -> Result<bool> {
        let asset = self.store().asset(viewer, id).await?;
        Ok(asset.is_some_and(|asset| asset.organisation == organisation && asset.state.stands()))
    }

    /// The organisations besides the incident's own whose asset a value is, each once, the closest first.
    pub(super) fn other_owners(&self, own: OrganisationId, value: &str) -> Vec<OrganisationId> {
        let mut owners = Vec::new();
        for (owner, _) in self.asset_owners(value) {
            if owner != own && !owners.contains(&owner) {
                owners.push(owner);
            }
        }
        owners
    }
}
