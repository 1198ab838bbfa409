//! Under which name others read what somebody did.

use tocsin_model::{
    thread::Author,
    viewer::{Principal, Viewer},
};

use crate::{
    App,
    error::{Error, Result},
};

/// What the host calls itself where it did something of its own accord.
const HOST: &str = "Tocsin";

impl App {
    /// The viewer, as others read it.
    ///
    /// # Errors
    /// `NotFound` when the account or client is gone.
    pub(crate) async fn author(&self, viewer: &Viewer) -> Result<Author> {
        let host = Self::host_viewer();
        let name = match viewer.principal {
            Principal::Account(id) => {
                let record = self.store().account(&host, id).await?;
                record.ok_or_else(|| Error::not_found("account"))?.account.name
            }
            Principal::ApiClient(id) => {
                let record = self.store().api_client(&host, id).await?;
                record.ok_or_else(|| Error::not_found("API client"))?.client.name
            }
            Principal::Host => HOST.to_owned(),
        };
        Ok(Author { actor: viewer.principal.into(), name, of_cert: viewer.role.is_cert() })
    }
}
