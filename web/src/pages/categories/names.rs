//! The categories, for pages that know only their ids and for those who choose one.

use leptos::prelude::*;
use tocsin_model::{card::Category, id::CategoryId, page::Page};

use crate::{components::Choice, live::use_live, load::Load, session::use_api};

/// The categories.
#[derive(Clone, Copy)]
pub struct CategoryNames {
    /// What was fetched.
    pub load: Load<Page<Category>>,
}

impl CategoryNames {
    /// Fetches them.
    pub fn fetch() -> Self {
        let api = use_api();
        let load = Load::new(move || api.categories());
        use_live().listen("categories", move |_| load.refresh());
        Self { load }
    }

    /// All of them.
    pub fn all(self) -> Vec<Category> {
        self.load.data.get().map(|page| page.items).unwrap_or_default()
    }

    /// The name; empty until it is known.
    pub fn of(self, id: CategoryId) -> String {
        let known = self.all().into_iter().find(|category| category.id == id);
        known.map(|category| category.name).unwrap_or_default()
    }

    /// The active ones as choices.
    pub fn choices(self) -> Signal<Vec<Choice>> {
        Signal::derive(move || {
            let active = self.all().into_iter().filter(|category| category.active);
            active.map(|category| Choice::new(category.id.to_string(), category.name)).collect()
        })
    }
}
