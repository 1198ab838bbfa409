//! Files of incidents: sending them with their progress, who handled them, and all of them in one archive.

use tocsin_model::{
    evidence::{ArchiveRequest, CustodyEntry, Evidence},
    id::{EvidenceId, IncidentId},
    page::Page,
};

use super::{Api, Failure};

impl Api {
    /// Adds a file to an incident; `progress` is told the part that has left, 0 to 1.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn upload_evidence(
        self,
        incident: IncidentId,
        file: &web_sys::File,
        internal: bool,
        progress: impl Fn(f64) + Clone + 'static,
    ) -> Result<Evidence, Failure> {
        self.post(&format!("/incidents/{incident}/evidence"))
            .query("name", Some(file.name()))
            .query("internal", internal.then_some("true"))
            .upload(file, progress)
            .await
    }

    /// Who handled a file, the latest first.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn custody(self, id: EvidenceId) -> Result<Page<CustodyEntry>, Failure> {
        self.get(&format!("/evidence/{id}/custody")).query("limit", Some(200)).send().await
    }

    /// All files of an incident in one encrypted archive.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn evidence_archive(self, incident: IncidentId, request: ArchiveRequest) -> Result<Vec<u8>, Failure> {
        let path = format!("/incidents/{incident}/evidence/archive");
        self.post(&path).json(&request).binary().await
    }
}
