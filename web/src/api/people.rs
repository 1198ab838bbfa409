//! The people of an organisation, and invitations.

use gloo_net::http::Method;
use serde_json::json;
use tocsin_model::{
    account::TokenResponse,
    id::{InvitationId, MembershipId, OrganisationId},
    invitation::{Acceptance, Invitation, InvitationInput, InvitationLink, InvitationOffer},
    membership::Membership,
    page::Page,
    viewer::Role,
};

use super::{Api, Failure, Request};
use crate::session::Session;

impl Api {
    /// The people of an organisation.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn people(self, organisation: OrganisationId) -> Result<Page<Membership>, Failure> {
        self.get("/people").query("organisation", Some(organisation)).query("limit", Some(200)).send().await
    }

    /// Gives somebody another role.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn set_role(self, person: &Membership, role: Role) -> Result<Membership, Failure> {
        self.patch(&format!("/people/{}", person.id), person.version).json(&json!({ "role": role })).send().await
    }

    /// Lets somebody act in the organisation, or not.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn switch_person(self, id: MembershipId, disabled: bool) -> Result<Membership, Failure> {
        self.patch_any(&format!("/people/{id}")).json(&json!({ "disabled": disabled })).send().await
    }

    /// Takes somebody out of the organisation.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn remove_person(self, person: &Membership) -> Result<(), Failure> {
        self.delete(&format!("/people/{}", person.id), person.version).done().await
    }

    /// Invitations to an organisation, newest first.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn invitations(self, organisation: OrganisationId) -> Result<Page<Invitation>, Failure> {
        self.get("/invitations").query("organisation", Some(organisation)).query("limit", Some(50)).send().await
    }

    /// Invites somebody.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn invite(self, input: &InvitationInput) -> Result<InvitationLink, Failure> {
        self.post("/invitations").json(input).send().await
    }

    /// A new link for an invitation.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn resend_invitation(self, id: InvitationId) -> Result<InvitationLink, Failure> {
        self.post(&format!("/invitations/{id}/resend")).send().await
    }

    /// Withdraws an invitation.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn withdraw_invitation(self, invitation: &Invitation) -> Result<Invitation, Failure> {
        self.delete(&format!("/invitations/{}", invitation.id), invitation.version).send().await
    }

    /// Accepts an invitation as whoever is signed in.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn join(self, token: &str) -> Result<TokenResponse, Failure> {
        self.post(&format!("/invitations/{token}")).json(&Acceptance::default()).send().await
    }
}

/// What a link offers.
///
/// # Errors
/// Any [`Failure`].
pub async fn offer(session: Session, token: &str) -> Result<InvitationOffer, Failure> {
    Request::unsigned(session, Method::GET, &format!("/invitations/{token}")).send().await
}

/// Accepts an invitation with a new account.
///
/// # Errors
/// Any [`Failure`].
pub async fn accept(session: Session, token: &str, acceptance: &Acceptance) -> Result<TokenResponse, Failure> {
    Request::unsigned(session, Method::POST, &format!("/invitations/{token}")).json(acceptance).send().await
}
