//! Assets.

use serde_json::json;
use tocsin_model::{
    asset::{Asset, AssetLookup, Claim, ClaimAnswer},
    id::AssetId,
    page::Page,
};

use super::{Api, Failure};

/// Which assets a list shows; empty texts filter nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AssetFilter {
    /// The state's word.
    pub state: String,
    /// The kind's word.
    pub kind: String,
    /// The organisation's id.
    pub organisation: String,
    /// What the value begins with.
    pub text: String,
    /// Where the page begins.
    pub cursor: String,
}

impl Api {
    /// One page of assets, the latest changed first; by value when a text is looked for.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn assets(self, filter: AssetFilter) -> Result<Page<Asset>, Failure> {
        self.get("/assets")
            .query("state", Some(filter.state))
            .query("kind", Some(filter.kind))
            .query("organisation", Some(filter.organisation))
            .query("q", Some(filter.text))
            .query("cursor", Some(filter.cursor))
            .send()
            .await
    }

    /// Claims values, all or none.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn claim_assets(self, claim: &Claim) -> Result<ClaimAnswer, Failure> {
        self.post("/assets").json(claim).send().await
    }

    /// Whose something is.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn look_up_asset(self, text: String) -> Result<AssetLookup, Failure> {
        self.get("/assets/lookup").query("q", Some(text)).send().await
    }

    /// Approves the claim of this version.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn approve_asset(self, id: AssetId, version: u64) -> Result<Asset, Failure> {
        self.post(&format!("/assets/{id}/approve")).at(version).json(&json!({})).send().await
    }

    /// Refuses the claim of this version.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn refuse_asset(self, id: AssetId, version: u64, reason: &str) -> Result<Asset, Failure> {
        self.post(&format!("/assets/{id}/refuse")).at(version).json(&json!({ "reason": reason })).send().await
    }

    /// Gives the claim of this version up.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn withdraw_asset(self, id: AssetId, version: u64) -> Result<(), Failure> {
        self.delete(&format!("/assets/{id}"), version).done().await
    }
}
