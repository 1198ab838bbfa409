//! The places that the rail, the palette and the keys lead to, by what a role may do.

use tocsin_model::viewer::{Action, Role};

use crate::{components::Icon, paths, text};

/// A place of the UI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its name.
    pub label: &'static str,
    /// Its address.
    pub path: &'static str,
    /// Its icon.
    pub icon: Icon,
    /// What one must be allowed to do to go there.
    pub action: Action,
    /// The key behind `g` that leads there.
    pub key: Option<char>,
    /// Whether it is about configuration.
    pub configuration: bool,
    /// Whether few of a constituent's people need it.
    pub specialised: bool,
    /// Whether only constituents go there.
    pub constituents_only: bool,
}

const fn place(label: &'static str, path: &'static str, icon: Icon, action: Action, key: Option<char>) -> Place {
    Place { label, path, icon, action, key, configuration: false, specialised: false, constituents_only: false }
}

const fn configuration(place: Place) -> Place {
    Place { configuration: true, ..place }
}

const fn specialised(place: Place) -> Place {
    Place { specialised: true, ..place }
}

const fn of_constituents(place: Place) -> Place {
    Place { constituents_only: true, ..place }
}

const PLACES: &[Place] = &[
    of_constituents(place(text::report::HOME, paths::HOME, Icon::Home, Action::ReadIncidents, Some('h'))),
    place(text::report::REPORT, paths::REPORT, Icon::Plus, Action::ReportIncidents, Some('r')),
    place(text::incidents::LIST, paths::INCIDENTS, Icon::Bell, Action::ReadIncidents, Some('n')),
    place(text::chat::MESSAGES, paths::MESSAGES, Icon::Bubble, Action::ReadMessages, Some('m')),
    place(text::chat::HELP_QUEUE, paths::HELP, Icon::Lifebuoy, Action::GiveHelp, Some('h')),
    specialised(place(text::shell::ENRICH, paths::ENRICH, Icon::Enrich, Action::Submit, Some('e'))),
    specialised(place(text::shell::TICKETS, paths::TICKETS, Icon::Ticket, Action::ReadTickets, Some('t'))),
    specialised(place(text::shell::IOCS, paths::IOCS, Icon::Target, Action::ReadIocs, Some('i'))),
    specialised(place(text::assets::LIST, paths::ASSETS, Icon::Shield, Action::ReadAssets, Some('s'))),
    place(text::search::SEARCH, paths::SEARCH, Icon::Search, Action::ReadIncidents, None),
    place(text::statistics::STATISTICS, paths::STATISTICS, Icon::Pulse, Action::ReadStatistics, None),
    configuration(place(text::webhooks::WEBHOOKS, paths::WEBHOOKS, Icon::Send, Action::ManageWebhooks, None)),
    configuration(place(text::mails::MAILS, paths::MAILS, Icon::Send, Action::ManageDesk, None)),
    configuration(place(text::shell::CONNECTIONS, paths::CONNECTIONS, Icon::Plug, Action::ReadConnections, Some('c'))),
    configuration(place(text::shell::PLUGINS, paths::PLUGINS, Icon::Blocks, Action::ReadPlugins, Some('p'))),
    configuration(place(
        text::categories::CATEGORIES,
        paths::CATEGORIES,
        Icon::Ticket,
        Action::ManageCategories,
        Some('d'),
    )),
    configuration(place(text::shell::FLOW, paths::FLOW, Icon::Flow, Action::ReadFlow, Some('f'))),
    configuration(place(
        text::service_levels::SERVICE_LEVELS,
        paths::SERVICE_LEVELS,
        Icon::Clock,
        Action::ManageDesk,
        None,
    )),
    configuration(place(
        text::shell::ORGANISATIONS,
        paths::ORGANISATIONS,
        Icon::Building,
        Action::ManageAccounts,
        Some('o'),
    )),
    configuration(place(
        text::organisation::OWN,
        paths::OWN_ORGANISATION,
        Icon::Building,
        Action::ManageContacts,
        None,
    )),
    configuration(place(text::people::PEOPLE, paths::PEOPLE, Icon::People, Action::ManageMembers, None)),
    configuration(place(text::shell::ACCOUNTS, paths::ACCOUNTS, Icon::People, Action::ManageAccounts, Some('a'))),
    configuration(place(text::shell::API_CLIENTS, paths::API_CLIENTS, Icon::Key, Action::ManageMembers, None)),
];

/// Where a role begins.
pub fn first_place(role: Role) -> &'static str {
    if role.is_cert() { paths::ENRICH } else { paths::HOME }
}

/// The places that a role may go to.
pub fn places(role: Role) -> impl Iterator<Item = Place> {
    PLACES.iter().copied().filter(move |place| role.may(place.action) && !(place.constituents_only && role.is_cert()))
}
