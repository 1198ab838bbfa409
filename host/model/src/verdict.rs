//! The verdict scale that holds everywhere: benign, unknown, suspicious, malicious, with score and confidence.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What an observable turned out to be. Ordered by how alarming it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Known to be harmless.
    Benign,
    /// Nobody knows anything against it, or for it.
    #[default]
    Unknown,
    /// Something speaks against it.
    Suspicious,
    /// It is used to do harm.
    Malicious,
}

impl Verdict {
    /// All verdicts, from the least to the most alarming.
    pub const ALL: [Verdict; 4] = [Verdict::Benign, Verdict::Unknown, Verdict::Suspicious, Verdict::Malicious];

    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Benign => "benign",
            Verdict::Unknown => "unknown",
            Verdict::Suspicious => "suspicious",
            Verdict::Malicious => "malicious",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A number from 0 to 100: a score (100 is certainly malicious) or a STIX 2.1 confidence (section 3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = u8, minimum = 0, maximum = 100))]
#[serde(try_from = "u64", into = "u8")]
pub struct Percent(u8);

/// A number above 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} is above 100: use 0 to 100")]
pub struct PercentOutOfRange(u64);

impl Percent {
    /// The greatest value, 100.
    pub const MAX: Percent = Percent(100);

    /// The number itself.
    #[must_use]
    pub fn get(self) -> u8 {
        self.0
    }

    /// The number, with what is above 100 read as 100.
    #[must_use]
    pub fn saturating(number: u8) -> Self {
        Self(number.min(100))
    }
}

impl TryFrom<u64> for Percent {
    type Error = PercentOutOfRange;

    fn try_from(number: u64) -> Result<Self, PercentOutOfRange> {
        u8::try_from(number).ok().filter(|number| *number <= 100).map(Self).ok_or(PercentOutOfRange(number))
    }
}

impl From<Percent> for u8 {
    fn from(percent: Percent) -> u8 {
        percent.0
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
