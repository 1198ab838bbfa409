//! Who is there: what the live socket needs to know of people and threads before it tells others.

use tocsin_model::{
    id::ThreadId,
    live::Present,
    thread::Thread,
    viewer::{Principal, Viewer},
};

use crate::{App, error::Result};

impl App {
    /// A thread that the viewer sees.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn seen_thread(&self, viewer: &Viewer, id: ThreadId) -> Result<Thread> {
        Ok(self.visible_thread(viewer, id).await?.thread)
    }

    /// The viewer as others see who is there; machines are never there.
    ///
    /// # Errors
    /// `NotFound` when the account is gone.
    pub async fn present(&self, viewer: &Viewer) -> Result<Option<Present>> {
        let Principal::Account(account) = viewer.principal else { return Ok(None) };
        let author = self.author(viewer).await?;
        Ok(Some(Present { account: Some(account), name: author.name, of_cert: author.of_cert }))
    }
}
