//! Organisations.

use serde::Serialize;
use serde_json::json;
use tocsin_model::{id::OrganisationId, organisation::Organisation, page::Page};

use super::{Api, Failure};

/// A new constituent.
#[derive(Debug, Clone, Serialize)]
pub struct OrganisationInput {
    /// What people call it.
    pub name: String,
}

impl Api {
    /// All organisations.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn organisations(self) -> Result<Page<Organisation>, Failure> {
        self.get("/organisations").query("limit", Some(200)).send().await
    }

    /// Adds a constituent.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn create_organisation(self, input: &OrganisationInput) -> Result<Organisation, Failure> {
        self.post("/organisations").json(input).send().await
    }

    /// An organisation.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn organisation(self, id: OrganisationId) -> Result<Organisation, Failure> {
        self.get(&format!("/organisations/{id}")).send().await
    }

    /// Changes what is known of an organisation.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn update_organisation(
        self,
        id: OrganisationId,
        version: u64,
        change: &serde_json::Value,
    ) -> Result<Organisation, Failure> {
        self.patch(&format!("/organisations/{id}"), version).json(change).send().await
    }

    /// Lets the people and machines of an organisation sign in, or not.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn switch_organisation(self, id: OrganisationId, disabled: bool) -> Result<Organisation, Failure> {
        self.patch_any(&format!("/organisations/{id}")).json(&json!({ "disabled": disabled })).send().await
    }
}
