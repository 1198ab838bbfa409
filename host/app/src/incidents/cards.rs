//! The category and the card that an incident is made with. Who sees which of its values is asked of the card.

use std::time::Duration;

use moka::future::Cache;
use tocsin_model::{
    card::{Card, Category},
    id::CategoryId,
    incident::Incident,
};

use crate::{App, error::Result};

/// How many cards are kept at hand.
const KEPT: u64 = 1_000;
/// How long. A version of a card never changes; what a full disk did not take is forgotten.
const KEPT_FOR: Duration = Duration::from_secs(60);

/// The cards that were asked for lately: a list of incidents needs many, mostly the same.
pub(crate) struct Cards(Cache<(CategoryId, u32), Card>);

impl Default for Cards {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(KEPT).time_to_live(KEPT_FOR).build())
    }
}

impl App {
    /// The card that an incident is made with.
    pub(crate) async fn card_of(&self, incident: &Incident) -> Result<Option<Card>> {
        self.card_version(incident.category, incident.card_version).await
    }

    pub(super) async fn card_version(&self, category: CategoryId, version: u32) -> Result<Option<Card>> {
        let Cards(known) = self.cards();
        if let Some(card) = known.get(&(category, version)).await {
            return Ok(Some(card));
        }
        let card = self.store().card(category, version).await?;
        if let Some(card) = &card {
            known.insert((category, version), card.clone()).await;
        }
        Ok(card)
    }

    /// A category, whether it is still offered or not.
    pub(super) async fn category_of(&self, id: CategoryId) -> Result<Option<Category>> {
        Ok(self.store().category(id).await?)
    }
}
