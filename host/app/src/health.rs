//! Whether this host can serve.

use crate::{App, error::Result};

impl App {
    /// Succeeds when the database answers. Its schema is current, or the store would not have opened.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn ready(&self) -> Result<()> {
        Ok(self.store().ping().await?)
    }
}
