//! What goes wrong: refusing a component, building the engine, calling a plugin.

use std::{fmt, time::Duration};

use tocsin_model::plugin::ManifestError;

/// Why the sandbox cannot do its work at all.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The engine could not be built on this machine.
    #[error("the WebAssembly engine could not be set up: {0}")]
    Engine(String),
    /// The compilation cache's directory cannot be used.
    #[error("the compilation cache in {directory} cannot be used: {reason}")]
    Cache {
        /// The directory.
        directory: String,
        /// What the system said.
        reason: String,
    },
    /// The extra certificate authorities cannot be trusted.
    #[error("the extra certificate authorities (extra_ca_file) cannot be used: {0}")]
    Authorities(String),
    /// The component is refused.
    #[error(transparent)]
    Inspect(#[from] InspectError),
    /// The component is valid and could not be compiled or linked.
    #[error("the component could not be compiled: {0}")]
    Compile(String),
    /// The connection's HTTP client could not be built.
    #[error("the connection's HTTP client could not be set up: {0}")]
    Client(String),
    /// The connection's settings are wrong.
    #[error("the connection's settings are wrong: {0}")]
    Settings(String),
    /// The plugin is of another category than the operation needs.
    #[error("{plugin} is no {wanted} plugin")]
    Category {
        /// The plugin's id.
        plugin: String,
        /// The category that was needed.
        wanted: &'static str,
    },
}

/// Why a file is refused as a plugin. Each message says what would be right.
#[derive(Debug, thiserror::Error)]
pub enum InspectError {
    /// The file is larger than any plugin may be.
    #[error("the file has {size} bytes; a plugin has at most {limit}")]
    TooLarge {
        /// Its size in bytes.
        size: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// The file is not a valid component.
    #[error("the file is not a valid WebAssembly component: {0}")]
    Invalid(String),
    /// It is a core module.
    #[error("the file is a core WebAssembly module; wrap it as a component (`tocsin plugin pack` does)")]
    CoreModule,
    /// It has no manifest.
    #[error(
        "the component has no `tocsin:plugin-manifest` section; pack plugin.toml into it (`tocsin plugin pack` does)"
    )]
    NoManifest,
    /// It has two manifests.
    #[error("the component has more than one `tocsin:plugin-manifest` section")]
    SeveralManifests,
    /// Its manifest is wrong.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// It imports what its world does not have.
    #[error("the component imports `{import}`, which the world `{world}` does not have; it may import [{allowed}]")]
    ForeignImport {
        /// The import's name.
        import: String,
        /// The world of its category.
        world: &'static str,
        /// What the world has.
        allowed: String,
    },
    /// It imports a capability that its manifest does not request.
    #[error(
        "the component imports `{import}` and plugin.toml requests nothing for it: add `{key}`, or drop the import"
    )]
    UnrequestedImport {
        /// The import's name.
        import: String,
        /// The manifest's key.
        key: &'static str,
    },
    /// It lacks an export of its category.
    #[error("a plugin of category {category} exports `{export}`, which the component does not")]
    MissingExport {
        /// The export's name.
        export: String,
        /// The category of the manifest.
        category: &'static str,
    },
}

/// What kind of failure ended a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallErrorKind {
    /// The credentials were missing, wrong or not allowed to do this.
    Unauthorised,
    /// The provider's limit was reached.
    RateLimited {
        /// How long to wait, where the provider said so.
        retry_after: Option<Duration>,
    },
    /// The provider could not be reached or failed.
    Unavailable,
    /// The provider's answer was not of its documented shape.
    Malformed,
    /// Something was larger than its limit.
    TooLarge,
    /// The plugin does not handle this.
    Unsupported,
    /// The connection's settings are wrong.
    Misconfigured,
    /// A grant is missing.
    Denied,
    /// The provider refused the request as wrong.
    Rejected,
    /// The time ran out: wall clock or processor.
    Timeout,
    /// The plugin crashed.
    Trap,
    /// The plugin wanted more memory than it may have.
    OutOfMemory,
    /// No instance became free in time.
    Busy,
    /// The plugin is disabled or rests after crashes.
    Disabled,
    /// Anything else, in the plugin's own words.
    Other,
}

impl CallErrorKind {
    /// The stable word of the API.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            CallErrorKind::Unauthorised => "unauthorised",
            CallErrorKind::RateLimited { .. } => "rate_limited",
            CallErrorKind::Unavailable => "unavailable",
            CallErrorKind::Malformed => "malformed",
            CallErrorKind::TooLarge => "too_large",
            CallErrorKind::Unsupported => "unsupported",
            CallErrorKind::Misconfigured => "misconfigured",
            CallErrorKind::Denied => "denied",
            CallErrorKind::Rejected => "rejected",
            CallErrorKind::Timeout => "timeout",
            CallErrorKind::Trap => "trap",
            CallErrorKind::OutOfMemory => "out_of_memory",
            CallErrorKind::Busy => "busy",
            CallErrorKind::Disabled => "disabled",
            CallErrorKind::Other => "other",
        }
    }

    /// What a person can do about it, in one sentence.
    #[must_use]
    pub fn remedy(&self) -> &'static str {
        match self {
            CallErrorKind::Unauthorised => "Check the connection's credentials and what the account may do.",
            CallErrorKind::RateLimited { .. } => {
                "Wait, or raise the plan at the provider; the connection's quota shows when it may be asked again."
            }
            CallErrorKind::Unavailable => {
                "Try again; if it stays so, check the provider's status and the connection's base URL."
            }
            CallErrorKind::Malformed => {
                "Check that the base URL leads to the provider's API; the provider may have changed it."
            }
            CallErrorKind::TooLarge => "Raise the plugin's response limit if answers of this size are expected.",
            CallErrorKind::Unsupported => "Ask another connection: this one does not handle this kind of value.",
            CallErrorKind::Misconfigured => "Correct the setting that the message names.",
            CallErrorKind::Denied => "An administrator can grant what the message names, if it should be allowed.",
            CallErrorKind::Rejected => {
                "Check the value and the connection's settings; the provider refused the request."
            }
            CallErrorKind::Timeout => "Try again; if it stays so, check the provider or raise the plugin's time limit.",
            CallErrorKind::Trap => "The plugin has a fault: its log on the Plugins page says more to its author.",
            CallErrorKind::OutOfMemory => "Raise the plugin's memory limit, or report it to the plugin's author.",
            CallErrorKind::Busy => "Try again when fewer calls are under way, or raise the plugin's concurrency.",
            CallErrorKind::Disabled => "An administrator can enable the plugin again after looking at its last errors.",
            CallErrorKind::Other => "The message is the plugin's own.",
        }
    }

    /// Whether the plugin itself is at fault, as opposed to its provider or its configuration.
    #[must_use]
    pub fn is_crash(&self) -> bool {
        matches!(self, CallErrorKind::Trap | CallErrorKind::OutOfMemory)
    }
}

/// Why a call gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct CallError {
    /// What kind of failure it was.
    pub kind: CallErrorKind,
    /// One sentence for the analyst, without secrets.
    pub message: String,
    /// More for whoever looks after the plugin, without secrets; may be empty.
    pub log: String,
}

impl CallError {
    /// An error without more for the log.
    pub(crate) fn new(kind: CallErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), log: String::new() }
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.code(), self.message)
    }
}
