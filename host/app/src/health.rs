//! Whether this host can serve, and store.

use crate::{App, error::Result};

impl App {
    /// Succeeds when the database answers. Its schema is current, or the store would not have opened.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn ready(&self) -> Result<()> {
        Ok(self.store().ping().await?)
    }

    /// Succeeds when what is read is stored and more can be.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`] while there is no room on the database's disk.
    pub async fn stores(&self) -> Result<()> {
        Ok(self.store().stores().await?)
    }
}
