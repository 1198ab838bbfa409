//! What is known of an organisation.

use tocsin_model::{
    contact::ContactRole,
    organisation::{Channel, NotificationCategory, Sector},
};

pub const OWN: &str = "Organisation";
pub const DETAILS: &str = "Details";
pub const SECTOR: &str = "Sector";
pub const COUNTRY: &str = "Country";
pub const COUNTRY_HINT: &str = "Two letters of ISO 3166, such as DE.";
pub const PARENT: &str = "Belongs to";
pub const NOBODY: &str = "Nobody";
pub const UNKNOWN: &str = "Not said";
pub const CLEARANCE: &str = "Reads at most";
pub const CLEARANCE_HINT: &str = "A ceiling for all of its people and machines.";
pub const LANGUAGES: &str = "Languages";
pub const LANGUAGES_HINT: &str = "Their short names with commas between them, the preferred one first: de, en.";
pub const EMAIL: &str = "E-mail address";
pub const PHONE: &str = "Telephone";
pub const REACHED: &str = "How it is reached";
pub const CONTACTS: &str = "Contacts";
pub const CONTACTS_ABOUT: &str = "Whom the CERT asks about what. They need no account.";
pub const NO_CONTACTS: &str = "No contacts yet.";
pub const CONTACT_ROLE: &str = "For";
pub const ADD_CONTACT: &str = "Add a contact";
pub const NOTIFICATIONS: &str = "Notifications";
pub const NOTIFICATIONS_ABOUT: &str =
    "What the organisation is told, and how. The CERT chooses the channel of mandatory ones.";
pub const MANDATORY: &str = "mandatory";

pub fn remove_contact(name: &str) -> String {
    format!("Remove the contact {name}")
}

pub fn category(category: NotificationCategory) -> &'static str {
    match category {
        NotificationCategory::Incidents => "Incidents and their states",
        NotificationCategory::Deadlines => "Deadlines",
        NotificationCategory::Messages => "Messages",
        NotificationCategory::Assistance => "Requests for help",
        NotificationCategory::Assets => "Claims of assets",
        NotificationCategory::Bulletins => "Bulletins",
        NotificationCategory::People => "People and API clients",
    }
}

pub fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "Portal and e-mail",
        Channel::Portal => "Portal",
        Channel::Off => "Not at all",
    }
}

pub fn contact_role(role: ContactRole) -> &'static str {
    match role {
        ContactRole::Duty => "Around the clock",
        ContactRole::Security => "Incidents",
        ContactRole::Technical => "Systems and networks",
        ContactRole::Management => "Decisions",
        ContactRole::DataProtection => "Personal data",
        ContactRole::Legal => "Law and statutory reports",
        ContactRole::Press => "The press",
    }
}

pub fn sector(sector: Sector) -> &'static str {
    match sector {
        Sector::Energy => "Energy",
        Sector::Transport => "Transport",
        Sector::Banking => "Banking",
        Sector::FinancialMarketInfrastructures => "Financial market infrastructures",
        Sector::Health => "Health",
        Sector::DrinkingWater => "Drinking water",
        Sector::WasteWater => "Waste water",
        Sector::DigitalInfrastructure => "Digital infrastructure",
        Sector::IctServiceManagement => "ICT service management",
        Sector::PublicAdministration => "Public administration",
        Sector::Space => "Space",
        Sector::PostalAndCourier => "Postal and courier services",
        Sector::WasteManagement => "Waste management",
        Sector::Chemicals => "Chemicals",
        Sector::Food => "Food",
        Sector::Manufacturing => "Manufacturing",
        Sector::DigitalProviders => "Digital providers",
        Sector::Research => "Research",
    }
}
