//! Exports: an incident or a thread as one document. Everything in it is read with the eyes of whoever exports; an incident
//! of the desk's, unless more is asked for, as its organisation reads it. Each export is in the audit log before it leaves.

mod html;
mod markup;
mod words;

use chrono::Utc;
use tocsin_model::{
    audit::Change,
    export::{ExportFormat, ExportHead, ExportPart, IncidentExport, ThreadExport},
    id::{IncidentId, OrganisationId, ThreadId},
    incident::Incident,
    thread::{Message, ThreadKind},
    tlp::Tlp,
    viewer::{Action, Role, Viewer},
};
use tocsin_store::{PageRequest, Stretch, Unit};

use crate::{
    App,
    accounts::as_json,
    error::{Error, Result, require},
};

pub use html::policy as export_policy;

/// How many entries of one kind an export holds at most, and says so: whoever has more reads them by the API.
const MOST_ENTRIES: usize = 20_000;
/// How many messages are read at once.
const MESSAGES_AT_ONCE: u32 = 200;

/// A file to be downloaded.
pub struct ExportFile {
    /// What it is called.
    pub name: String,
    /// In which form it is.
    pub format: ExportFormat,
    /// Its content.
    pub content: String,
}

impl App {
    /// An incident with all that belongs to it and the viewer may see. What its organisation does not see, as the desk's
    /// fields, tasks and notes, is left out unless `internal` asks for it, so that no export meant for others holds it by
    /// mistake.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Forbidden`] for what only the CERT sees; [`Error::RateLimited`] while too many exports
    /// are put together.
    pub async fn export_incident(
        &self,
        viewer: &Viewer,
        id: IncidentId,
        format: ExportFormat,
        internal: bool,
    ) -> Result<ExportFile> {
        let incident = self.incident(viewer, id).await?;
        if internal {
            require(viewer, Action::ReadInternal)?;
        }
        // Behind the refusals: what may not be seen answers the same however many export.
        let _place = self.crowd().export()?;
        let head = self.export_head(viewer, incident.tlp, incident.organisation).await?;
        let eyes = &if internal || !viewer.role.is_cert() { *viewer } else { reader_of(&incident, viewer) };
        let incident = if eyes == viewer { incident } else { self.for_others(eyes, incident).await? };
        let mut threads = vec![self.exported_thread(viewer, ThreadId::shared(id), &head).await?];
        if internal {
            threads.push(self.exported_thread(viewer, ThreadId::internal(id), &head).await?);
        }
        threads.retain(|thread| !thread.messages.is_empty());
        let mut left_out = Vec::new();
        let iocs = gathered(|page| async move { self.incident_iocs(eyes, id, &page).await }).await?;
        let occurrences = gathered(|page| async move { self.occurrences(eyes, id, &page).await }).await?;
        let history = gathered(|page| async move { self.incident_history(eyes, id, &page).await }).await?;
        let mut export = IncidentExport {
            card: self.exported_card(eyes, &incident).await?,
            iocs: iocs.noting(ExportPart::Iocs, &mut left_out),
            occurrences: occurrences.noting(ExportPart::Occurrences, &mut left_out),
            history: history.noting(ExportPart::History, &mut left_out),
            head,
            incident,
            threads,
            left_out,
        };
        export.occurrences.sort_by_key(|occurrence| occurrence.at);
        export.history.reverse();
        if !internal {
            export.history.retain(|entry| !entry.internal);
        }
        let content = match format {
            ExportFormat::Json => pretty(&export)?,
            ExportFormat::Html => html::incident(&export),
        };
        let subject = format!("incident/{id}");
        self.note_export(viewer, "incident.export", subject, export.incident.organisation, format, internal).await?;
        Ok(ExportFile { name: export.incident.reference.clone(), format, content })
    }

    /// A thread with its messages.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::RateLimited`] while too many exports are put together.
    pub async fn export_thread(&self, viewer: &Viewer, id: ThreadId, format: ExportFormat) -> Result<ExportFile> {
        let thread = self.thread(viewer, id).await?.thread;
        let _place = self.crowd().export()?;
        let head = self.export_head(viewer, thread.tlp, thread.organisation).await?;
        let export = self.exported_thread(viewer, id, &head).await?;
        let content = match format {
            ExportFormat::Json => pretty(&export)?,
            ExportFormat::Html => html::thread(&export),
        };
        let internal = thread.kind == ThreadKind::Internal;
        self.note_export(viewer, "thread.export", format!("thread/{id}"), thread.organisation, format, internal)
            .await?;
        Ok(ExportFile { name: format!("thread-{id}"), format, content })
    }

    /// What is left of an incident for others than the desk.
    async fn for_others(&self, eyes: &Viewer, incident: Incident) -> Result<Incident> {
        let mut shown = self.shown_incidents(eyes, vec![incident]).await?;
        let shown = shown.pop().ok_or_else(|| Error::not_found("incident"))?;
        Ok(Incident { watchers: Vec::new(), ..shown })
    }

    async fn export_head(&self, viewer: &Viewer, tlp: Tlp, organisation: OrganisationId) -> Result<ExportHead> {
        let organisation = self.store().organisation(viewer, organisation).await?;
        Ok(ExportHead {
            exported_at: Utc::now(),
            exported_by: self.author(viewer).await?.name,
            tlp,
            organisation_name: organisation.map(|organisation| organisation.name).unwrap_or_default(),
        })
    }

    async fn exported_thread(&self, viewer: &Viewer, id: ThreadId, head: &ExportHead) -> Result<ThreadExport> {
        let view = self.thread(viewer, id).await?;
        let (mut messages, mut left_out): (Vec<Message>, _) = (Vec::new(), Vec::new());
        loop {
            let after = messages.last().map_or(0, |message| message.seq);
            let (page, _) = self.messages(viewer, id, Stretch::After(after), Some(MESSAGES_AT_ONCE)).await?;
            if page.is_empty() {
                break;
            }
            if messages.len() + page.len() > MOST_ENTRIES {
                left_out.push(ExportPart::Messages);
                break;
            }
            messages.extend(page);
        }
        Ok(ThreadExport { head: head.clone(), readers: view.readers, thread: view.thread, messages, left_out })
    }

    /// The incident's card as far as the viewer sees its fields, without what other roles may do with them.
    async fn exported_card(&self, viewer: &Viewer, incident: &Incident) -> Result<Option<tocsin_model::card::Card>> {
        Ok(self.card_of(incident).await?.map(|card| card.redacted_for(viewer.role)))
    }

    async fn note_export(
        &self,
        viewer: &Viewer,
        action: &str,
        subject: String,
        organisation: OrganisationId,
        format: ExportFormat,
        internal: bool,
    ) -> Result<()> {
        let mut unit = Unit::new();
        unit.audit(Change {
            actor: viewer.principal.into(),
            action: action.to_owned(),
            subject,
            organisation: Some(organisation),
            before: None,
            after: Some(serde_json::json!({ "format": as_json(&format), "internal": internal })),
            at: Utc::now(),
        });
        Ok(self.store().commit(unit).await?)
    }
}

/// The eyes of somebody who only reads in the incident's organisation, as far as the viewer's clearance goes.
fn reader_of(incident: &Incident, viewer: &Viewer) -> Viewer {
    Viewer { organisation: incident.organisation, role: Role::Reader, ..*viewer }
}

/// The entries of a list, and whether there are more than an export holds.
struct Gathered<T> {
    items: Vec<T>,
    is_cut: bool,
}

impl<T> Gathered<T> {
    /// The entries; notes that there are more.
    fn noting(self, part: ExportPart, left_out: &mut Vec<ExportPart>) -> Vec<T> {
        left_out.extend(self.is_cut.then_some(part));
        self.items
    }
}

/// All pages of a list, as far as an export holds them.
async fn gathered<T, F>(read: impl Fn(PageRequest) -> F) -> Result<Gathered<T>>
where
    F: Future<Output = Result<tocsin_model::page::Page<T>>>,
{
    let (mut page, mut items) = (PageRequest::first(), Vec::new());
    loop {
        let found = read(page.clone()).await?;
        items.extend(found.items);
        match found.next {
            Some(next) if items.len() < MOST_ENTRIES => page.cursor = Some(next),
            next => return Ok(Gathered { items, is_cut: next.is_some() }),
        }
    }
}

fn pretty(export: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string_pretty(export).map_err(|error| Error::Internal(error.to_string()))
}

#[cfg(test)]
mod tests {
    use tocsin_model::page::Page;

    use super::*;

    #[tokio::test]
    async fn a_list_that_is_cut_says_so_and_one_that_just_fits_does_not() {
        for (more, expected) in [(true, vec![ExportPart::History]), (false, Vec::new())] {
            let read = |page: PageRequest| async move {
                let next = page.cursor.is_none() || more;
                Ok(Page { items: vec![(); MOST_ENTRIES / 2], next: next.then(|| "on".to_owned()) })
            };
            let mut left_out = Vec::new();
            let items = gathered(read).await.expect("it is read").noting(ExportPart::History, &mut left_out);
            assert_eq!((items.len(), left_out), (MOST_ENTRIES, expected));
        }
    }
}
