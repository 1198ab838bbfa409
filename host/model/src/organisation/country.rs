//! Countries (ISO 3166-1 alpha-2).

use std::fmt;

use serde::{Deserialize, Serialize};

/// The officially assigned codes, in order.
const ASSIGNED: &str = "\
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ \
    BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR \
    CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR \
    GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU \
    ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ \
    LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ \
    MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF \
    PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI \
    SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR \
    TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// A country: an officially assigned code of ISO 3166-1 alpha-2, in upper case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct Country([u8; 2]);

/// A text that is no country's code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("use a country's code of ISO 3166-1 alpha-2 such as DE")]
pub struct ParseCountryError;

impl Country {
    /// Reads a code, in any case.
    ///
    /// # Errors
    /// When no country has it.
    pub fn parse(text: &str) -> Result<Self, ParseCountryError> {
        let code: [u8; 2] = text.trim().to_ascii_uppercase().into_bytes().try_into().map_err(|_| ParseCountryError)?;
        Self::all().find(|country| country.0 == code).ok_or(ParseCountryError)
    }

    /// All countries, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        ASSIGNED.split(' ').filter_map(|code| code.as_bytes().try_into().ok().map(Self))
    }

    /// The code in upper case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl TryFrom<String> for Country {
    type Error = ParseCountryError;

    fn try_from(text: String) -> Result<Self, ParseCountryError> {
        Self::parse(&text)
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.as_str().to_owned()
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_assigns_249_codes() {
        let all: Vec<Country> = Country::all().collect();
        assert_eq!(all.len(), 249);
        assert!(all.is_sorted());
    }

    #[test]
    fn only_assigned_codes_are_countries() {
        assert_eq!(Country::parse("de").map(String::from).as_deref(), Ok("DE"));
        for wrong in ["", "D", "DEU", "XX", "UK", "EU", "ÄÖ"] {
            assert!(Country::parse(wrong).is_err(), "{wrong}");
        }
    }
}
