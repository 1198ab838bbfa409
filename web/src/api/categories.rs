//! Categories and their cards.

use tocsin_model::{
    card::{Card, Category},
    id::CategoryId,
    page::Page,
};

use super::{Api, Failure};

impl Api {
    /// All categories.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn categories(self) -> Result<Page<Category>, Failure> {
        self.get("/categories").query("limit", Some(200)).send().await
    }

    /// A version of a category's card.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn card(self, id: CategoryId, version: u32) -> Result<Card, Failure> {
        self.get(&format!("/categories/{id}/cards/{version}")).send().await
    }
}
