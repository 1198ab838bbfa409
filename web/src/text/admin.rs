//! Organisations, accounts and API clients.

use tocsin_model::organisation::OrganisationKind;

pub const ORGANISATIONS_ABOUT: &str = "The CERT and the organisations that it looks after.";
pub const ACCOUNTS_ABOUT: &str = "People, what they may do, and the strictest marking that they may read.";
pub const API_CLIENTS_ABOUT: &str =
    "Machines that submit and read for an organisation, by OAuth 2.0 client credentials.";
pub const NAME: &str = "Name";
pub const KIND: &str = "Kind";
pub const SINCE: &str = "Since";
pub const USERNAME: &str = "User name";
pub const ORGANISATION: &str = "Organisation";
pub const ROLE: &str = "Role";
pub const CLEARANCE: &str = "Reads up to";
pub const STATE: &str = "State";
pub const ACTIVE: &str = "Active";
pub const PASSWORD: &str = "First password";
pub const PASSWORD_HINT: &str = "12 characters or more.";
pub const CHANGE_PASSWORD: &str = "Change the password";
pub const CHANGE_PASSWORD_ABOUT: &str = "You stay signed in here, and are signed out on every other device.";
pub const CURRENT_PASSWORD: &str = "Present password";
pub const NEW_PASSWORD: &str = "New password";
pub const PASSWORD_CHANGED: &str = "The new password holds.";
pub const ADD_ORGANISATION: &str = "Add a constituent";
pub const ADD_ACCOUNT: &str = "Add an account";
pub const ADD_CLIENT: &str = "Add an API client";
pub const ADD: &str = "Add";
pub const ADDED: &str = "Added.";
pub const CLIENT_ID: &str = "Client id";
pub const CLIENT_SECRET: &str = "Client secret";
pub const SECRET_ONCE: &str = "This is the only time that the secret is shown. Copy it now.";
pub const NONE: &str = "None yet";
pub const NONE_HINT: &str = "Add the first one below.";

pub fn organisation_kind(kind: OrganisationKind) -> &'static str {
    match kind {
        OrganisationKind::Cert => "CERT",
        OrganisationKind::Constituent => "Constituent",
    }
}

pub fn copy(what: &str) -> String {
    format!("Copy: {what}")
}

pub fn switch(name: &str, disabled: bool) -> String {
    if disabled { format!("Enable {name}") } else { format!("Disable {name}") }
}
