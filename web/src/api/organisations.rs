//! Organisations.

use serde::Serialize;
use tocsin_model::{organisation::Organisation, page::Page};

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
}
