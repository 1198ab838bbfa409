//! Organisations: the CERT, which set-up makes, and the constituents that the administrator adds.

use chrono::Utc;
use tocsin_model::{
    audit::Change,
    id::OrganisationId,
    organisation::{Organisation, OrganisationKind},
    page::Page,
    viewer::{Action, Actor, Viewer},
};
use tocsin_store::{PageRequest, Unit};

use crate::{
    App,
    accounts::{as_json, checked_name, name_taken},
    error::{Error, Result, require},
};

impl App {
    /// Organisations by name.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to constituents.
    pub async fn organisations(&self, viewer: &Viewer, page: &PageRequest) -> Result<Page<Organisation>> {
        require(viewer, Action::ReadOrganisations)?;
        Ok(self.store().organisations(viewer, page).await?)
    }

    /// An organisation. Everybody may read their own.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn organisation(&self, viewer: &Viewer, id: OrganisationId) -> Result<Organisation> {
        self.store().organisation(viewer, id).await?.ok_or(Error::not_found("organisation"))
    }

    /// Adds a constituent.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the field; [`Error::Conflict`] when the name is taken.
    pub async fn create_organisation(&self, viewer: &Viewer, name: &str) -> Result<Organisation> {
        require(viewer, Action::ManageAccounts)?;
        let organisation = Organisation {
            id: OrganisationId::fresh(),
            name: checked_name("name", name)?,
            kind: OrganisationKind::Constituent,
            created_at: Utc::now(),
        };
        let mut unit = Unit::new();
        unit.create_organisation(&organisation);
        unit.audit(created(viewer.principal.into(), &organisation));
        self.store().commit(unit).await.map_err(|error| name_taken(error, &organisation.name))?;
        Ok(organisation)
    }
}

/// The audit entry of a new organisation.
pub(crate) fn created(actor: Actor, organisation: &Organisation) -> Change {
    Change {
        actor,
        action: "organisation.create".to_owned(),
        subject: format!("organisation/{}", organisation.id),
        organisation: Some(organisation.id),
        before: None,
        after: Some(as_json(organisation)),
        at: Utc::now(),
    }
}
