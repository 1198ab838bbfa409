//! The category and the card that an incident is made with. Who sees which of its values is asked of the card.

use tocsin_model::{
    card::{Card, Category},
    id::CategoryId,
    incident::Incident,
};

use crate::{App, error::Result};

impl App {
    /// The card that an incident is made with.
    pub(crate) async fn card_of(&self, incident: &Incident) -> Result<Option<Card>> {
        self.card_version(incident.category, incident.card_version).await
    }

    pub(super) async fn card_version(&self, category: CategoryId, version: u32) -> Result<Option<Card>> {
        Ok(self.store().card(category, version).await?)
    }

    /// A category, whether it is still offered or not.
    pub(super) async fn category_of(&self, id: CategoryId) -> Result<Option<Category>> {
        Ok(self.store().category(id).await?)
    }
}
