//! Markings: the Traffic Light Protocol (FIRST TLP 2.0) and the Permissible Actions Protocol.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// How far information may travel (FIRST TLP 2.0). Ordered: a later one is stricter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Tlp {
    /// May be disclosed to the world.
    #[serde(rename = "clear")]
    Clear,
    /// May circulate within the community.
    #[serde(rename = "green")]
    Green,
    /// May be shared on a need-to-know basis within the organisation and its clients.
    #[default]
    #[serde(rename = "amber")]
    Amber,
    /// May be shared within the organisation only.
    #[serde(rename = "amber+strict")]
    AmberStrict,
    /// For the eyes and ears of individual recipients only.
    #[serde(rename = "red")]
    Red,
}

/// What may be done with information (Permissible Actions Protocol). Ordered: a later one allows less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Pap {
    /// Anything, published use included.
    Clear,
    /// Active actions, such as blocking, are allowed.
    Green,
    /// Passive look-ups at third parties are allowed; nothing that the adversary could see.
    #[default]
    Amber,
    /// Only on the organisation's own, non-detectable means.
    Red,
}

/// A marking that is none of the protocol's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a {protocol} marking: use one of {allowed}")]
pub struct ParseMarkingError {
    text: String,
    protocol: &'static str,
    allowed: &'static str,
}

impl Tlp {
    /// All markings, from the freest to the strictest.
    pub const ALL: [Tlp; 5] = [Tlp::Clear, Tlp::Green, Tlp::Amber, Tlp::AmberStrict, Tlp::Red];

    /// The word of the API: `amber+strict`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Tlp::Clear => "clear",
            Tlp::Green => "green",
            Tlp::Amber => "amber",
            Tlp::AmberStrict => "amber+strict",
            Tlp::Red => "red",
        }
    }

    /// The label as FIRST writes it: `TLP:AMBER+STRICT`.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Tlp::Clear => "TLP:CLEAR",
            Tlp::Green => "TLP:GREEN",
            Tlp::Amber => "TLP:AMBER",
            Tlp::AmberStrict => "TLP:AMBER+STRICT",
            Tlp::Red => "TLP:RED",
        }
    }

    /// Its place in the order, 0 (clear) to 4 (red): what the database compares.
    #[must_use]
    pub fn rank(self) -> u8 {
        self as u8
    }

    /// The marking of a rank; `None` above 4.
    #[must_use]
    pub fn from_rank(rank: u8) -> Option<Self> {
        Self::ALL.get(usize::from(rank)).copied()
    }
}

impl Pap {
    /// All markings, from the freest to the strictest.
    pub const ALL: [Pap; 4] = [Pap::Clear, Pap::Green, Pap::Amber, Pap::Red];

    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Pap::Clear => "clear",
            Pap::Green => "green",
            Pap::Amber => "amber",
            Pap::Red => "red",
        }
    }

    /// The label: `PAP:AMBER`.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Pap::Clear => "PAP:CLEAR",
            Pap::Green => "PAP:GREEN",
            Pap::Amber => "PAP:AMBER",
            Pap::Red => "PAP:RED",
        }
    }
}

impl fmt::Display for Tlp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Pap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Tlp {
    type Err = ParseMarkingError;

    fn from_str(text: &str) -> Result<Self, ParseMarkingError> {
        Self::ALL.into_iter().find(|tlp| tlp.as_str() == text).ok_or_else(|| ParseMarkingError {
            text: text.to_owned(),
            protocol: "TLP 2.0",
            allowed: "clear, green, amber, amber+strict, red",
        })
    }
}

impl FromStr for Pap {
    type Err = ParseMarkingError;

    fn from_str(text: &str) -> Result<Self, ParseMarkingError> {
        Self::ALL.into_iter().find(|pap| pap.as_str() == text).ok_or_else(|| ParseMarkingError {
            text: text.to_owned(),
            protocol: "PAP",
            allowed: "clear, green, amber, red",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stricter_markings_compare_greater() {
        assert!(Tlp::ALL.is_sorted());
        assert!(Tlp::AmberStrict > Tlp::Amber && Tlp::Red > Tlp::AmberStrict);
        assert!(Pap::Red > Pap::Amber);
    }

    #[test]
    fn every_marking_is_read_back_from_its_word_and_rank() {
        for tlp in Tlp::ALL {
            assert_eq!(tlp.as_str().parse(), Ok(tlp));
            assert_eq!(Tlp::from_rank(tlp.rank()), Some(tlp));
            assert_eq!(serde_json::to_value(tlp).expect("serialises"), tlp.as_str());
        }
        assert!("white".parse::<Tlp>().is_err());
    }
}
