//! What can go wrong with the store, without a word about transports.

use tocsin_model::id::RunId;

/// Why the store did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The record exists, or its unique name is taken.
    #[error("there is already {noun} `{key}`")]
    AlreadyExists {
        /// The table's noun: `ticket`, `account`.
        noun: String,
        /// The record's identifier or name.
        key: String,
    },
    /// The record was changed by someone else since it was read.
    #[error("{noun} `{key}` was changed meanwhile: read it again")]
    Conflict {
        /// The table's noun.
        noun: String,
        /// The record's identifier.
        key: String,
    },
    /// The record that should be changed does not exist.
    #[error("there is no {noun} `{key}`")]
    NotFound {
        /// The table's noun.
        noun: String,
        /// The record's identifier.
        key: String,
    },
    /// Somebody else has gone on with the run: whoever gets this stops driving it at once.
    #[error("somebody else has gone on with run `{0}`")]
    RunTaken(RunId),
    /// The one-time set-up token is wrong or was used.
    #[error("the set-up token is wrong or was used")]
    SetupToken,
    /// The cursor is none that this list gave out for this filter.
    #[error("the cursor is none of this list with this filter")]
    InvalidCursor,
    /// A record that others are counted on would have too much.
    #[error("there is too much {noun} at `{key}`")]
    OverLimit {
        /// What there is too much of.
        noun: String,
        /// Where it is counted.
        key: String,
    },
    /// Nobody would be left who can sign in as an administrator.
    #[error("there would be no administrator left")]
    LastAdministrator,
    /// Too many changed the same record at once; trying again later may work.
    #[error("too many changed the same record at once: try again")]
    Contended,
    /// The database cannot be reached, or the store is closed.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// A stored record does not read as what it should be.
    #[error("a stored {noun} does not read: {detail}")]
    Corrupt {
        /// The table's noun.
        noun: String,
        /// What does not fit.
        detail: String,
    },
    /// The database's schema is newer than this program, or a migration was altered after it was applied.
    #[error("the database's schema does not fit this program: {0}")]
    Schema(String),
    /// The configuration cannot be used.
    #[error("the database's configuration is wrong: {0}")]
    Config(String),
    /// The database refused; for the log, not for callers.
    #[error("the database refused: {0}")]
    Engine(String),
}
