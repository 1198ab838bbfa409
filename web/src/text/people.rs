//! The people of an organisation, and invitations.

use tocsin_model::{invitation::InvitationState, viewer::Role};

pub const PEOPLE: &str = "People";
pub const PEOPLE_ABOUT: &str = "Who acts for the organisation, and what each may do.";
pub const ROLES_PAGE: &str = "What each role may do";
pub const ACTIONS: &str = "Actions";
pub const REMOVE: &str = "Remove";
pub const REMOVED: &str = "Removed. The account stays, and what the person did.";
pub const YOU: &str = "You";
pub const ACCOUNT_DISABLED: &str = "Account disabled";
pub const INVITATIONS: &str = "Invitations";
pub const NO_INVITATIONS: &str = "Nobody is invited at the moment.";
pub const INVITE: &str = "Invite somebody";
pub const INVITE_ABOUT: &str = "You get a link that works once, for seven days. Send it to the person yourself.";
pub const EMAIL: &str = "E-mail address";
pub const SEND_INVITATION: &str = "Make the link";
pub const LINK_ONCE: &str = "This is the only time that the link is shown. Copy it now and send it to the person.";
pub const LINK: &str = "Link";
pub const RESEND: &str = "New link";
pub const WITHDRAW: &str = "Withdraw";
pub const EXPIRES: &str = "Ends";
pub const EXPIRED: &str = "Expired";
pub const JOIN: &str = "Join";
pub const JOINING: &str = "Joining…";
pub const NEW_ACCOUNT: &str = "Make your account";
pub const MAKE_ACCOUNT: &str = "Make the account";
pub const TOCSIN_IS: &str =
    "In Tocsin, organisations report security incidents to their CERT and work on them together with it.";
pub const HAVE_ACCOUNT: &str = "I have an account already";
pub const NO_ACCOUNT: &str = "I have no account yet";
pub const OFFER_GONE: &str = "This invitation does not work";
pub const OFFER_GONE_HINT: &str = "It was used, has expired or was withdrawn. Ask whoever invited you for a new link.";
pub const SWITCH: &str = "Act for another organisation";

pub fn invited_to(organisation: &str) -> String {
    format!("You are invited to {organisation}")
}

/// What somebody of this role does, to those who are invited.
pub fn role_meaning(role: Role) -> &'static str {
    match role {
        Role::Administrator => "Looks after Tocsin itself.",
        Role::Lead => "Leads the analysts.",
        Role::Analyst => "Works on the incidents of all organisations.",
        Role::Auditor => "Reads everything and changes nothing.",
        Role::OrganisationManager => {
            "Looks after the organisation's people, assets and contacts, and reports incidents."
        }
        Role::Reporter => "Reports incidents and talks with the CERT about them.",
        Role::Reader => "Reads the organisation's incidents and changes nothing.",
        Role::ApiClient => "A program that sends and reads the organisation's records.",
    }
}

pub fn join_as(name: &str) -> String {
    format!("You are signed in as {name}. Joining adds the organisation to your account.")
}

pub fn remove(name: &str) -> String {
    format!("Remove {name}")
}

pub fn apply_role(name: &str) -> String {
    format!("Apply the role of {name}")
}

pub fn role_of(name: &str) -> String {
    format!("Role of {name}")
}

pub fn resend(email: &str) -> String {
    format!("New link for {email}")
}

pub fn withdraw(email: &str) -> String {
    format!("Withdraw the invitation of {email}")
}

pub fn state(state: InvitationState) -> &'static str {
    match state {
        InvitationState::Pending => "Open",
        InvitationState::Accepted => "Accepted",
        InvitationState::Withdrawn => "Withdrawn",
    }
}
