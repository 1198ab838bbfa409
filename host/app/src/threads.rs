//! Threads: each incident that a viewer sees has one or two, each organisation has one with the CERT. One that nobody has
//! written in is stored nowhere and exists all the same.

use chrono::Utc;
use tocsin_model::{
    id::{IncidentId, OrganisationId, ThreadId},
    organisation::OrganisationKind,
    page::Page,
    thread::{Author, DIRECT_TLP, Receipt, Thread, ThreadKind, ThreadView},
    viewer::{Action, Principal, Viewer},
};
use tocsin_store::{PageRequest, ReadMark, ThreadFilter, ThreadRecord, Unit, UnreadThread};
use uuid::Uuid;

use crate::{
    App,
    error::{Error, Result, require},
};

impl App {
    /// Threads that somebody has written in, the latest written in first; with `unread`, those that hold something which
    /// the viewer has not read.
    ///
    /// # Errors
    /// `Forbidden`, `InvalidCursor`.
    pub async fn threads(
        &self,
        viewer: &Viewer,
        filter: &ThreadFilter,
        unread: bool,
        page: &PageRequest,
    ) -> Result<Page<ThreadView>> {
        require(viewer, Action::ReadMessages)?;
        if unread {
            let found = self.store().unread_threads(viewer, reader(viewer), filter, page).await?;
            let items =
                found.items.into_iter().map(|UnreadThread { record, read_seq }| view(record, read_seq)).collect();
            return Ok(Page { items, next: found.next });
        }
        let found = self.store().threads(viewer, filter, page).await?;
        Ok(Page { items: self.views(viewer, found.items).await?, next: found.next })
    }

    /// The threads of these records that the viewer sees, written in or not.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn threads_about(
        &self,
        viewer: &Viewer,
        incident: Option<IncidentId>,
        organisation: Option<OrganisationId>,
    ) -> Result<Page<ThreadView>> {
        require(viewer, Action::ReadMessages)?;
        let of_incident = incident.into_iter().flat_map(|id| [ThreadId::shared(id), ThreadId::internal(id)]);
        let mut seen = Vec::new();
        for id in of_incident.chain(organisation.map(ThreadId::direct)) {
            match self.visible_thread(viewer, id).await {
                Ok(thread) => seen.push(thread),
                Err(Error::NotFound { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Page { items: self.views(viewer, seen).await?, next: None })
    }

    /// A thread, and how far the viewer has read it.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn thread(&self, viewer: &Viewer, id: ThreadId) -> Result<ThreadView> {
        let seen = self.visible_thread(viewer, id).await?;
        self.views(viewer, vec![seen]).await?.pop().ok_or_else(|| Error::not_found("thread"))
    }

    /// How many messages the viewer has not read, in all threads that the viewer sees.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn unread(&self, viewer: &Viewer) -> Result<u64> {
        require(viewer, Action::ReadMessages)?;
        Ok(self.store().unread(viewer, reader(viewer), &ThreadFilter::default()).await?)
    }

    /// That the viewer has read a thread up to this message; a smaller number than before changes nothing.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` for a number that the thread does not have.
    pub async fn read_thread(&self, viewer: &Viewer, id: ThreadId, seq: u64) -> Result<ThreadView> {
        let ThreadRecord { thread, .. } = self.visible_thread(viewer, id).await?;
        if seq > thread.last_seq {
            let message = format!("the latest message is {}: use a number up to that", thread.last_seq);
            return Err(Error::invalid("seq", message));
        }
        let before = self.store().read_so_far(reader(viewer), &[id]).await?;
        if before.first().is_some_and(|before| *before < seq) {
            let mark = mark(viewer, &self.author(viewer).await?, seq);
            let mut unit = Unit::new();
            unit.read_thread(id, &mark).tell_read(&thread, &mark);
            self.store().commit(unit).await?;
        }
        self.thread(viewer, id).await
    }

    /// Who has read a thread how far, as far as the viewer may know it.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn receipts(&self, viewer: &Viewer, id: ThreadId) -> Result<Page<Receipt>> {
        self.visible_thread(viewer, id).await?;
        Ok(Page { items: self.store().receipts(viewer, id).await?, next: None })
    }

    /// A thread that exists for the viewer.
    pub(crate) async fn visible_thread(&self, viewer: &Viewer, id: ThreadId) -> Result<ThreadRecord> {
        let stored = self.store().thread(viewer, id).await?;
        let seen = match stored {
            Some(stored) => Some(stored),
            None => self.unwritten_thread(viewer, id).await?,
        };
        seen.filter(|seen| seen.thread.is_seen_by(viewer)).ok_or_else(|| Error::not_found("thread"))
    }

    /// A thread that is not stored, made of what it is about.
    async fn unwritten_thread(&self, viewer: &Viewer, id: ThreadId) -> Result<Option<ThreadRecord>> {
        for (kind, incident) in
            [(ThreadKind::Shared, id.shared_incident()), (ThreadKind::Internal, id.internal_incident())]
        {
            let Some(incident) = self.store().incident(viewer, incident).await? else { continue };
            let organisation = self.store().organisation(viewer, incident.organisation).await?;
            let updated_at = incident.shared_at();
            let thread = Thread {
                id,
                kind,
                incident: Some(incident.id),
                organisation: incident.organisation,
                title: incident.title,
                tlp: incident.tlp,
                last_seq: 0,
                last: None,
                updated_at,
            };
            let organisation_name = organisation.map_or_else(String::new, |organisation| organisation.name);
            return Ok(Some(ThreadRecord { thread, organisation_name, requests: 0 }));
        }
        let organisation = self.store().organisation(viewer, id.direct_organisation()).await?;
        let organisation = organisation.filter(|organisation| organisation.kind == OrganisationKind::Constituent);
        Ok(organisation.map(|organisation| {
            let thread = Thread {
                id,
                kind: ThreadKind::Direct,
                incident: None,
                organisation: organisation.id,
                title: organisation.name.clone(),
                tlp: DIRECT_TLP,
                last_seq: 0,
                last: None,
                updated_at: organisation.created_at,
            };
            ThreadRecord { thread, organisation_name: organisation.name, requests: 0 }
        }))
    }

    async fn views(&self, viewer: &Viewer, records: Vec<ThreadRecord>) -> Result<Vec<ThreadView>> {
        let ids: Vec<ThreadId> = records.iter().map(|record| record.thread.id).collect();
        let marks = self.store().read_so_far(reader(viewer), &ids).await?;
        Ok(records.into_iter().zip(marks).map(|(record, read_seq)| view(record, read_seq)).collect())
    }
}

fn view(ThreadRecord { thread, organisation_name, .. }: ThreadRecord, read_seq: u64) -> ThreadView {
    ThreadView {
        read_seq,
        unread: thread.last_seq.saturating_sub(read_seq),
        readers: thread.kind.readers(&organisation_name, thread.tlp),
        thread,
    }
}

/// The viewer's mark at this number.
pub(crate) fn mark(viewer: &Viewer, author: &Author, seq: u64) -> ReadMark {
    ReadMark {
        reader: reader(viewer),
        organisation: viewer.organisation,
        of_cert: author.of_cert,
        name: author.name.clone(),
        seq,
        at: Utc::now(),
    }
}

/// Who reads, whatever it is.
fn reader(viewer: &Viewer) -> Uuid {
    match viewer.principal {
        Principal::Account(id) => id.0,
        Principal::ApiClient(id) => id.0,
        Principal::Host => Uuid::nil(),
    }
}
