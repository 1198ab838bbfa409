//! Every address inside the UI, built in one place.

use std::fmt::Display;

use crate::browser::percent_encoded;

/// What waits for a constituent.
pub const HOME: &str = "/";
/// A new report.
pub const REPORT: &str = "/report";
/// The incidents.
pub const INCIDENTS: &str = "/incidents";
/// The threads.
pub const MESSAGES: &str = "/messages";
/// Who asked for an analyst.
pub const HELP: &str = "/help";
/// Paste something, send it, watch it.
pub const ENRICH: &str = "/enrich";
/// The list of tickets.
pub const TICKETS: &str = "/tickets";
/// The list of IoCs.
pub const IOCS: &str = "/iocs";
/// The assets.
pub const ASSETS: &str = "/assets";
/// The connections.
pub const CONNECTIONS: &str = "/connections";
/// A new connection.
pub const NEW_CONNECTION: &str = "/connections/new";
/// The plugins.
pub const PLUGINS: &str = "/plugins";
/// The categories of incidents.
pub const CATEGORIES: &str = "/categories";
/// A new category.
pub const NEW_CATEGORY: &str = "/categories/new";
/// The flow's settings.
pub const FLOW: &str = "/flow";
/// The service levels.
pub const SERVICE_LEVELS: &str = "/service-levels";
/// The organisations.
pub const ORGANISATIONS: &str = "/organisations";
/// The organisation that the reader acts for.
pub const OWN_ORGANISATION: &str = "/organisation";
/// The people of an organisation.
pub const PEOPLE: &str = "/people";
/// People's accounts.
pub const ACCOUNTS: &str = "/accounts";
/// API clients.
pub const API_CLIENTS: &str = "/api-clients";
/// The webhooks.
pub const WEBHOOKS: &str = "/webhooks";
/// The log of mails.
pub const MAILS: &str = "/mails";
/// The search.
pub const SEARCH: &str = "/search";
/// The statistics.
pub const STATISTICS: &str = "/statistics";
/// The incidents behind a figure.
pub const STATISTICS_INCIDENTS: &str = "/statistics/incidents";
/// The account of whoever is signed in.
pub const OWN_ACCOUNT: &str = "/account";

/// A webhook's page.
pub fn webhook(id: impl Display) -> String {
    format!("{WEBHOOKS}/{id}")
}

/// A search.
pub fn search(text: &str) -> String {
    format!("{SEARCH}?q={}", percent_encoded(text))
}

/// Where something that was found stands.
pub fn search_hit(hit: &tocsin_model::search::SearchHit) -> String {
    match (hit.thread, hit.incident) {
        (Some(place), None) => thread(place),
        (_, Some(of)) => incident(of),
        (None, None) => SEARCH.to_owned(),
    }
}

/// An incident's page.
pub fn incident(id: impl Display) -> String {
    format!("{INCIDENTS}/{id}")
}

/// A report that was begun.
pub fn draft(id: impl Display) -> String {
    format!("{REPORT}/{id}")
}

/// A thread's page.
pub fn thread(id: impl Display) -> String {
    format!("{MESSAGES}/{id}")
}

/// A category's page, with the designer of its card.
pub fn category(id: impl Display) -> String {
    format!("{CATEGORIES}/{id}")
}

/// A ticket's page.
pub fn ticket(id: impl Display) -> String {
    format!("{TICKETS}/{id}")
}

/// An IoC's page.
pub fn ioc(id: impl Display) -> String {
    format!("{IOCS}/{id}")
}

/// A search for an IoC.
pub fn ioc_search(text: &str) -> String {
    format!("{IOCS}?q={}", percent_encoded(text))
}

/// A search for an incident, open or not.
pub fn incident_search(text: &str) -> String {
    format!("{INCIDENTS}?open=all&q={}", percent_encoded(text))
}

/// A search for a ticket.
pub fn ticket_search(text: &str) -> String {
    format!("{TICKETS}?q={}", percent_encoded(text))
}

/// An organisation's page.
pub fn organisation(id: impl Display) -> String {
    format!("{ORGANISATIONS}/{id}")
}

/// A connection's page.
pub fn connection(id: impl Display) -> String {
    format!("{CONNECTIONS}/{id}")
}

/// A plugin's page.
pub fn plugin(id: &str) -> String {
    format!("{PLUGINS}/{}", percent_encoded(id))
}
