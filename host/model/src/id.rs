//! Identifiers: one type per noun, so that a ticket's id cannot be passed where a run's is meant.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A text that is not an identifier of the expected kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {expected} id: expected a UUID such as 0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11")]
pub struct ParseIdError {
    text: String,
    expected: &'static str,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $article_noun:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "openapi", schema(value_type = Uuid))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                Uuid::parse_str(text)
                    .map(Self)
                    .map_err(|_| ParseIdError { text: text.to_owned(), expected: $article_noun })
            }
        }
    };
    ($(#[$doc:meta])* $name:ident, $article_noun:literal, fresh) => {
        id!($(#[$doc])* $name, $article_noun);

        impl $name {
            /// A new identifier (UUIDv7, RFC 9562): later ones sort behind earlier ones.
            #[must_use]
            pub fn fresh() -> Self {
                Self(Uuid::now_v7())
            }
        }
    };
}

id!(
    /// An organisation: the CERT itself, a constituent or a peer.
    OrganisationId, "an organisation", fresh
);
id!(
    /// A person's account.
    AccountId, "an account", fresh
);
id!(
    /// What a person is in an organisation. It follows from both: see [`MembershipId::of`].
    MembershipId, "a membership"
);
id!(
    /// An API client of an organisation (OAuth 2.0 `client_id`).
    ApiClientId, "an API client", fresh
);
id!(
    /// A sign-in: the family of refresh tokens that descend from it.
    SessionId, "a session", fresh
);
id!(
    /// An IoC: the deterministic UUIDv5 of STIX 2.1, so the same value has the same id everywhere.
    IocId, "an IoC"
);
id!(
    /// A ticket. An enrichment ticket's id follows from its organisation and IoC: see [`TicketId::enrichment`].
    TicketId, "a ticket", fresh
);
id!(
    /// One execution of a playbook.
    RunId, "a run", fresh
);
id!(
    /// A configured use of a connector.
    ConnectionId, "a connection", fresh
);
id!(
    /// One running host process; its leases carry it.
    HostId, "a host", fresh
);
id!(
    /// One sighting: that an IoC was submitted, by whom and when.
    SightingId, "a sighting", fresh
);

id!(
    /// An invitation to an organisation.
    InvitationId, "an invitation", fresh
);
id!(
    /// An address range, domain, autonomous system or product that an organisation claims.
    AssetId, "an asset", fresh
);
id!(
    /// A category of incidents, with its card.
    CategoryId, "a category", fresh
);
id!(
    /// An incident.
    IncidentId, "an incident", fresh
);
id!(
    /// A task of an incident's checklist.
    TaskId, "a task", fresh
);
id!(
    /// Something that happened in the world, on an incident's timeline.
    OccurrenceId, "an occurrence", fresh
);
id!(
    /// An entry of an incident's history.
    HistoryEntryId, "an entry of a history", fresh
);
id!(
    /// A file that belongs to an incident.
    EvidenceId, "a piece of evidence", fresh
);
id!(
    /// A thread of messages. It follows from what it is about: see [`ThreadId::shared`].
    ThreadId, "a thread"
);
id!(
    /// A message. Its sender chooses it, so that sending it again doubles nothing.
    MessageId, "a message", fresh
);
id!(
    /// An answer that analysts keep for repeated use.
    CannedAnswerId, "a canned answer", fresh
);
id!(
    /// A list's filter under a name.
    SavedViewId, "a saved view", fresh
);
id!(
    /// Another system's subscription to changes.
    WebhookId, "a webhook", fresh
);
id!(
    /// One delivery of a change to a webhook.
    DeliveryId, "a delivery", fresh
);

/// The namespace of identifiers that Tocsin derives itself (a random UUID, fixed for ever).
const NAMESPACE: Uuid = Uuid::from_u128(0x6c1f_3b9a_52d0_4e0c_9a44_7f0d_2f5b_83e1);

impl TicketId {
    /// The enrichment ticket of this IoC in this organisation. There is one, so two callers who submit the same
    /// value at once meet at the same record.
    #[must_use]
    pub fn enrichment(organisation: OrganisationId, ioc: IocId) -> Self {
        Self::derived("enrichment", organisation.0, ioc.0)
    }

    /// The investigation that this run of a flow opens; replaying the run derives the same one.
    #[must_use]
    pub fn investigation(enrichment: TicketId, run: RunId) -> Self {
        Self::derived("investigation", enrichment.0, run.0)
    }

    fn derived(kind: &str, first: Uuid, second: Uuid) -> Self {
        Self(derived(kind, &[first, second]))
    }

    /// The request for help with this number of an organisation's thread: asking again while it is open adds nothing.
    #[must_use]
    pub fn assistance(thread: ThreadId, number: u64) -> Self {
        Self::derived("assistance", thread.0, Uuid::from_u128(number.into()))
    }
}

impl MembershipId {
    /// The membership of this person in this organisation. There is at most one.
    #[must_use]
    pub fn of(account: AccountId, organisation: OrganisationId) -> Self {
        Self(derived("membership", &[account.0, organisation.0]))
    }
}

/// What turns the id of a record into the id of its thread and back: random bits, fixed for ever, that leave the variant
/// alone and make a version 8 (RFC 9562 section 5.8) of version 7.
const SHARED: u128 = mask(0x3d1c_75e0_9a4b_0c66_2f0e_91d7_64b8_5a13);
const INTERNAL: u128 = mask(0xa8f2_0b69_c317_05de_1b52_c8ea_07f4_9d3e);
const DIRECT: u128 = mask(0x5704_e9ba_12fd_0831_0ec6_3a7f_d950_42b8);

const fn mask(random: u128) -> u128 {
    random & !(0xF << 76) & !(0x3 << 62) | (0xF << 76)
}

impl ThreadId {
    /// The thread of an incident that its organisation reads.
    #[must_use]
    pub fn shared(incident: IncidentId) -> Self {
        Self(masked(incident.0, SHARED))
    }

    /// The thread of an incident that only analysts read.
    #[must_use]
    pub fn internal(incident: IncidentId) -> Self {
        Self(masked(incident.0, INTERNAL))
    }

    /// The thread between an organisation and the CERT.
    #[must_use]
    pub fn direct(organisation: OrganisationId) -> Self {
        Self(masked(organisation.0, DIRECT))
    }

    /// The incident whose shared thread this is, if it is one: a thread that nobody has written in is stored nowhere.
    #[must_use]
    pub fn shared_incident(self) -> IncidentId {
        IncidentId(masked(self.0, SHARED))
    }

    /// The incident whose internal thread this is, if it is one.
    #[must_use]
    pub fn internal_incident(self) -> IncidentId {
        IncidentId(masked(self.0, INTERNAL))
    }

    /// The organisation whose thread with the CERT this is, if it is one.
    #[must_use]
    pub fn direct_organisation(self) -> OrganisationId {
        OrganisationId(masked(self.0, DIRECT))
    }
}

fn masked(id: Uuid, mask: u128) -> Uuid {
    Uuid::from_u128(id.as_u128() ^ mask)
}

fn derived(kind: &str, of: &[Uuid]) -> Uuid {
    let mut name = Vec::with_capacity(kind.len() + 32);
    name.extend_from_slice(kind.as_bytes());
    for id in of {
        name.extend_from_slice(id.as_bytes());
    }
    Uuid::new_v5(&NAMESPACE, &name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_ioc_has_one_enrichment_ticket_per_organisation() {
        let (a, b) = (OrganisationId::fresh(), OrganisationId::fresh());
        let ioc = IocId(Uuid::from_u128(7));
        assert_eq!(TicketId::enrichment(a, ioc), TicketId::enrichment(a, ioc));
        assert_ne!(TicketId::enrichment(a, ioc), TicketId::enrichment(b, ioc));
    }

    #[test]
    fn a_threads_id_leads_back_to_what_it_is_about() {
        let (incident, organisation) = (IncidentId::fresh(), OrganisationId::fresh());
        let (shared, internal) = (ThreadId::shared(incident), ThreadId::internal(incident));
        let direct = ThreadId::direct(organisation);
        assert_eq!((shared.shared_incident(), internal.internal_incident()), (incident, incident));
        assert_eq!(direct.direct_organisation(), organisation);
        assert_ne!(shared, internal);
        for thread in [shared, internal, direct] {
            assert_eq!((thread.0.get_version_num(), thread.0.get_variant()), (8, uuid::Variant::RFC4122));
        }
    }

    #[test]
    fn a_wrong_id_is_refused_with_what_would_be_right() {
        let error = "42".parse::<TicketId>().expect_err("not a UUID");
        assert!(error.to_string().contains("`42` is not a ticket id"));
    }
}
