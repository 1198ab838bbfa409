//! The one error of the use cases. It knows no transport; `api` maps it to a status and a problem code.
//!
//! What the caller reads and what the log says are apart: [`Error::Internal`] and [`Error::Unavailable`] carry a
//! context for the log that never reaches the caller.

use std::time::Duration;

use serde_json::Value;
use tocsin_model::{problem::FieldError, viewer::Action};

/// A use case's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a use case did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The record does not exist, or not for this viewer.
    #[error("there is no such {noun}")]
    NotFound {
        /// What was looked for.
        noun: &'static str,
    },
    /// The viewer's role does not allow it.
    #[error("the role lacks the permission for {0:?}")]
    Forbidden(Action),
    /// Fields are wrong; nothing was stored.
    #[error("{} field(s) are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// The cursor was given out by another list, or for other filters.
    #[error("the cursor is of another list")]
    InvalidCursor,
    /// The record's state does not allow it.
    #[error("{0}")]
    Conflict(String),
    /// The record was changed meanwhile.
    #[error("the record was changed meanwhile")]
    VersionMismatch {
        /// What it is now.
        current: Box<Value>,
    },
    /// More than a limit allows.
    #[error("{0}")]
    TooLarge(String),
    /// Too many attempts.
    #[error("too many attempts")]
    RateLimited {
        /// When it may be tried again.
        retry_after: Duration,
    },
    /// Nobody is signed in, or the credentials are wrong.
    #[error("{0}")]
    Unauthorised(String),
    /// The role must have a second factor: until one is enrolled, nothing else is possible.
    #[error("a second factor must be enrolled first")]
    SecondFactorRequired,
    /// Something that is needed is not there now; trying again may help.
    #[error("{public}")]
    Unavailable {
        /// What the caller reads.
        public: String,
        /// What the log says.
        log: String,
    },
    /// A fault of the program or its database.
    #[error("internal error: {0}")]
    Internal(String),
}

impl Error {
    /// One wrong field.
    #[must_use]
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError { field: field.into(), message: message.into() }])
    }

    /// A record that does not exist for this viewer.
    #[must_use]
    pub fn not_found(noun: &'static str) -> Self {
        Self::NotFound { noun }
    }
}

/// Refuses what the viewer's role does not allow.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn require(viewer: &tocsin_model::viewer::Viewer, action: Action) -> Result<()> {
    if viewer.may(action) { Ok(()) } else { Err(Error::Forbidden(action)) }
}

impl From<tocsin_store::StoreError> for Error {
    /// What a use case did not foresee of the store: it is either not there now, or a fault.
    fn from(error: tocsin_store::StoreError) -> Self {
        use tocsin_store::StoreError;
        match error {
            StoreError::InvalidCursor => Error::InvalidCursor,
            StoreError::LastAdministrator => Error::Conflict(
                "there would be no administrator left who can sign in: make somebody else administrator first"
                    .to_owned(),
            ),
            StoreError::Conflict { .. } | StoreError::AlreadyExists { .. } => Error::Conflict(error.to_string()),
            StoreError::NotFound { .. } => Error::not_found("record"),
            StoreError::Contended | StoreError::Unavailable(_) => Error::Unavailable {
                public: "the database is not available now: try again".to_owned(),
                log: error.to_string(),
            },
            other => Error::Internal(other.to_string()),
        }
    }
}
