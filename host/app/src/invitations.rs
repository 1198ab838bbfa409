//! Invitations: somebody is let in by a one-time link, as what was decided when they were invited.

use chrono::{Duration, Utc};
use tocsin_model::{
    account::{Account, Username},
    audit::Change,
    id::{AccountId, InvitationId, MembershipId, OrganisationId},
    invitation::{
        AccountOfInvited, Invitation, InvitationInput, InvitationLink, InvitationOffer, InvitationState, VALID_DAYS,
    },
    membership::{Membership, may_give},
    organisation::Organisation,
    page::Page,
    viewer::{Action, Actor, Principal, Viewer},
};
use tocsin_store::{InvitationRecord, PageRequest, StoreError, Unit};

use crate::{
    App,
    accounts::{as_json, check_new_password, checked_name, name_taken},
    api_clients::{check_clearance, fresh_secret, hash, viewer as client_viewer},
    error::{Error, Result, require},
    memberships::{already_there, check_reach},
    sessions::{Refreshed, change as account_change, unless_over},
    tokens::{
        Bearer,
        member::{Member, member},
    },
};

impl App {
    /// Invites somebody. The link is given out this once.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to all but the administrator and organisations' managers; [`Error::Invalid`] names what is wrong
    /// or not the viewer's to give; [`Error::Conflict`] when the address is invited already.
    pub async fn invite(&self, viewer: &Viewer, input: InvitationInput) -> Result<InvitationLink> {
        require(viewer, Action::ManageMembers)?;
        let organisation = input.organisation.unwrap_or(viewer.organisation);
        let organisation = self.check_role(viewer, organisation, input.role).await?;
        check_reach(viewer, input.role)?;
        let clearance = input.clearance.unwrap_or(viewer.clearance.min(tocsin_model::tlp::Tlp::Amber));
        check_clearance(viewer, clearance)?;
        let now = Utc::now();
        let invitation = Invitation {
            id: InvitationId::fresh(),
            organisation: organisation.id,
            email: input.email,
            role: input.role,
            clearance,
            state: InvitationState::Pending,
            created_at: now,
            expires_at: now + Duration::days(VALID_DAYS),
            accepted_by: None,
            version: 1,
        };
        let (token, record) = with_link(viewer, invitation);
        let mut unit = Unit::new();
        unit.create_invitation(&record);
        unit.audit(change(viewer.principal.into(), "invitation.create", None, &record.invitation));
        self.store().commit(unit).await.map_err(|error| match error {
            StoreError::AlreadyExists { .. } => {
                Error::Conflict(format!("{} is invited already: resend or withdraw that", record.invitation.email))
            }
            other => other.into(),
        })?;
        Ok(self.linked(record.invitation, &token))
    }

    /// Invitations, newest first, to one organisation or to all; a manager's own only.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to all but the administrator and organisations' managers.
    pub async fn invitations(
        &self,
        viewer: &Viewer,
        organisation: Option<OrganisationId>,
        page: &PageRequest,
    ) -> Result<Page<Invitation>> {
        require(viewer, Action::ManageMembers)?;
        Ok(self.store().invitations(viewer, organisation, page).await?)
    }

    /// Makes a new link for an invitation, also for one that has expired. The old link ends.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Conflict`] when it was accepted or withdrawn, or says more than the viewer may give.
    pub async fn resend_invitation(&self, viewer: &Viewer, id: InvitationId) -> Result<InvitationLink> {
        let before = self.pending_invitation(viewer, id).await?;
        if !may_give(viewer, before.invitation.role, before.invitation.clearance) {
            return Err(Error::Conflict("it says more than you may give: withdraw it and invite anew".to_owned()));
        }
        let renewed = Invitation {
            expires_at: Utc::now() + Duration::days(VALID_DAYS),
            version: before.invitation.version + 1,
            ..before.invitation.clone()
        };
        let (token, after) = with_link(viewer, renewed);
        let mut unit = Unit::new();
        unit.renew_invitation(&before, &after);
        let (before, after) = (before.invitation, after.invitation);
        unit.audit(change(viewer.principal.into(), "invitation.resend", Some(&before), &after));
        self.store().commit(unit).await.map_err(used_meanwhile)?;
        Ok(self.linked(after, &token))
    }

    /// Takes an invitation back.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Conflict`] when it was accepted or withdrawn before.
    pub async fn withdraw_invitation(&self, viewer: &Viewer, id: InvitationId) -> Result<Invitation> {
        let before = self.pending_invitation(viewer, id).await?;
        let after = closed(&before, InvitationState::Withdrawn, None);
        let mut unit = Unit::new();
        unit.close_invitation(&after);
        unit.audit(change(viewer.principal.into(), "invitation.withdraw", Some(&before.invitation), &after.invitation));
        self.store().commit(unit).await.map_err(used_meanwhile)?;
        Ok(after.invitation)
    }

    /// What a link offers to whoever has it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the link is wrong, was used, has expired or was withdrawn.
    pub async fn offer(&self, token: &str) -> Result<InvitationOffer> {
        let (record, organisation) = self.open_invitation(token).await?;
        let invitation = record.invitation;
        Ok(InvitationOffer {
            organisation_name: organisation.name,
            email: invitation.email,
            role: invitation.role,
            expires_at: invitation.expires_at,
        })
    }

    /// Accepts an invitation with a new account, and signs in to it. The link is used up in the same transaction.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the link does not work or does not work any more; [`Error::Invalid`] names the fields;
    /// [`Error::Conflict`] when the user name is taken.
    pub async fn accept_with_account(&self, token: &str, new: AccountOfInvited) -> Result<Refreshed> {
        let (record, organisation) = self.open_invitation(token).await?;
        let invitation = &record.invitation;
        let username =
            Username::parse(&new.username).map_err(|error| Error::invalid("account.username", error.to_string()))?;
        check_new_password(&username, "account.password", &new.password)?;
        let account = Account {
            id: AccountId::fresh(),
            username: username.as_str().to_owned(),
            name: checked_name("account.name", &new.name)?,
            email: Some(invitation.email.clone()),
            organisation: invitation.organisation,
            role: invitation.role,
            clearance: invitation.clearance,
            disabled: false,
            second_factor: false,
            created_at: Utc::now(),
        };
        let password_hash = self.auth().passwords.hash(&new.password).await?;
        let mut unit = Unit::new();
        unit.create_account(&account, &password_hash);
        let actor = Principal::Account(account.id);
        let mut created = account_change(actor, "account.create", account.id, account.organisation);
        created.after = Some(as_json(&account));
        unit.audit(created);
        let membership = membership(&account, invitation);
        let member = self.member_to_be(&membership, &organisation, false).await?;
        let accepted = closed(&record, InvitationState::Accepted, Some(account.id));
        unit.close_invitation(&accepted);
        unit.audit(change(actor.into(), "invitation.accept", Some(invitation), &accepted.invitation));
        let refreshed = self.add_session(&mut unit, &member, None)?;
        let taken = |error| name_taken(error, &account.username);
        self.store().commit(unit).await.map_err(|error| unless_used(error, taken))?;
        Ok(refreshed)
    }

    /// Accepts an invitation as whoever is signed in: they get a membership, and act there from now on.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the link does not work or does not work any more; [`Error::Conflict`] when they are in the
    /// organisation already; [`Error::Unauthorised`] when their session is over.
    pub async fn accept_signed_in(&self, token: &str, bearer: &Bearer) -> Result<Refreshed> {
        let (record, organisation) = self.open_invitation(token).await?;
        let account = self.own_account(bearer).await?.account;
        let membership = membership(&account, &record.invitation);
        let member = self.member_to_be(&membership, &organisation, account.second_factor).await?;
        let accepted = closed(&record, InvitationState::Accepted, Some(account.id));
        let mut unit = Unit::new();
        unit.create_membership(&membership).close_invitation(&accepted);
        let mut joined =
            account_change(bearer.viewer.principal, "membership.create", account.id, membership.organisation);
        (joined.subject, joined.after) = (format!("membership/{}", membership.id), Some(as_json(&membership)));
        unit.audit(joined);
        unit.audit(change(
            bearer.viewer.principal.into(),
            "invitation.accept",
            Some(&record.invitation),
            &accepted.invitation,
        ));
        let (earlier, refreshed) = self.supersede(&mut unit, bearer, &member).await?;
        let used = |error| unless_used(error, already_there);
        self.store().commit(unit).await.map_err(|error| unless_over(error, used))?;
        self.auth().standing.end(earlier.0).await;
        self.auth().standing.look_again(membership.id.0).await;
        Ok(refreshed)
    }

    async fn pending_invitation(&self, viewer: &Viewer, id: InvitationId) -> Result<InvitationRecord> {
        require(viewer, Action::ManageMembers)?;
        let record = self.store().invitation(viewer, id).await?.ok_or(Error::not_found("invitation"))?;
        match record.invitation.state {
            InvitationState::Pending => Ok(record),
            InvitationState::Accepted => Err(Error::Conflict("it was accepted".to_owned())),
            InvitationState::Withdrawn => Err(Error::Conflict("it was withdrawn".to_owned())),
        }
    }

    /// The invitation of a link that works now, and where it leads.
    async fn open_invitation(&self, token: &str) -> Result<(InvitationRecord, Organisation)> {
        let missing = || Error::not_found("invitation");
        let record = self.store().invitation_of_token(&hash(token)).await?.ok_or_else(missing)?;
        if !record.invitation.is_open(Utc::now()) || !self.may_still_invite(&record).await? {
            return Err(missing());
        }
        let organisation = self.store().organisation(&Self::host_viewer(), record.invitation.organisation).await?;
        Ok((record, organisation.filter(|organisation| !organisation.disabled).ok_or_else(missing)?))
    }

    /// Whether whoever made the link is still in a position to make it: whoever was put out leaves no door open behind them.
    async fn may_still_invite(&self, record: &InvitationRecord) -> Result<bool> {
        let Some(inviter) = record.invited_by else { return Ok(false) };
        let host = Self::host_viewer();
        let viewer = match inviter.principal {
            Principal::Account(account) => {
                member(self.store(), account, inviter.organisation).await?.map(|member| member.viewer)
            }
            Principal::ApiClient(client) => {
                let client = self.store().api_client(&host, client).await?.map(|record| record.client);
                let organisation = self.store().organisation(&host, inviter.organisation).await?;
                let on = client.filter(|client| !client.disabled).zip(organisation.filter(|known| !known.disabled));
                on.map(|(client, organisation)| client_viewer(&client, organisation.clearance))
            }
            Principal::Host => None,
        };
        let invitation = &record.invitation;
        Ok(viewer.is_some_and(|viewer| {
            let reaches = viewer.role.is_cert() || viewer.organisation == invitation.organisation;
            reaches && may_give(&viewer, invitation.role, invitation.clearance)
        }))
    }

    /// The person as they will be once the membership is stored.
    async fn member_to_be(&self, membership: &Membership, to: &Organisation, second_factor: bool) -> Result<Member> {
        let policy = self.store().security_policy().await?;
        let must_enrol = policy.must_enrol(membership.role, second_factor);
        Ok(Member { viewer: membership.viewer(to.clearance), must_enrol })
    }

    fn linked(&self, invitation: Invitation, token: &str) -> InvitationLink {
        // Behind `#`, which browsers do not send: no log has it.
        InvitationLink { invitation, link: format!("{}/invitation#{token}", self.config().public_url) }
    }
}

/// The invitation with a new token, of which the hash is kept.
fn with_link(by: &Viewer, invitation: Invitation) -> (String, InvitationRecord) {
    let token = fresh_secret();
    let token_hash = hash(&token);
    (token, InvitationRecord { invitation, token_hash, invited_by: Some(by.into()) })
}

fn closed(before: &InvitationRecord, state: InvitationState, accepted_by: Option<AccountId>) -> InvitationRecord {
    let version = before.invitation.version + 1;
    let invitation = Invitation { state, accepted_by, version, ..before.invitation.clone() };
    InvitationRecord { invitation, ..before.clone() }
}

/// What the person becomes.
fn membership(account: &Account, invitation: &Invitation) -> Membership {
    Membership {
        id: MembershipId::of(account.id, invitation.organisation),
        account: account.id,
        organisation: invitation.organisation,
        username: account.username.clone(),
        name: account.name.clone(),
        role: invitation.role,
        clearance: invitation.clearance,
        disabled: false,
        account_disabled: account.disabled,
        created_at: Utc::now(),
        version: 1,
    }
}

/// Of those who use a link at once, one gets in; to the others it has become a link that does not work.
fn unless_used(error: StoreError, other: impl FnOnce(StoreError) -> Error) -> Error {
    match error {
        StoreError::Conflict { .. } | StoreError::NotFound { .. } => Error::not_found("invitation"),
        error => other(error),
    }
}

fn used_meanwhile(error: StoreError) -> Error {
    match error {
        StoreError::Conflict { .. } => Error::Conflict("it was accepted or changed at this moment".to_owned()),
        other => other.into(),
    }
}

/// The audit entry of an invitation.
fn change(actor: Actor, action: &str, before: Option<&Invitation>, after: &Invitation) -> Change {
    Change {
        actor,
        action: action.to_owned(),
        subject: format!("invitation/{}", after.id),
        organisation: Some(after.organisation),
        before: before.map(as_json),
        after: Some(as_json(after)),
        at: Utc::now(),
    }
}
