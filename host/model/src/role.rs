//! Roles and what each may do: the one table of permissions, asked by the server and by the browser.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What someone is in an organisation. The first four are the CERT's, the others its constituents'.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Looks after the installation; of the CERT.
    Administrator,
    /// Leads the desk: does what an analyst does, and reads the audit log; of the CERT.
    Lead,
    /// Works on the incidents and tickets of all organisations; of the CERT.
    Analyst,
    /// Reads everything and changes nothing; of the CERT.
    Auditor,
    /// Looks after a constituent: its people, API clients, assets and contacts.
    OrganisationManager,
    /// Reports incidents for a constituent, and talks with the CERT.
    Reporter,
    /// Reads a constituent's records and changes nothing.
    Reader,
    /// A machine: submits and reads its organisation's records.
    ApiClient,
}

use Role::{Administrator, Analyst, ApiClient, Auditor, Lead, OrganisationManager, Reader, Reporter};

const ADMINISTRATOR: &[Role] = &[Administrator];
const LEADS: &[Role] = &[Administrator, Lead];
const CERT: &[Role] = &[Administrator, Lead, Analyst, Auditor];
const DESK: &[Role] = &[Administrator, Lead, Analyst];
const EVERYONE: &[Role] = &Role::ALL;
const WORKERS: &[Role] = &[Administrator, Lead, Analyst, OrganisationManager, Reporter, ApiClient];
const PORTAL: &[Role] = &[OrganisationManager, Reporter, ApiClient];
const CLAIMANTS: &[Role] = &[Administrator, Lead, Analyst, OrganisationManager, ApiClient];
const MANAGERS: &[Role] = &[Administrator, OrganisationManager];
const OVERSEERS: &[Role] = &[Administrator, Lead, Auditor];
const COUNTERS: &[Role] = &[Administrator, Lead, Analyst, Auditor, OrganisationManager];

macro_rules! actions {
    ($($(#[doc = $doc:literal])+ $name:ident => $roles:expr;)+) => {
        /// Something that a role may or may not do. Which records it may be done to is the viewer's scope.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Action {
            /// The rows of the table.
            pub const ALL: &'static [Action] = &[$(Action::$name),+];

            /// The roles that may do it. The one table of permissions.
            #[must_use]
            pub fn allowed(self) -> &'static [Role] {
                match self {
                    $(Action::$name => $roles,)+
                }
            }

            /// What it is, in a sentence.
            #[must_use]
            pub fn description(self) -> &'static str {
                match self {
                    $(Action::$name => concat!($($doc),+).trim_ascii_start(),)+
                }
            }
        }
    };
}

actions! {
    /// Submit text or IoCs for enrichment.
    Submit => WORKERS;
    /// Read tickets.
    ReadTickets => EVERYONE;
    /// Read IoCs.
    ReadIocs => EVERYONE;
    /// Read runs and their journals.
    ReadRuns => EVERYONE;
    /// Say what became of a step whose outcome is unknown.
    ResolveUncertain => DESK;
    /// Change a ticket's marking by hand.
    MarkTickets => DESK;
    /// Read incidents.
    ReadIncidents => EVERYONE;
    /// Report incidents, change what the card lets the role change, and add IoCs and evidence.
    ReportIncidents => WORKERS;
    /// Accept, assign, work on, merge, split and close incidents; report one for an organisation.
    WorkOnIncidents => DESK;
    /// Read threads that are shared with the organisation.
    ReadMessages => EVERYONE;
    /// Write in threads that are shared with the organisation.
    WriteMessages => WORKERS;
    /// Read what analysts write among themselves.
    ReadInternal => CERT;
    /// Write what only analysts read; keep canned answers.
    WriteInternal => DESK;
    /// Ask for an analyst.
    AskForHelp => PORTAL;
    /// Take and close requests for help.
    GiveHelp => DESK;
    /// Read assets.
    ReadAssets => EVERYONE;
    /// Claim assets for an organisation, and give them up.
    ClaimAssets => CLAIMANTS;
    /// Approve and refuse claims of assets.
    ApproveAssets => DESK;
    /// Read categories and their cards.
    ReadCategories => EVERYONE;
    /// Design categories and cards.
    ManageCategories => ADMINISTRATOR;
    /// Read statistics.
    ReadStatistics => COUNTERS;
    /// Subscribe other systems to changes.
    ManageWebhooks => MANAGERS;
    /// Read connections, without secrets.
    ReadConnections => CERT;
    /// Create, change, test and remove connections.
    ManageConnections => ADMINISTRATOR;
    /// Read plugins and their grants.
    ReadPlugins => CERT;
    /// Install plugins, grant, enable and disable.
    ManagePlugins => ADMINISTRATOR;
    /// Read the flow's settings.
    ReadFlow => CERT;
    /// Change the flow's settings.
    ManageFlow => ADMINISTRATOR;
    /// Read the list of organisations.
    ReadOrganisations => CERT;
    /// Change an organisation's contacts and notifications.
    ManageContacts => MANAGERS;
    /// Invite an organisation's people, give them roles and take them away; keep its API clients.
    ManageMembers => MANAGERS;
    /// Create and change organisations and all accounts; say which roles need a second factor.
    ManageAccounts => ADMINISTRATOR;
    /// Change how the desk works: service levels, mail, templates.
    ManageDesk => LEADS;
    /// Read and verify the audit log.
    ReadAudit => OVERSEERS;
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 8] =
        [Administrator, Lead, Analyst, Auditor, OrganisationManager, Reporter, Reader, ApiClient];
    /// The roles that a person of the CERT may have.
    pub const OF_CERT: [Role; 4] = [Administrator, Lead, Analyst, Auditor];
    /// The roles that a person of a constituent may have.
    pub const OF_CONSTITUENT: [Role; 3] = [OrganisationManager, Reporter, Reader];

    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Administrator => "administrator",
            Lead => "lead",
            Analyst => "analyst",
            Auditor => "auditor",
            OrganisationManager => "organisation_manager",
            Reporter => "reporter",
            Reader => "reader",
            ApiClient => "api_client",
        }
    }

    /// The role that a word of the API names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// Whether the role is one of the CERT's own, which see the records of every organisation.
    #[must_use]
    pub fn is_cert(self) -> bool {
        Self::OF_CERT.contains(&self)
    }

    /// Whether the role may do this.
    #[must_use]
    pub fn may(self, action: Action) -> bool {
        action.allowed().contains(&self)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constituents_and_machines_change_no_configuration() {
        for role in [OrganisationManager, Reporter, Reader, ApiClient] {
            assert!(!role.is_cert());
            for action in [
                Action::ManageConnections,
                Action::ReadPlugins,
                Action::MarkTickets,
                Action::ReadInternal,
                Action::WorkOnIncidents,
                Action::ApproveAssets,
                Action::ManageAccounts,
            ] {
                assert!(!role.may(action), "{role} may {action:?}");
            }
        }
    }

    #[test]
    fn auditors_and_readers_only_read() {
        for role in [Auditor, Reader] {
            let reads = |action: &&Action| role.may(**action) && !format!("{action:?}").starts_with("Read");
            assert_eq!(Action::ALL.iter().find(reads), None);
        }
    }

    #[test]
    fn the_administrator_may_do_all_but_ask_for_help() {
        let not = |action: &&Action| !Administrator.may(**action);
        assert_eq!(Action::ALL.iter().filter(not).collect::<Vec<_>>(), [&Action::AskForHelp]);
    }

    #[test]
    fn every_role_is_read_back_from_its_word() {
        for role in Role::ALL {
            assert_eq!(Role::from_word(role.as_str()), Some(role));
            assert_eq!(serde_json::to_value(role).expect("serialises"), role.as_str());
        }
    }
}
