//! Categories and cards, as the administrator designs them.

use serde::Serialize;
use serde_json::json;
use tocsin_model::{
    card::{Card, Category, Field},
    id::CategoryId,
    incident::Severity,
};

use super::{Api, Failure};

/// A category as it is written.
#[derive(Debug, Clone, Serialize)]
pub struct CategoryInput {
    /// A stable word; only of a new category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// What people read.
    pub name: String,
    /// One sentence that helps a reporter choose.
    pub description: String,
    /// The group under which it is offered.
    pub group: String,
    /// The severity of a new incident.
    pub severity: Severity,
    /// Whether its statutory clocks start at awareness.
    pub statutory: bool,
    /// The checklist of a new incident.
    pub tasks: Vec<String>,
}

impl Api {
    /// A category.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn category(self, id: CategoryId) -> Result<Category, Failure> {
        self.get(&format!("/categories/{id}")).send().await
    }

    /// Adds a category with an empty card.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn create_category(self, input: &CategoryInput) -> Result<Category, Failure> {
        self.post("/categories").json(input).send().await
    }

    /// Changes the category of this version.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn change_category(
        self,
        id: CategoryId,
        version: u64,
        input: &CategoryInput,
    ) -> Result<Category, Failure> {
        self.patch(&format!("/categories/{id}"), version).json(input).send().await
    }

    /// Offers a category for new incidents, or not.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn switch_category(self, id: CategoryId, active: bool) -> Result<Category, Failure> {
        self.patch_any(&format!("/categories/{id}")).json(&json!({ "active": active })).send().await
    }

    /// Makes the next version of the card of the category of this version.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn put_card(self, id: CategoryId, version: u64, fields: &[Field]) -> Result<Card, Failure> {
        self.put(&format!("/categories/{id}/card"), version).json(&json!({ "fields": fields })).send().await
    }
}
