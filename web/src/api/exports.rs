//! Exports: an incident or a thread as one file.

use tocsin_model::{
    export::ExportFormat,
    id::{IncidentId, ThreadId},
};

use super::{Api, Failure};

fn word(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Json => "json",
        ExportFormat::Html => "html",
    }
}

impl Api {
    /// An incident as a file; with what analysts write among themselves where that is asked for.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn export_incident(
        self,
        id: IncidentId,
        format: ExportFormat,
        internal: bool,
    ) -> Result<Vec<u8>, Failure> {
        self.get(&format!("/incidents/{id}/export"))
            .query("format", Some(word(format)))
            .query("internal", Some(internal))
            .binary()
            .await
    }

    /// A thread as a file.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn export_thread(self, id: ThreadId, format: ExportFormat) -> Result<Vec<u8>, Failure> {
        self.get(&format!("/threads/{id}/export")).query("format", Some(word(format))).binary().await
    }
}
