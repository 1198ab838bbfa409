//! Organisations: the CERT, which set-up makes, and the constituents that the administrator adds, renames and disables.

use chrono::Utc;
use tocsin_model::{
    audit::Change,
    id::OrganisationId,
    organisation::{Organisation, OrganisationKind},
    page::Page,
    viewer::{Action, Actor, Viewer},
};
use tocsin_store::{PageRequest, StoreError, Unit};

use crate::{
    App,
    accounts::{as_json, checked_name, name_taken},
    error::{Error, Result, require},
};

/// What changes of an organisation; `None` stays as it is.
#[derive(Default)]
pub struct OrganisationChange {
    /// What people call it.
    pub name: Option<String>,
    /// Whether its people and machines are kept from signing in.
    pub disabled: Option<bool>,
}

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
            disabled: false,
            created_at: Utc::now(),
            version: 1,
        };
        let mut unit = Unit::new();
        unit.create_organisation(&organisation);
        unit.audit(created(viewer.principal.into(), &organisation));
        self.store().commit(unit).await.map_err(|error| name_taken(error, &organisation.name))?;
        Ok(organisation)
    }

    /// Renames an organisation, disables or enables it. Disabling it signs its people out everywhere and ends the tokens
    /// of its machines.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Conflict`] for the CERT, which cannot be disabled, and when the name is taken;
    /// [`Error::VersionMismatch`] when the organisation is not at `version` any more.
    pub async fn update_organisation(
        &self,
        viewer: &Viewer,
        id: OrganisationId,
        update: OrganisationChange,
        version: Option<u64>,
    ) -> Result<Organisation> {
        require(viewer, Action::ManageAccounts)?;
        let before = self.organisation(viewer, id).await?;
        if version.is_some_and(|version| version != before.version) {
            return Err(mismatch(&before));
        }
        let mut after = Organisation { version: before.version + 1, ..before.clone() };
        if let Some(name) = &update.name {
            after.name = checked_name("name", name)?;
        }
        after.disabled = update.disabled.unwrap_or(before.disabled);
        if after.disabled && after.kind == OrganisationKind::Cert {
            return Err(Error::Conflict("the CERT itself cannot be disabled: nobody could enable it again".to_owned()));
        }
        let mut unit = Unit::new();
        unit.update_organisation(&before, &after);
        if after.disabled && !before.disabled {
            unit.revoke_sessions_in(id);
        }
        unit.audit(Change {
            before: Some(as_json(&before)),
            ..change(viewer.principal.into(), "organisation.update", &after)
        });
        match self.store().commit(unit).await {
            Ok(()) => {}
            Err(StoreError::Conflict { .. }) => return Err(mismatch(&self.organisation(viewer, id).await?)),
            Err(error) => return Err(name_taken(error, &after.name)),
        }
        if after.disabled {
            self.auth().standing.end(id.0).await;
        } else {
            self.auth().standing.look_again(id.0).await;
        }
        Ok(after)
    }

    /// Whether an organisation's people and machines may sign in.
    pub(crate) async fn lets_sign_in(&self, id: OrganisationId) -> Result<bool> {
        let organisation = self.store().organisation(&Self::host_viewer(), id).await?;
        Ok(organisation.is_some_and(|organisation| !organisation.disabled))
    }
}

fn mismatch(current: &Organisation) -> Error {
    Error::VersionMismatch { current: Box::new(as_json(current)) }
}

/// The audit entry of a new organisation.
pub(crate) fn created(actor: Actor, organisation: &Organisation) -> Change {
    change(actor, "organisation.create", organisation)
}

fn change(actor: Actor, action: &str, organisation: &Organisation) -> Change {
    Change {
        actor,
        action: action.to_owned(),
        subject: format!("organisation/{}", organisation.id),
        organisation: Some(organisation.id),
        before: None,
        after: Some(as_json(organisation)),
        at: Utc::now(),
    }
}
