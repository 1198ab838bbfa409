//! Where the database is and how it is reached.

use std::path::PathBuf;

use crate::error::StoreError;

/// How the store reaches its database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreConfig {
    /// `rocksdb:///directory` (embedded, on disk), `mem://` (embedded, gone at the end), `ws://host:port` or
    /// `wss://host:port` (a SurrealDB server that several hosts may share).
    pub url: String,
    /// The SurrealDB namespace.
    pub namespace: String,
    /// The SurrealDB database.
    pub database: String,
    /// The root user of a server; an embedded database has none.
    pub username: Option<String>,
    /// The root user's password.
    pub password: Option<String>,
}

/// What kind of database a URL names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineKind {
    /// Embedded, in memory: for tests.
    Memory,
    /// Embedded, on disk; this process holds the directory alone.
    Disk,
    /// A server; other hosts may use it at the same time.
    Server,
}

impl StoreConfig {
    /// A database at this URL, in the namespace and database `tocsin`, without a user.
    #[must_use]
    pub fn at(url: impl Into<String>) -> Self {
        Self { url: url.into(), namespace: "tocsin".into(), database: "tocsin".into(), username: None, password: None }
    }

    /// What kind of database the URL names.
    ///
    /// # Errors
    /// [`StoreError::Config`] with the URLs that are understood.
    pub fn kind(&self) -> Result<EngineKind, StoreError> {
        let scheme = self.url.split_once("://").map(|(scheme, _)| scheme);
        match scheme {
            Some("mem") => Ok(EngineKind::Memory),
            Some("rocksdb" | "surrealkv") => Ok(EngineKind::Disk),
            Some("ws" | "wss") => Ok(EngineKind::Server),
            _ => Err(StoreError::Config(format!(
                "`{}` is no database URL: use rocksdb:///directory, mem://, ws://host:port or wss://host:port",
                self.url
            ))),
        }
    }

    /// The directory of an embedded database on disk.
    pub(crate) fn directory(&self) -> Option<PathBuf> {
        let path = self.url.strip_prefix("rocksdb://")?;
        Some(path.split_once('?').map_or(path, |(path, _)| path).into())
    }

    /// The URL as the engine gets it: on disk, every commit is synchronised before it is acknowledged.
    pub(crate) fn engine_url(&self) -> String {
        let disk = matches!(self.kind(), Ok(EngineKind::Disk));
        if disk && !self.url.contains("sync=") {
            let separator = if self.url.contains('?') { '&' } else { '?' };
            return format!("{}{separator}sync=every", self.url);
        }
        self.url.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_on_disk_synchronises_every_commit_unless_told_otherwise() {
        assert_eq!(StoreConfig::at("rocksdb:///var/x").engine_url(), "rocksdb:///var/x?sync=every");
        assert_eq!(StoreConfig::at("rocksdb:///x?sync=never").engine_url(), "rocksdb:///x?sync=never");
        assert_eq!(StoreConfig::at("mem://").engine_url(), "mem://");
    }

    #[test]
    fn an_unknown_url_is_refused_with_those_that_are_understood() {
        let error = StoreConfig::at("postgres://x").kind().expect_err("not a database we know");
        assert!(error.to_string().contains("rocksdb:///directory"));
    }
}
