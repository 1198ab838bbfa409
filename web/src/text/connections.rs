//! The connections.

use tocsin_model::{connection::Health, plugin::QuotaWindow};

pub const ABOUT: &str = "A connection is a configured use of a plugin: its settings, its secrets, its limits.";
pub const NEW: &str = "New connection";
pub const NONE: &str = "No connections";
pub const NONE_HINT: &str = "Without a connection nobody is asked. An administrator adds one.";
pub const TEST: &str = "Test";
pub const TESTING: &str = "Testing…";
pub const WORKS: &str = "It works.";
pub const FAILS: &str = "It does not work.";
pub const REMEDY: &str = "What mends it:";
pub const REMAINING: &str = "Calls left";
pub const NO_QUOTA: &str = "No limit of calls";
pub const LAST_CALL: &str = "Last call";
pub const NEVER: &str = "never";
pub const LAST_ERROR: &str = "Last error";
pub const CALLS: &str = "Calls";
pub const CONDITION: &str = "How it does";
pub const PAUSED: &str = "The provider asked to wait until";
pub const EDIT: &str = "Settings";
pub const PLUGIN: &str = "Plugin";
pub const NAME: &str = "Name";
pub const NAME_HINT: &str = "2 to 40 of a-z, 0-9 and -. Reports and the flow use it; it cannot be changed.";
pub const SETTINGS: &str = "Settings";
pub const NO_SETTINGS: &str = "This plugin has no settings.";
pub const SECRETS: &str = "Secrets";
pub const SECRETS_ABOUT: &str =
    "Stored encrypted, put in by the host as a request leaves. They are never shown again, and no plugin sees them.";
pub const SECRET_SET: &str = "A value is set. Leave this empty to keep it.";
pub const SECRET_MISSING: &str = "No value is set.";
pub const SECRET_NEEDED: &str = "No value is set, and without one it does not work.";
pub const REMOVE_SECRET: &str = "Remove the value";
pub const LIMITS: &str = "What it may be sent, and how often";
pub const TLP_MAX: &str = "Strictest TLP that is sent";
pub const PAP_MAX: &str = "Strictest PAP that is sent";
pub const CACHE: &str = "Answers are kept for, in seconds";
pub const CACHE_HINT: &str = "The same observable is not asked again within this time; 0 asks every time.";
pub const QUOTA: &str = "Calls allowed";
pub const QUOTA_CALLS: &str = "Calls";
pub const QUOTA_SECONDS: &str = "in seconds";
pub const WRONG_WINDOW: &str = "Use whole numbers, 1 or more.";
pub const WRONG_CACHE: &str = "Use a whole number of seconds, 0 or more.";
pub const ADD_WINDOW: &str = "Add a window";
pub const REMOVE_WINDOW: &str = "Remove this window";
pub const ENABLED: &str = "Use this connection";
pub const CREATE: &str = "Create the connection";
pub const CREATED: &str = "The connection is there.";
pub const DELETE: &str = "Delete";
pub const DELETE_QUESTION: &str = "Delete this connection?";
pub const DELETE_HINT: &str = "Its settings and secrets are gone at once. Reports that it wrote stay.";
pub const DELETED: &str = "The connection is deleted.";
pub const CHOOSE_PLUGIN: &str = "Choose a plugin";
pub const NOT_MANAGED: &str = "Only an administrator changes connections.";

pub fn health(health: Health) -> &'static str {
    match health {
        Health::Unused => "Not called yet",
        Health::Working => "Working",
        Health::Failing => "Failing",
        Health::WaitingForQuota => "Waits for its quota",
        Health::Disabled => "Disabled",
        Health::Misconfigured => "Misconfigured",
    }
}

pub fn window(window: QuotaWindow) -> String {
    let per = match window.per_seconds {
        1 => "second".to_owned(),
        60 => "minute".to_owned(),
        3600 => "hour".to_owned(),
        86_400 => "day".to_owned(),
        2_592_000 => "30 days".to_owned(),
        seconds => format!("{seconds} s"),
    };
    format!("per {per}")
}

pub fn left(remaining: u32, calls: u32) -> String {
    format!("{remaining} of {calls}")
}

pub fn calls(calls: u64, failures: u64) -> String {
    match failures {
        0 => calls.to_string(),
        _ => format!("{calls}, {failures} failed"),
    }
}

pub fn test_of(name: &str) -> String {
    format!("Test {name}")
}

pub fn host_in(setting: &str) -> String {
    format!("the host in “{setting}”")
}

pub fn sent_to(hosts: &str) -> String {
    format!("Sent to {hosts} only.")
}
