//! What goes with a message: files of the thread's own incident.

use tocsin_model::{
    id::EvidenceId,
    thread::{MAX_ATTACHMENTS, Thread, ThreadKind},
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
        viewer: &Viewer,
        thread: &Thread,
        attachments: &[EvidenceId],
    ) -> Result<()> {
        if attachments.is_empty() {
            return Ok(());
        }
        let Some(incident) = thread.incident else {
            return Err(Error::invalid("attachments", "files go with the messages of an incident: write there"));
        };
        if attachments.len() > MAX_ATTACHMENTS {
            return Err(Error::invalid("attachments", format!("use at most {MAX_ATTACHMENTS}")));
        }
        let known = self.store().evidence_by_id(viewer, attachments).await?;
        for (place, id) in attachments.iter().enumerate() {
            let file = known.iter().find(|file| file.id == *id && file.incident == incident);
            let wrong = match file {
                None => "the incident has no such file: upload it first",
                Some(file) if file.internal && thread.kind != ThreadKind::Internal => {
                    "is the CERT's own: it goes with internal messages only"
                }
                Some(_) => continue,
            };
            return Err(Error::invalid(format!("attachments[{place}]"), wrong));
        }
        Ok(())
    }
}
