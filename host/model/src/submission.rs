//! What comes in for enrichment, and what the sender is answered.

use serde::{Deserialize, Serialize};

use crate::{
    id::TicketId,
    ioc::IocType,
    special::Special,
    ticket::IocRef,
    tlp::{Pap, Tlp},
};

/// How many IoCs one submission may hold.
pub const MAX_IOCS: usize = 10_000;
/// How many bytes of text one submission may hold.
pub const MAX_TEXT_BYTES: usize = 4 * 1024 * 1024;
/// How long a source may be, in characters.
pub const MAX_SOURCE_CHARS: usize = 200;
/// How long a note may be, in characters.
pub const MAX_NOTE_CHARS: usize = 10_000;

/// `POST /api/v1/enrichments`: either `text` or `iocs`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Submission {
    /// Raw text: a log line, an e-mail, a list. IoCs are extracted from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// IoCs, at most 10,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iocs: Option<Vec<SubmittedIoc>>,
    /// How far the values may travel; `amber` unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tlp: Option<Tlp>,
    /// What may be done with the values; `amber` unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pap: Option<Pap>,
    /// Where the values were seen: `proxy log`, `user report`. At most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// A note for the analyst. At most 10,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// One value of a submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SubmittedIoc {
    /// The value; defanged forms are understood.
    pub value: String,
    /// Its type; recognised when absent.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<IocType>,
}

/// The answer, 202.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Accepted {
    /// One ticket per distinct value, in the order in which the values came.
    pub tickets: Vec<AcceptedTicket>,
    /// The values that were not accepted.
    pub rejected: Vec<RejectedValue>,
}

/// The ticket of one accepted value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AcceptedTicket {
    /// The enrichment ticket.
    pub id: TicketId,
    /// The IoC.
    pub ioc: IocRef,
    /// Whether the ticket existed and is run again.
    pub rerun: bool,
    /// Why the value is not sent to third parties, if it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub special: Option<Special>,
}

/// A provider that a submission's values go to, as the flow and the connections are set now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskedProvider {
    /// The connection's name, as in a report's sections.
    pub connection: String,
    /// The types that it is asked about.
    pub types: Vec<IocType>,
    /// The strictest TLP marking that is sent to it.
    pub tlp_max: Tlp,
    /// The strictest PAP marking that is sent to it.
    pub pap_max: Pap,
}

impl AskedProvider {
    /// Whether a value with these markings is sent to it; it still has to be of one of its types.
    #[must_use]
    pub fn may_see(&self, tlp: Tlp, pap: Pap) -> bool {
        tlp <= self.tlp_max && pap <= self.pap_max
    }
}

/// A value that was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RejectedValue {
    /// The value as it came, cut to 200 characters.
    pub value: String,
    /// What is wrong with it, and what would be right.
    pub reason: String,
}
