//! The names of organisations, for pages that know only their ids.

use leptos::prelude::*;
use tocsin_model::{id::OrganisationId, organisation::Organisation, page::Page, problem::FieldError, viewer::Action};

use crate::{
    api::Failure,
    components::Choice,
    load::Load,
    session::{use_api, use_session},
    text,
};

/// The names of organisations.
#[derive(Clone, Copy)]
pub struct OrganisationNames {
    load: Load<Page<Organisation>>,
}

impl OrganisationNames {
    /// Fetches them; for constituents, their own.
    pub fn fetch() -> Self {
        let (api, session) = (use_api(), use_session());
        let (all, own) = (session.may(Action::ReadOrganisations), session.me().map(|me| me.organisation));
        let fetch = move || async move {
            if all {
                return api.organisations().await;
            }
            Ok(Page { items: vec![api.organisation(own.ok_or(Failure::SignedOut)?).await?], next: None })
        };
        Self { load: Load::new(fetch) }
    }

    /// All of them.
    pub fn all(self) -> Vec<Organisation> {
        self.load.data.get().map(|page| page.items).unwrap_or_default()
    }

    /// The name; the id until it is known.
    pub fn of(self, id: OrganisationId) -> String {
        let known = self.all().into_iter().find(|organisation| organisation.id == id);
        known.map_or_else(|| id.to_string(), |organisation| organisation.name)
    }
}

/// The organisations as choices.
pub fn organisation_choices(names: OrganisationNames) -> Signal<Vec<Choice>> {
    Signal::derive(move || {
        let choice = |organisation: Organisation| Choice::new(organisation.id.to_string(), organisation.name);
        names.all().into_iter().map(choice).collect()
    })
}

/// The organisation that a form's choice names: the first of the list unless the reader chose another.
///
/// # Errors
/// While the list is not there.
pub fn chosen_organisation(names: OrganisationNames, choice: RwSignal<String>) -> Result<OrganisationId, FieldError> {
    let first = || untrack(|| names.all()).first().map(|organisation| organisation.id);
    choice
        .get_untracked()
        .parse()
        .ok()
        .or_else(first)
        .ok_or_else(|| FieldError { field: "organisation".to_owned(), message: text::words::NEEDED.to_owned() })
}
