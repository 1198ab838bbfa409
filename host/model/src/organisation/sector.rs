//! Sectors as the NIS 2 Directive (EU) 2022/2555 lists them.

use serde::{Deserialize, Serialize};

/// A sector of annex I (high criticality) or annex II (other critical sectors).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Sector {
    /// Annex I: electricity, district heating and cooling, oil, gas, hydrogen.
    Energy,
    /// Annex I: air, rail, water, road.
    Transport,
    /// Annex I.
    Banking,
    /// Annex I.
    FinancialMarketInfrastructures,
    /// Annex I.
    Health,
    /// Annex I.
    DrinkingWater,
    /// Annex I.
    WasteWater,
    /// Annex I.
    DigitalInfrastructure,
    /// Annex I: managed services, business to business.
    IctServiceManagement,
    /// Annex I.
    PublicAdministration,
    /// Annex I.
    Space,
    /// Annex II.
    PostalAndCourier,
    /// Annex II.
    WasteManagement,
    /// Annex II: manufacture, production and distribution.
    Chemicals,
    /// Annex II: production, processing and distribution.
    Food,
    /// Annex II.
    Manufacturing,
    /// Annex II.
    DigitalProviders,
    /// Annex II.
    Research,
}

impl Sector {
    /// All sectors, annex I first.
    pub const ALL: [Sector; 18] = [
        Sector::Energy,
        Sector::Transport,
        Sector::Banking,
        Sector::FinancialMarketInfrastructures,
        Sector::Health,
        Sector::DrinkingWater,
        Sector::WasteWater,
        Sector::DigitalInfrastructure,
        Sector::IctServiceManagement,
        Sector::PublicAdministration,
        Sector::Space,
        Sector::PostalAndCourier,
        Sector::WasteManagement,
        Sector::Chemicals,
        Sector::Food,
        Sector::Manufacturing,
        Sector::DigitalProviders,
        Sector::Research,
    ];

    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Sector::Energy => "energy",
            Sector::Transport => "transport",
            Sector::Banking => "banking",
            Sector::FinancialMarketInfrastructures => "financial_market_infrastructures",
            Sector::Health => "health",
            Sector::DrinkingWater => "drinking_water",
            Sector::WasteWater => "waste_water",
            Sector::DigitalInfrastructure => "digital_infrastructure",
            Sector::IctServiceManagement => "ict_service_management",
            Sector::PublicAdministration => "public_administration",
            Sector::Space => "space",
            Sector::PostalAndCourier => "postal_and_courier",
            Sector::WasteManagement => "waste_management",
            Sector::Chemicals => "chemicals",
            Sector::Food => "food",
            Sector::Manufacturing => "manufacturing",
            Sector::DigitalProviders => "digital_providers",
            Sector::Research => "research",
        }
    }

    /// The sector that a word of the API names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sector| sector.as_str() == word)
    }

    /// Whether annex I lists it.
    #[must_use]
    pub fn is_of_high_criticality(self) -> bool {
        Self::ALL.iter().take(11).any(|sector| *sector == self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eleven_sectors_are_of_annex_one_and_seven_of_annex_two() {
        assert_eq!(Sector::ALL.iter().filter(|sector| sector.is_of_high_criticality()).count(), 11);
        assert!(Sector::Space.is_of_high_criticality() && !Sector::PostalAndCourier.is_of_high_criticality());
        for sector in Sector::ALL {
            assert_eq!(serde_json::to_value(sector).expect("serialises"), sector.as_str());
            assert_eq!(Sector::from_word(sector.as_str()), Some(sector));
        }
    }
}
