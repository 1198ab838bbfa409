//! The frame around the pages.

use crate::browser::theme::Theme;

pub const NAME: &str = "Tocsin";
pub const STARTING: &str = "Tocsin is starting…";
pub const ENRICH: &str = "Enrich";
pub const TICKETS: &str = "Tickets";
pub const IOCS: &str = "IoCs";
pub const CONNECTIONS: &str = "Connections";
pub const PLUGINS: &str = "Plugins";
pub const FLOW: &str = "Flow";
pub const ORGANISATIONS: &str = "Organisations";
pub const ACCOUNTS: &str = "Accounts";
pub const API_CLIENTS: &str = "API clients";
pub const WORK: &str = "Work";
pub const SPECIALISED: &str = "For specialists";
pub const CONFIGURATION: &str = "Configuration";
pub const HELP_SHORT: &str = "Help";
pub const NAVIGATION: &str = "Main";
pub const CRUMBS: &str = "Breadcrumbs";
pub const SKIP: &str = "Skip to the content";
pub const MENU: &str = "Menu";
pub const CLOSE_MENU: &str = "Close the menu";
pub const LIVE: &str = "Live";
pub const NOT_LIVE: &str = "Not live: asking from time to time";
pub const PALETTE: &str = "Go to or do something";
pub const PALETTE_HINT: &str = "Go to…";
pub const PALETTE_PLACEHOLDER: &str = "A page, an action, an IoC or a ticket";
pub const PALETTE_RESULTS: &str = "What was found";
pub const THEME: &str = "Colours";
pub const SINGLE_KEYS: &str = "Single-key shortcuts";
pub const KEYS: &str = "Keyboard shortcuts";
pub const KEYS_OFF: &str = "Single keys work where nothing takes text. The menu of your account switches them off.";
pub const OWN_ACCOUNT: &str = "Your account";
pub const SIGN_OUT: &str = "Sign out";
pub const SIGN_OUT_EVERYWHERE: &str = "Sign out on every device";
pub const CLEARANCE: &str = "Reads up to";
pub const NEW_CONNECTION: &str = "New connection";
pub const UNCERTAIN_TICKETS: &str = "Tickets that wait for a person";
pub const MALICIOUS_TICKETS: &str = "Malicious tickets";
pub const TOASTS: &str = "Reports";
pub const NO_PAGE: &str = "No such page";
pub const NO_PAGE_HINT: &str = "Check the address, or go on with Ctrl K.";
pub const MISSING: &str = "There is nothing here";
pub const MISSING_HINT: &str = "It was removed, it never was, or it is not for you to read.";
pub const OTHER_ROLES: &str = "This page is for other roles";
pub const NOT_ALLOWED: &str = "Not for your role";

pub const DESK_KEYS: [(&str, &str); 3] = [
    ("x", "Select the incident"),
    ("a", "Accept the incident, or all selected"),
    ("m", "Assign the incident to me, or all selected"),
];

pub const KEY_LIST: [(&str, &str); 7] = [
    ("Ctrl K", "Command palette"),
    ("?", "This list"),
    ("/", "Search in the list"),
    ("c", "Enrich or report something new"),
    ("j", "Next row"),
    ("k", "Row before"),
    ("Enter", "Open the row"),
];

pub fn document_title(page: &str) -> String {
    format!("{page} · Tocsin")
}

pub fn document_title_with(page: &str, unread: u64) -> String {
    format!("({unread}) {page} · Tocsin")
}

pub fn user_menu(name: &str) -> String {
    format!("Menu of {name}")
}

pub fn theme(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "System",
        Theme::Light => "Light",
        Theme::Dark => "Dark",
    }
}

pub fn use_theme(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "Colours: as the system has them",
        Theme::Light => "Colours: light",
        Theme::Dark => "Colours: dark",
    }
}

pub fn open_ticket(id: &str) -> String {
    format!("Open ticket {id}")
}

pub fn find_ioc(text: &str) -> String {
    format!("Find the IoC “{text}”")
}

pub fn find_incident(text: &str) -> String {
    format!("Find incidents that begin with “{text}”")
}

pub fn find_ticket(text: &str) -> String {
    format!("Find tickets with “{text}”")
}

pub const TO_THE_START: &str = "Back to the start";

pub fn back_to(list: &str) -> String {
    format!("Back to {list}")
}

pub fn not_allowed(role: &str) -> String {
    format!("The role {role} does not see this page. An administrator can give you another role.")
}
