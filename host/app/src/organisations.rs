//! Organisations: the CERT, which set-up makes, and the constituents that the administrator adds, renames and disables.

mod details;
mod hierarchy;

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

pub use details::OrganisationChange;

impl App {
    /// Organisations by name.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to constituents.
    pub async fn organisations(&self, viewer: &Viewer, page: &PageRequest) -> Result<Page<Organisation>> {
        require(viewer, Action::ReadOrganisations)?;
        Ok(self.store().organisations(viewer, page).await?)
    }

    /// An organisation. Everybody may read their own; only the CERT is told what stands above it.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn organisation(&self, viewer: &Viewer, id: OrganisationId) -> Result<Organisation> {
        let organisation = self.store().organisation(viewer, id).await?;
        organisation.map(|organisation| shown_to(viewer, organisation)).ok_or(Error::not_found("organisation"))
    }

    /// Adds a constituent, of which some is known already.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the fields; [`Error::Conflict`] when the name is taken.
    pub async fn create_organisation(
        &self,
        viewer: &Viewer,
        name: &str,
        known: OrganisationChange,
    ) -> Result<Organisation> {
        require(viewer, Action::ManageAccounts)?;
        let name = checked_name("name", name)?;
        let bare = Organisation::new(OrganisationId::fresh(), name, OrganisationKind::Constituent, Utc::now());
        let organisation = known.apply(&bare)?;
        let mut unit = Unit::new();
        unit.create_organisation(&organisation);
        if let Some(parent) = organisation.parent {
            self.hang(&mut unit, organisation.id, parent).await?;
        }
        unit.audit(created(viewer.principal.into(), &organisation));
        self.store().commit(unit).await.map_err(|error| match error {
            StoreError::Conflict { .. } => {
                Error::Conflict("the tree of organisations was changed meanwhile: try again".to_owned())
            }
            error => name_taken(error, &organisation.name),
        })?;
        Ok(organisation)
    }

    /// Changes an organisation. Disabling it signs its people out everywhere and ends the tokens of its machines; another
    /// clearance ends the tokens that say otherwise.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Forbidden`] for what is not the viewer's to change; [`Error::Invalid`] names the fields;
    /// [`Error::Conflict`] for the CERT, which cannot be disabled, and when the name is taken; [`Error::VersionMismatch`] when
    /// the organisation is not at `version` any more.
    pub async fn update_organisation(
        &self,
        viewer: &Viewer,
        id: OrganisationId,
        update: OrganisationChange,
        version: Option<u64>,
    ) -> Result<Organisation> {
        require(viewer, Action::ManageContacts)?;
        let before = self.store().organisation(viewer, id).await?.ok_or(Error::not_found("organisation"))?;
        update.check_allowed(viewer)?;
        if version.is_some_and(|version| version != before.version) {
            return Err(mismatch(viewer, before));
        }
        let after = Organisation { version: before.version + 1, ..update.apply(&before)? };
        if after.kind == OrganisationKind::Cert && (after.disabled || after.parent.is_some()) {
            let why =
                "the CERT itself cannot be disabled, because nobody could enable it again, and stands below nobody";
            return Err(Error::Conflict(why.to_owned()));
        }
        let mut unit = Unit::new();
        unit.update_organisation(&before, &after);
        if let Some(parent) = after.parent.filter(|_| after.parent != before.parent) {
            self.hang(&mut unit, id, parent).await?;
        }
        if after.disabled && !before.disabled {
            unit.revoke_sessions_in(id);
        }
        unit.audit(Change {
            before: Some(as_json(&before)),
            ..change(viewer.principal.into(), "organisation.update", &after)
        });
        match self.store().commit(unit).await {
            Ok(()) => {}
            Err(StoreError::Conflict { .. }) => {
                let current = self.store().organisation(viewer, id).await?.ok_or(Error::not_found("organisation"))?;
                return Err(mismatch(viewer, current));
            }
            Err(error) => return Err(name_taken(error, &after.name)),
        }
        self.tell_standing(&before, &after).await;
        Ok(shown_to(viewer, after))
    }

    /// Ends what tokens say that is no longer so.
    async fn tell_standing(&self, before: &Organisation, after: &Organisation) {
        let standing = &self.auth().standing;
        if after.disabled || after.clearance != before.clearance {
            standing.end(after.id.0).await;
        }
        if after.clearance == before.clearance {
            standing.look_again(after.id.0).await;
        } else {
            // It is part of what every one of its members may see.
            standing.look_again_everywhere();
        }
    }
}

/// The organisation as the viewer is told of it.
fn shown_to(viewer: &Viewer, organisation: Organisation) -> Organisation {
    let parent = organisation.parent.filter(|_| viewer.role.is_cert());
    Organisation { parent, ..organisation }
}

fn mismatch(viewer: &Viewer, current: Organisation) -> Error {
    Error::VersionMismatch { current: Box::new(as_json(&shown_to(viewer, current))) }
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
