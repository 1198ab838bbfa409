//! What a text holds: the rules are the model's, the same that the host applies.

use tocsin_model::{
    extract::extract,
    id::IocId,
    ioc::{IocType, defang},
    special::{Special, special},
    submission::{MAX_IOCS, RejectedValue},
};

/// What a text holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Preview {
    /// The recognised values, each once.
    pub rows: Vec<Row>,
    /// What looked like one and is none.
    pub rejected: Vec<RejectedValue>,
    /// Whether there is more than one submission may hold.
    pub truncated: bool,
}

/// A recognised value.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its STIX identity.
    pub id: IocId,
    /// Its type.
    pub kind: IocType,
    /// Its normalised value.
    pub value: String,
    /// The value as it is shown.
    pub defanged: String,
    /// Why it is not sent to third parties, if it is not.
    pub special: Option<Special>,
}

impl Preview {
    /// Reads a text.
    pub fn of(text: &str) -> Self {
        let extraction = extract(text, MAX_IOCS);
        let row = |found: tocsin_model::extract::Found| Row {
            id: found.ioc.id(),
            kind: found.ioc.kind(),
            value: found.ioc.value().to_owned(),
            defanged: defang(&found.ioc),
            special: special(&found.ioc),
        };
        Self {
            rows: extraction.found.into_iter().map(row).collect(),
            rejected: extraction.rejected,
            truncated: extraction.truncated,
        }
    }
}
