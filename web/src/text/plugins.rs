//! The plugins.

use tocsin_model::{
    installation::PluginState,
    plugin::{Category, Effect},
};

pub const ABOUT: &str = "Installed components: what each asks for, what it was granted, what it may really do.";
pub const INSTALL: &str = "Install a component";
pub const INSTALLING: &str = "Installing…";
pub const INSTALLED: &str = "The component is installed. Grant what it asks for before it serves.";
pub const NONE: &str = "No plugins";
pub const NONE_HINT: &str = "Install a component to begin.";
pub const NAME: &str = "Plugin";
pub const CATEGORY: &str = "Category";
pub const VERSION: &str = "Version";
pub const STATE: &str = "State";
pub const GRANTS: &str = "Grants";
pub const CALLS: &str = "Calls";
pub const CRASHES: &str = "Crashes";
pub const ALL_GRANTED: &str = "All granted";
pub const WHY: &str = "Why it needs the network";
pub const REQUESTED: &str = "Asked for";
pub const GRANTED: &str = "Granted";
pub const EFFECTIVE: &str = "In effect";
pub const CAPABILITY: &str = "Capability";
pub const PERMISSIONS: &str = "Permissions";
pub const PERMISSIONS_ABOUT: &str = "In effect is what was asked for and granted, within the deployment's ceiling. Which hosts a setting names is shown for each connection.";
pub const HTTP: &str = "Hosts over HTTP";
pub const TCP: &str = "Hosts over TCP";
pub const DNS: &str = "Names asked of the DNS";
pub const SECRETS: &str = "Secrets, and where they go";
pub const PRIVATE: &str = "Private networks";
pub const PRIVATE_HINT: &str = "One network a line, such as 10.20.0.0/16. Only where the provider is inside.";
pub const SERVES: &str = "IoC types";
pub const NOTHING: &str = "nothing";
pub const GRANT: &str = "Change the grant";
pub const GRANT_ALL: &str = "Grant all that is asked for";
pub const GRANTED_DONE: &str = "The grant is recorded.";
pub const MISSING: &str = "Asked for and not granted:";
pub const PENDING: &str = "A newer component asks for more and waits for your review. This one serves meanwhile.";
pub const LIMITS: &str = "Limits";
pub const LIMIT: &str = "Limit";
pub const IN_EFFECT: &str = "In effect";
pub const CEILING: &str = "Usual ceiling";
pub const PEAK: &str = "Most memory that one call used";
pub const IMPORTS: &str = "Imports";
pub const EXPORTS: &str = "Exports";
pub const COMPONENT: &str = "Component";
pub const DIGEST: &str = "SHA-256";
pub const SIZE: &str = "Size";
pub const LICENSE: &str = "Licence";
pub const ACTIONS: &str = "Actions";
pub const ERRORS: &str = "Last errors";
pub const NO_ERRORS: &str = "Every call since the host started got its answer.";
pub const REMEDY: &str = "What mends it:";
pub const LOG: &str = "Log";
pub const NO_LOG: &str = "The plugin has logged nothing since the host started.";

pub fn state(state: PluginState) -> &'static str {
    match state {
        PluginState::Enabled => "Enabled",
        PluginState::Disabled => "Disabled",
        PluginState::Failed => "Failed",
    }
}

pub fn category(category: Category) -> &'static str {
    match category {
        Category::Enrichment => "Enrichment",
        Category::Ticketing => "Ticketing",
        Category::Playbook => "Playbook",
    }
}

pub fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::Read => "reads",
        Effect::WriteIdempotent => "writes, may be repeated",
        Effect::WriteOnce => "writes once, never repeated blindly",
    }
}

pub fn bad_network(text: &str) -> String {
    format!("“{text}” is not a network: write 10.20.0.0/16.")
}

/// A host that each connection names itself, by one of its settings.
pub fn setting(reference: &str, title: &str) -> String {
    format!("{reference}, the setting “{title}”")
}

/// What kind of failure a stable word of the API names; the word itself where this page does not know it.
pub fn failure(code: &str) -> &str {
    match code {
        "unauthorised" => "Credentials refused",
        "rate_limited" => "Limit of calls reached",
        "unavailable" => "Not reachable",
        "malformed" => "Answer not understood",
        "too_large" => "Answer too large",
        "unsupported" => "Not its kind of value",
        "misconfigured" => "Misconfigured",
        "denied" => "Not granted",
        "rejected" => "Request refused",
        "timeout" => "Too slow",
        "trap" => "Crashed",
        "out_of_memory" => "Out of memory",
        "busy" => "Too many calls at once",
        "disabled" => "Switched off",
        "other" => "Failed",
        word => word,
    }
}

pub fn missing(count: usize) -> String {
    format!("{count} not granted")
}
