//! Evidence: files of incidents. Every reading is recorded, durably, before the first byte leaves.

mod add;
mod archive;
mod zip;

use std::{net::IpAddr, time::Duration};

use chrono::Utc;
use serde_json::json;
use sha2::{Digest, Sha256};
use tocsin_model::{
    audit::Change,
    evidence::{CustodyAction, CustodyEntry, Evidence},
    id::{EvidenceId, IncidentId},
    page::Page,
    thread::Author,
    viewer::{Action, Viewer},
};
use tocsin_store::{Content, PageRequest, Unit};

use crate::{
    App,
    error::{Error, Result, require},
};

pub use add::NewEvidence;
pub use archive::Archive;

/// How often what cut-off uploads have left is looked for.
const SWEEP: Duration = Duration::from_secs(600);

/// A file's bytes on their way to a reader.
pub struct EvidenceContent {
    /// The file.
    pub evidence: Evidence,
    content: Content,
    hasher: Sha256,
}

impl EvidenceContent {
    /// The next bytes; `None` at the end. The last ones come only when all together have the file's digest.
    ///
    /// # Errors
    /// `Internal` when the stored bytes are not what was added.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>> {
        let bytes = self.content.next().await?;
        if let Some(bytes) = &bytes {
            self.hasher.update(bytes);
        }
        if self.content.is_at_end() {
            let found = hex(&self.hasher.clone().finalize());
            if found != self.evidence.sha256 {
                return Err(Error::Internal(format!("evidence {} was altered: it has {found}", self.evidence.id)));
            }
        }
        Ok(bytes)
    }
}

impl App {
    /// The files of an incident, the latest first.
    ///
    /// # Errors
    /// `NotFound` when the incident is not there for the viewer.
    pub async fn evidence_of(
        &self,
        viewer: &Viewer,
        incident: IncidentId,
        page: &PageRequest,
    ) -> Result<Page<Evidence>> {
        require(viewer, Action::ReadIncidents)?;
        self.visible_incident(viewer, incident).await?;
        Ok(self.store().evidence_of(viewer, incident, page).await?)
    }

    /// Those of these files that the viewer may see, in no particular order: for messages that name them.
    pub(crate) async fn visible_evidence(&self, viewer: &Viewer, ids: &[EvidenceId]) -> Result<Vec<Evidence>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let files = self.store().evidence_by_id(viewer, ids).await?;
        let mut incidents: Vec<IncidentId> = files.iter().map(|file| file.incident).collect();
        incidents.sort_unstable();
        incidents.dedup();
        let seen = self.store().incidents_by_id(viewer, &incidents).await?;
        Ok(files.into_iter().filter(|file| seen.iter().any(|incident| incident.id == file.incident)).collect())
    }

    /// A file's bytes. That they are read is on disk before this returns.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn read_evidence(&self, viewer: &Viewer, id: EvidenceId, from: IpAddr) -> Result<EvidenceContent> {
        require(viewer, Action::ReadIncidents)?;
        let evidence = self.one_evidence(viewer, id).await?;
        let by = self.author(viewer).await?;
        let mut unit = Unit::new();
        record(&mut unit, &evidence, CustodyAction::Read, &by, from);
        unit.audit(change(viewer, "evidence.read", &evidence, from));
        self.store().commit(unit).await?;
        self.open_evidence(evidence).await
    }

    /// Who handled a file, the latest first. For the CERT.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn custody(&self, viewer: &Viewer, id: EvidenceId, page: &PageRequest) -> Result<Page<CustodyEntry>> {
        require(viewer, Action::ReadInternal)?;
        self.one_evidence(viewer, id).await?;
        Ok(self.store().custody_of(id, page).await?)
    }

    async fn one_evidence(&self, viewer: &Viewer, id: EvidenceId) -> Result<Evidence> {
        self.visible_evidence(viewer, &[id]).await?.pop().ok_or_else(|| Error::not_found("file"))
    }

    async fn open_evidence(&self, evidence: Evidence) -> Result<EvidenceContent> {
        let content = self.store().content(&evidence.sha256).await?;
        let content = content.ok_or_else(|| Error::Internal(format!("evidence {} has no bytes", evidence.id)))?;
        Ok(EvidenceContent { evidence, content, hasher: Sha256::new() })
    }
}

/// Removes what uploads of hosts that are gone have left, now and every few minutes, as long as the application lives.
pub(crate) async fn clear_dead_uploads(app: impl Fn() -> Option<App> + Send) {
    loop {
        let Some(app) = app() else { return };
        match app.store().discard_dead_uploads().await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "what cut-off uploads had left was removed"),
            Err(error) => tracing::warn!(%error, "what cut-off uploads have left is removed later"),
        }
        drop(app);
        tokio::time::sleep(SWEEP).await;
    }
}

/// Adds the custody entry of a file to a unit.
fn record(unit: &mut Unit, evidence: &Evidence, action: CustodyAction, by: &Author, from: IpAddr) {
    let (evidence, by, from) = (evidence.id, by.clone(), from.to_string());
    unit.create_custody(&CustodyEntry { evidence, action, by, at: Utc::now(), from });
}

/// The audit entry of what was done with a file.
fn change(viewer: &Viewer, action: &str, evidence: &Evidence, from: IpAddr) -> Change {
    Change {
        actor: viewer.principal.into(),
        action: action.to_owned(),
        subject: format!("evidence/{}", evidence.id),
        organisation: Some(evidence.organisation),
        before: None,
        after: Some(json!({
            "incident": evidence.incident,
            "sha256": evidence.sha256,
            "size": evidence.size,
            "internal": evidence.internal,
            "from": from,
        })),
        at: Utc::now(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
