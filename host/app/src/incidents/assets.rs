//! Whose assets an incident is about, and whose its IoCs are.

use tocsin_model::{
    id::{AssetId, OrganisationId},
    viewer::Viewer,
};

use crate::{App, error::Result};

impl App {
    /// Whether the viewer sees that an organisation claims this asset, and the claim stands.
    pub(super) async fn is_asset_of(&self, viewer: &Viewer, organisation: OrganisationId, id: AssetId) -> Result<bool> {
        let asset = self.store().asset(viewer, id).await?;
        Ok(asset.is_some_and(|asset| asset.organisation == organisation && asset.state.stands()))
    }

    /// The organisations besides the incident's own whose asset a value is.
    pub(super) fn other_owners(&self, organisation: OrganisationId, value: &str) -> Vec<OrganisationId> {
        let mut others = Vec::new();
        for (owner, _) in self.asset_owners(value) {
            if owner != organisation && !others.contains(&owner) {
                others.push(owner);
            }
        }
        others
    }
}
