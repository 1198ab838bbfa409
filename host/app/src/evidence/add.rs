//! Adding a file to an incident: its bytes pass through a few MiB of memory into the store. What is cut off, too large or
//! refused leaves nothing.

use std::net::IpAddr;

use chrono::Utc;
use futures::{Stream, StreamExt};
use sha2::{Digest, Sha256};
use tocsin_model::{
    evidence::{CustodyAction, Evidence, file_name, media_type},
    id::{EvidenceId, IncidentId},
    incident::{Incident, IncidentState},
    tlp::Tlp,
    viewer::{Action, Viewer},
};
use tocsin_store::{EvidenceLimits, StoreError, Unit, Upload};
use uuid::Uuid;

use super::{change, hex, record};
use crate::{
    App,
    error::{Error, Result, require},
    idempotency::Once,
};

/// How many files an incident may have.
const MAX_FILES: u64 = 1_000;
const MIB: u64 = 1024 * 1024;

/// A file to add.
#[derive(Debug, Clone)]
pub struct NewEvidence {
    /// The incident.
    pub incident: IncidentId,
    /// Its name.
    pub name: String,
    /// Its media type, as its sender says.
    pub media_type: String,
    /// How far it may travel; as far as the incident unless said.
    pub tlp: Option<Tlp>,
    /// Whether it is of the CERT's own work, which the organisation does not see.
    pub internal: bool,
    /// How many bytes its sender announces.
    pub announced: Option<u64>,
    /// Where the request comes from.
    pub from: IpAddr,
    /// From what its id follows, besides its bytes, when the request may be repeated: it is then one file.
    pub once: Option<Once>,
}

impl App {
    /// Adds a file to an incident. It goes on to its end, or to the end of the bytes, when the caller is gone.
    ///
    /// # Errors
    /// `NotFound` when the incident is not there for the viewer; `Invalid` names what is wrong; `TooLarge`; `Conflict` when
    /// the incident takes no files any more; `Unavailable` when there is no room.
    pub async fn add_evidence<B, E>(
        &self,
        viewer: &Viewer,
        new: NewEvidence,
        body: impl Stream<Item = Result<B, E>> + Send + Unpin + 'static,
    ) -> Result<Evidence>
    where
        B: AsRef<[u8]> + Send + 'static,
        E: std::fmt::Display + Send + 'static,
    {
        require(viewer, Action::ReportIncidents)?;
        if new.internal {
            require(viewer, Action::WriteInternal)?;
        }
        let incident = self.visible_incident(viewer, new.incident).await?;
        takes_files(viewer, &incident)?;
        let name = file_name(&new.name).map_err(|problem| Error::invalid("name", problem))?;
        let tlp = new.tlp.unwrap_or(incident.tlp);
        if tlp > viewer.clearance {
            return Err(Error::invalid("tlp", "is above your clearance: you would not see the file yourself"));
        }
        if new.announced.is_some_and(|size| size > self.config().evidence_file_bytes) {
            return Err(self.too_large());
        }
        let by = self.author(viewer).await?;
        let evidence = Evidence {
            id: EvidenceId::fresh(),
            incident: incident.id,
            organisation: incident.organisation,
            tlp,
            internal: new.internal,
            name,
            media_type: media_type(&new.media_type),
            size: 0,
            sha256: String::new(),
            added_by: by,
            added_at: Utc::now(),
        };
        let (app, viewer) = (self.clone(), *viewer);
        let work = tokio::spawn(async move { app.receive(&viewer, evidence, (new.from, new.once), body).await });
        work.await.map_err(|error| Error::Internal(format!("an upload was cut off: {error}")))?
    }

    async fn receive<B: AsRef<[u8]>, E: std::fmt::Display>(
        &self,
        viewer: &Viewer,
        evidence: Evidence,
        (from, once): (IpAddr, Option<Once>),
        body: impl Stream<Item = Result<B, E>> + Unpin,
    ) -> Result<Evidence> {
        let mut upload = self.store().begin_upload();
        let key = upload.key();
        let outcome = match self.take_in(&mut upload, body).await {
            Ok(sha256) => {
                // The layer that knows the key has not seen the bytes: other bytes are another file.
                let id = once.map_or(evidence.id, |once| EvidenceId(once.id(&sha256)));
                let evidence = Evidence { id, size: upload.size(), sha256, ..evidence };
                self.keep(viewer, evidence, from, upload).await
            }
            Err(error) => Err(error),
        };
        self.clear(key).await;
        outcome
    }

    /// Stores the bytes as they come; gives their digest.
    async fn take_in<B: AsRef<[u8]>, E: std::fmt::Display>(
        &self,
        upload: &mut Upload,
        mut body: impl Stream<Item = Result<B, E>> + Unpin,
    ) -> Result<String> {
        let mut hasher = Sha256::new();
        while let Some(bytes) = body.next().await {
            let bytes = bytes.map_err(|error| {
                tracing::debug!(%error, "an upload ends before its time");
                Error::invalid("", "the file did not arrive whole: send it again")
            })?;
            let bytes = bytes.as_ref();
            if upload.size() + bytes.len() as u64 > self.config().evidence_file_bytes {
                return Err(self.too_large());
            }
            hasher.update(bytes);
            self.store().extend_upload(upload, bytes).await.map_err(no_room)?;
        }
        if upload.size() == 0 {
            return Err(Error::invalid("", "the file is empty: send its bytes as the body"));
        }
        Ok(hex(&hasher.finalize()))
    }

    async fn keep(&self, viewer: &Viewer, evidence: Evidence, from: IpAddr, upload: Upload) -> Result<Evidence> {
        // The upload may have taken long: what was allowed then is asked again.
        takes_files(viewer, &self.visible_incident(viewer, evidence.incident).await?)?;
        let limits = EvidenceLimits { bytes: self.config().evidence_incident_bytes, files: MAX_FILES };
        let mut unit = Unit::new();
        unit.keep_upload(upload, &evidence.sha256).create_evidence(&evidence, limits);
        record(&mut unit, &evidence, CustodyAction::Added, &evidence.added_by, from);
        unit.audit(change(viewer, "evidence.add", &evidence, from));
        match self.store().commit(unit).await {
            Ok(()) => Ok(evidence),
            Err(StoreError::OverLimit { .. }) => Err(Error::TooLarge(format!(
                "the incident would have more than {} MiB or {MAX_FILES} files",
                limits.bytes / MIB
            ))),
            // The same request has added it, and its host was killed before it could say so.
            Err(error @ StoreError::AlreadyExists { .. }) => {
                let known = self.visible_evidence(viewer, &[evidence.id]).await?.pop();
                known.ok_or_else(|| error.into())
            }
            Err(error) => Err(no_room(error)),
        }
    }

    /// Removes what an upload has left beside the blob that it may have become. Whether or not it succeeds says nothing
    /// about the file; what is left is removed later.
    async fn clear(&self, key: Uuid) {
        if let Err(error) = self.store().discard_upload(key).await {
            tracing::warn!(%error, "the pieces of an upload are removed later");
        }
    }

    fn too_large(&self) -> Error {
        Error::TooLarge(format!("a file has at most {} MiB", self.config().evidence_file_bytes / MIB))
    }
}

/// Refuses files for an incident that goes on elsewhere, or not at all.
fn takes_files(viewer: &Viewer, incident: &Incident) -> Result<()> {
    if incident.merged_into.is_some() {
        return Err(Error::Conflict("the incident was merged into another one: add the file there".to_owned()));
    }
    let over = matches!(incident.state, IncidentState::Closed | IncidentState::Rejected);
    if over && !viewer.role.is_cert() {
        return Err(Error::Conflict(format!("the incident is {}: reopen it to add a file", incident.state)));
    }
    Ok(())
}

/// A store that fails while a file comes in has no room for it, or is away for a while.
fn no_room(error: StoreError) -> Error {
    match error {
        StoreError::Unavailable(log) => Error::Unavailable {
            public: "the file cannot be stored now, and nothing of it was: try again later".to_owned(),
            log,
        },
        StoreError::NotFound { .. } => Error::Unavailable {
            public: "the upload took too long, and nothing of it was stored: send the file again".to_owned(),
            log: error.to_string(),
        },
        other => other.into(),
    }
}
