//! All files of an incident in one encrypted archive, made while it is read.

use std::{
    collections::HashSet,
    io::{self, Write},
    net::IpAddr,
    time::Duration,
};

use chrono::Utc;
use tocsin_model::{
    evidence::{ArchiveRequest, CustodyAction, Evidence, check_password},
    id::IncidentId,
    page::Page,
    viewer::{Action, Viewer},
};
use tocsin_store::{PageRequest, Unit};
use tokio::{
    runtime::Handle,
    sync::mpsc::{self, error::SendTimeoutError},
};

use super::{change, record, zip::ZipWriter};
use crate::{
    App,
    error::{Error, Result, require},
};

/// How many pieces of the archive wait for their reader at most.
const AHEAD: usize = 4;
/// How large such a piece is at least, but for the last.
const PIECE_BYTES: usize = 256 * 1024;
/// How long a piece waits for its reader: one that has stalled would hold a thread for ever.
const PATIENCE: Duration = Duration::from_secs(60);
/// The list of digests within the archive, as `sha256sum -c` reads it.
const DIGESTS: &str = "SHA256SUMS";

/// An archive on its way to its reader.
pub struct Archive {
    /// What the incident is called: names the archive.
    pub reference: String,
    pieces: mpsc::Receiver<Result<Vec<u8>>>,
}

impl Archive {
    /// The next bytes; `None` at the end.
    ///
    /// # Errors
    /// When a file cannot be read any more: the archive is then incomplete.
    pub async fn next(&mut self) -> Option<Result<Vec<u8>>> {
        self.pieces.recv().await
    }
}

impl App {
    /// An archive of all files of an incident that the viewer may see, under a password; those that only the CERT sees are
    /// left out unless they are asked for. That they are exported is on disk before this returns.
    ///
    /// # Errors
    /// `Invalid` for a password that is too short; `Forbidden` for what only the CERT sees; `NotFound`; `Conflict` when
    /// there is no file; `RateLimited` when too many archives are being read.
    pub async fn archive_evidence(
        &self,
        viewer: &Viewer,
        incident: IncidentId,
        request: &ArchiveRequest,
        from: IpAddr,
    ) -> Result<Archive> {
        require(viewer, Action::ReadIncidents)?;
        let incident = self.visible_incident(viewer, incident).await?;
        if request.internal {
            require(viewer, Action::ReadInternal)?;
        }
        check_password(&request.password).map_err(|problem| Error::invalid("password", problem))?;
        let mut files = self.all_evidence(viewer, incident.id).await?;
        files.retain(|file| request.internal || !file.internal);
        if files.is_empty() {
            let message = match viewer.role.is_cert() && !request.internal {
                true => "the incident has no files that its organisation sees: ask for internal ones, too",
                false => "the incident has no files",
            };
            return Err(Error::Conflict(message.to_owned()));
        }
        let place = self.crowd().archive()?;
        let by = self.author(viewer).await?;
        let mut unit = Unit::new();
        for file in &files {
            record(&mut unit, file, CustodyAction::Exported, &by, from);
            unit.audit(change(viewer, "evidence.export", file, from));
        }
        self.store().commit(unit).await?;
        let (sender, pieces) = mpsc::channel(AHEAD);
        let (app, password, runtime) = (self.clone(), request.password.clone(), Handle::current());
        tokio::task::spawn_blocking(move || {
            let (waiting, patience) = (Vec::with_capacity(PIECE_BYTES), PATIENCE);
            let writer = Pieces { sender: sender.clone(), runtime: runtime.clone(), waiting, patience };
            if let Err(error) = app.write_archive(&runtime, &files, &password, writer) {
                tracing::debug!(%error, "an archive ends before its time");
                // The reader may be gone; otherwise the answer breaks off here, and is seen to.
                let _ = runtime.block_on(sender.send_timeout(Err(error), PATIENCE));
            }
            drop(place);
        });
        Ok(Archive { reference: incident.reference, pieces })
    }

    async fn all_evidence(&self, viewer: &Viewer, incident: IncidentId) -> Result<Vec<Evidence>> {
        let (mut all, mut request) = (Vec::new(), PageRequest::first());
        loop {
            let Page { items, next } = self.store().evidence_of(viewer, incident, &request).await?;
            all.extend(items);
            match next {
                Some(cursor) => request.cursor = Some(cursor),
                None => return Ok(all),
            }
        }
    }

    fn write_archive(&self, runtime: &Handle, files: &[Evidence], password: &str, writer: Pieces) -> Result<()> {
        let failed = |error: io::Error| Error::Internal(format!("an archive was not written: {error}"));
        let mut archive = ZipWriter::new(writer);
        let (mut taken, mut digests) = (HashSet::from([DIGESTS.to_lowercase()]), String::new());
        for file in files {
            let name = free_name(&file.name, &mut taken);
            digests.push_str(&format!("{}  {name}\n", file.sha256));
            let mut entry = archive.file(&name, file.size, file.added_at, password).map_err(failed)?;
            let mut content = runtime.block_on(self.open_evidence(file.clone()))?;
            while let Some(bytes) = runtime.block_on(content.next())? {
                entry.write(bytes).map_err(failed)?;
            }
            entry.finish().map_err(failed)?;
        }
        let mut entry = archive.file(DIGESTS, digests.len() as u64, Utc::now(), password).map_err(failed)?;
        entry.write(digests.into_bytes()).map_err(failed)?;
        entry.finish().map_err(failed)?;
        archive.finish().map_err(failed)
    }
}

/// A name that no earlier file of the archive has, whatever its case: `mail.eml`, `mail (2).eml`.
fn free_name(name: &str, taken: &mut HashSet<String>) -> String {
    if taken.insert(name.to_lowercase()) {
        return name.to_owned();
    }
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (stem, format!(".{extension}")),
        _ => (name, String::new()),
    };
    let mut number = 2_u32;
    loop {
        let candidate = format!("{stem} ({number}){extension}");
        if taken.insert(candidate.to_lowercase()) {
            return candidate;
        }
        number += 1;
    }
}

/// Collects what is written into pieces and hands them on; waits while the reader is slow, ends when it is gone or has
/// stalled.
struct Pieces {
    sender: mpsc::Sender<Result<Vec<u8>>>,
    runtime: Handle,
    waiting: Vec<u8>,
    patience: Duration,
}

impl Pieces {
    fn hand_on(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.waiting, Vec::with_capacity(PIECE_BYTES));
        let sent = self.runtime.block_on(self.sender.send_timeout(Ok(piece), self.patience));
        sent.map_err(|error| match error {
            SendTimeoutError::Timeout(_) => io::ErrorKind::TimedOut.into(),
            SendTimeoutError::Closed(_) => io::ErrorKind::BrokenPipe.into(),
        })
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= PIECE_BYTES {
            self.hand_on()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.hand_on()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_archive_whose_reader_has_stalled_ends_and_gives_its_thread_back() {
        let (sender, mut pieces) = mpsc::channel(1);
        let (runtime, patience) = (Handle::current(), Duration::from_millis(1));
        let mut writer = Pieces { sender, runtime, waiting: Vec::new(), patience };
        let written = tokio::task::spawn_blocking(move || {
            writer.write_all(&vec![0; PIECE_BYTES])?;
            writer.write_all(&vec![0; PIECE_BYTES])
        });
        let outcome = written.await.expect("it ends");
        assert_eq!(outcome.map_err(|error| error.kind()), Err(io::ErrorKind::TimedOut));
        assert!(pieces.recv().await.is_some() && pieces.recv().await.is_none());
    }

    #[test]
    fn files_of_one_name_stay_apart() {
        let mut taken = HashSet::from([DIGESTS.to_lowercase()]);
        let names: Vec<_> = ["mail.eml", "MAIL.eml", "mail.eml", ".x", ".x", "sha256sums"]
            .map(|name| free_name(name, &mut taken))
            .into();
        assert_eq!(names, ["mail.eml", "MAIL (2).eml", "mail (3).eml", ".x", ".x (2)", "sha256sums (2)"]);
    }
}
