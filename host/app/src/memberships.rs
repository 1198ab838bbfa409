//! The people of an organisation, as its manager and the administrator keep them.

use chrono::Utc;
use tocsin_model::{
    audit::Change,
    id::{AccountId, MembershipId, OrganisationId},
    membership::{Membership, reach},
    page::Page,
    tlp::Tlp,
    viewer::{Action, Principal, Role, Viewer},
};
use tocsin_store::{PageRequest, StoreError, Unit};

use crate::{
    App,
    accounts::as_json,
    api_clients::check_clearance,
    error::{Error, Result, require},
};

/// A membership to be added to an account that is there.
pub struct NewMembership {
    /// Whose.
    pub account: AccountId,
    /// Where.
    pub organisation: OrganisationId,
    /// What the person may do there.
    pub role: Role,
    /// The strictest marking that the person may read there.
    pub clearance: Tlp,
}

/// What changes of a membership; `None` stays as it is.
#[derive(Default)]
pub struct MembershipChange {
    /// What the person may do there.
    pub role: Option<Role>,
    /// The strictest marking that the person may read there.
    pub clearance: Option<Tlp>,
    /// Whether the person is kept from acting there.
    pub disabled: Option<bool>,
}

impl App {
    /// People by user name, of one organisation or of all; a manager's own only.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to all but the administrator and organisations' managers.
    pub async fn people(
        &self,
        viewer: &Viewer,
        organisation: Option<OrganisationId>,
        page: &PageRequest,
    ) -> Result<Page<Membership>> {
        require(viewer, Action::ManageMembers)?;
        Ok(self.store().memberships(viewer, organisation, page).await?)
    }

    /// Somebody in an organisation.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to all but the administrator and organisations' managers, [`Error::NotFound`].
    pub async fn person(&self, viewer: &Viewer, id: MembershipId) -> Result<Membership> {
        require(viewer, Action::ManageMembers)?;
        self.store().membership(viewer, id).await?.ok_or(Error::not_found("person"))
    }

    /// Lets somebody who has an account act in one more organisation.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to all but the administrator; [`Error::Invalid`] names the fields; [`Error::Conflict`] when the
    /// person is there already.
    pub async fn add_person(&self, viewer: &Viewer, new: NewMembership) -> Result<Membership> {
        require(viewer, Action::ManageAccounts)?;
        self.check_role(viewer, new.organisation, new.role).await?;
        check_clearance(viewer, new.clearance)?;
        let account = self.store().account(viewer, new.account).await?;
        let account = account.ok_or_else(|| Error::invalid("account", "there is no such account"))?.account;
        let membership = Membership {
            id: MembershipId::of(account.id, new.organisation),
            account: account.id,
            organisation: new.organisation,
            username: account.username,
            name: account.name,
            role: new.role,
            clearance: new.clearance,
            disabled: false,
            account_disabled: account.disabled,
            created_at: Utc::now(),
            version: 1,
        };
        let mut unit = Unit::new();
        unit.create_membership(&membership);
        unit.audit(Change { after: Some(as_json(&membership)), ..change(viewer, "membership.create", &membership) });
        self.store().commit(unit).await.map_err(already_there)?;
        self.auth().standing.look_again(membership.id.0).await;
        Ok(membership)
    }

    /// Changes what somebody is in an organisation. It ends their sessions there.
    ///
    /// # Errors
    /// [`Error::Conflict`] for one's own, and when nobody would be left who can sign in as an administrator;
    /// [`Error::Invalid`] names what the viewer may not give; [`Error::VersionMismatch`] when the membership is not at
    /// `version` any more.
    pub async fn update_person(
        &self,
        viewer: &Viewer,
        id: MembershipId,
        update: MembershipChange,
        version: Option<u64>,
    ) -> Result<Membership> {
        let before = self.anothers(viewer, id).await?;
        if version.is_some_and(|version| version != before.version) {
            return Err(mismatch(&before));
        }
        let mut after = Membership { version: before.version + 1, ..before.clone() };
        if let Some(role) = update.role {
            self.check_role(viewer, before.organisation, role).await?;
            check_reach(viewer, role)?;
            after.role = role;
        }
        if let Some(clearance) = update.clearance {
            check_clearance(viewer, clearance)?;
            after.clearance = clearance;
        }
        after.disabled = update.disabled.unwrap_or(before.disabled);
        let mut unit = Unit::new();
        unit.update_membership(&after).revoke_sessions_as(before.account, before.organisation);
        let all = self.store().memberships_of(before.account).await?;
        let left: Vec<Membership> =
            all.iter().map(|known| if known.id == id { after.clone() } else { known.clone() }).collect();
        self.follow_memberships(&mut unit, before.account, &all, &left).await?;
        unit.audit(Change {
            before: Some(as_json(&before)),
            after: Some(as_json(&after)),
            ..change(viewer, "membership.update", &after)
        });
        self.commit_membership(viewer, unit, id).await?;
        Ok(after)
    }

    /// Takes somebody out of an organisation. Their account stays, and what they did.
    ///
    /// # Errors
    /// [`Error::Conflict`] for oneself, and when nobody would be left who can sign in as an administrator.
    pub async fn remove_person(&self, viewer: &Viewer, id: MembershipId) -> Result<()> {
        let before = self.anothers(viewer, id).await?;
        let mut unit = Unit::new();
        unit.delete_membership(id).revoke_sessions_as(before.account, before.organisation);
        let all = self.store().memberships_of(before.account).await?;
        let left: Vec<Membership> = all.iter().filter(|known| known.id != id).cloned().collect();
        self.follow_memberships(&mut unit, before.account, &all, &left).await?;
        unit.audit(Change { before: Some(as_json(&before)), ..change(viewer, "membership.delete", &before) });
        self.commit_membership(viewer, unit, id).await
    }

    /// A membership that is not the viewer's own.
    async fn anothers(&self, viewer: &Viewer, id: MembershipId) -> Result<Membership> {
        let membership = self.person(viewer, id).await?;
        if viewer.principal == Principal::Account(membership.account) {
            return Err(Error::Conflict("nobody changes what they are themselves: ask another manager".to_owned()));
        }
        Ok(membership)
    }

    async fn commit_membership(&self, viewer: &Viewer, unit: Unit, id: MembershipId) -> Result<()> {
        match self.store().commit(unit).await {
            Ok(()) => {}
            Err(StoreError::Conflict { .. }) => return Err(mismatch(&self.person(viewer, id).await?)),
            Err(error) => return Err(error.into()),
        }
        self.auth().standing.end(id.0).await;
        Ok(())
    }
}

/// Nobody makes others what they may not make anybody.
pub(crate) fn check_reach(viewer: &Viewer, role: Role) -> Result<()> {
    let reach = reach(viewer.role);
    if reach.contains(&role) {
        return Ok(());
    }
    let words: Vec<&str> = reach.iter().map(|role| role.as_str()).collect();
    Err(Error::invalid("role", format!("is not yours to give: use one of: {}", words.join(", "))))
}

fn mismatch(current: &Membership) -> Error {
    Error::VersionMismatch { current: Box::new(as_json(current)) }
}

pub(crate) fn already_there(error: StoreError) -> Error {
    match error {
        StoreError::AlreadyExists { .. } => Error::Conflict("the person is in this organisation already".to_owned()),
        other => other.into(),
    }
}

/// The audit entry of a membership.
pub(crate) fn change(viewer: &Viewer, action: &str, membership: &Membership) -> Change {
    Change {
        actor: viewer.principal.into(),
        action: action.to_owned(),
        subject: format!("membership/{}", membership.id),
        organisation: Some(membership.organisation),
        before: None,
        after: None,
        at: Utc::now(),
    }
}
