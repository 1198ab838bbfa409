//! An incident's IoCs: read out of text, enriched through the ordinary submission once the CERT has the incident.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use tocsin_model::{
    extract::extract,
    id::{IncidentId, IocId, OrganisationId, TicketId},
    incident::{Happening, Incident, IncidentIoc, NewIncidentIocs},
    ioc::Ioc,
    page::Page,
    problem::FieldError,
    submission::MAX_TEXT_BYTES,
    thread::Author,
    ticket::{IocRef, Ticket},
    viewer::{Action, Viewer},
};
use tocsin_store::PageRequest;

use super::{
    checked_text,
    edit::{ATTEMPTS, Edit, contended},
};
use crate::{
    App,
    error::{Error, Result, require},
};

impl App {
    /// An incident's IoCs, the latest first, with what enrichment says of them as far as the viewer may know it.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `InvalidCursor`.
    pub async fn incident_iocs(
        &self,
        viewer: &Viewer,
        id: IncidentId,
        page: &PageRequest,
    ) -> Result<Page<IncidentIoc>> {
        require(viewer, Action::ReadIncidents)?;
        let incident = self.visible_incident(viewer, id).await?;
        let Page { items, next } = self.store().incident_iocs(viewer, id, page).await?;
        Ok(Page { items: self.judged(viewer, incident.organisation, items).await?, next })
    }

    /// Adds the IoCs that texts hold; gives back those that the texts name, whether they are new or not.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`; `Invalid` names the text without an IoC, and nothing is stored; `Conflict` when the
    /// incident is not open.
    pub async fn add_incident_iocs(
        &self,
        viewer: &Viewer,
        id: IncidentId,
        new: NewIncidentIocs,
    ) -> Result<Page<IncidentIoc>> {
        require(viewer, Action::ReportIncidents)?;
        let iocs = read_texts("values", &new.values)?;
        if iocs.is_empty() {
            return Err(Error::invalid("values", "is empty: give at least one text"));
        }
        let note = checked_text("note", new.note.as_deref(), NewIncidentIocs::MAX_NOTE_CHARS)?;
        let ids: Vec<IocId> = iocs.iter().map(Ioc::id).collect();
        for _ in 0..ATTEMPTS {
            let mut edit = self.edit(viewer, id, None, "incident.add_iocs").await?;
            check_open(viewer, &edit.before)?;
            let known = self.store().incident_iocs_by_id(viewer, id, &ids).await?;
            let known: HashSet<IocId> = known.iter().map(|ioc| ioc.ioc.id).collect();
            let added: Vec<&Ioc> = iocs.iter().filter(|ioc| !known.contains(&ioc.id())).collect();
            add(&mut edit, &added, note.as_deref())?;
            if let Some(incident) = self.write_edit(viewer, edit).await? {
                if !added.is_empty() && !incident.is_unsent() {
                    self.enrich_incident(&incident);
                }
                let named = self.store().incident_iocs_by_id(viewer, id, &ids).await?;
                let items = self.judged(viewer, incident.organisation, named).await?;
                return Ok(Page { items, next: None });
            }
        }
        Err(contended(id))
    }

    /// Takes an IoC out. Constituents do so in drafts, and with what they added themselves.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`; `Conflict` when it was passed on, or the incident is not open.
    pub async fn remove_incident_ioc(&self, viewer: &Viewer, id: IncidentId, ioc: IocId) -> Result<()> {
        require(viewer, Action::ReportIncidents)?;
        for _ in 0..ATTEMPTS {
            let mut edit = self.edit(viewer, id, None, "incident.remove_ioc").await?;
            check_open(viewer, &edit.before)?;
            let known = self.store().incident_iocs_by_id(viewer, id, &[ioc]).await?.pop();
            let known = known.ok_or_else(|| Error::not_found("IoC of this incident"))?;
            if known.added_by.of_cert && !viewer.may(Action::WorkOnIncidents) {
                return Err(Error::Forbidden(Action::WorkOnIncidents));
            }
            if known.shared.is_some() {
                return Err(Error::Conflict("it was passed on to the threat-intelligence side: it stays".to_owned()));
            }
            edit.unit.delete_incident_ioc(id, ioc);
            edit.after.ioc_count = edit.before.ioc_count.saturating_sub(1);
            if !edit.before.is_unsent() {
                edit.note(Happening::IocRemoved { ioc });
            }
            if self.write_edit(viewer, edit).await?.is_some() {
                return Ok(());
            }
        }
        Err(contended(id))
    }

    /// All IoCs that an incident has, for the host's own decisions.
    pub(super) async fn all_incident_iocs(&self, viewer: &Viewer, id: IncidentId) -> Result<Vec<IncidentIoc>> {
        let (mut all, mut request) = (Vec::new(), PageRequest::first());
        loop {
            let Page { items, next } = self.store().incident_iocs(viewer, id, &request).await?;
            all.extend(items);
            match next {
                Some(cursor) => request.cursor = Some(cursor),
                None => return Ok(all),
            }
        }
    }

    /// Fills in what follows from tickets and assets: the verdict from the organisation's own ticket if the viewer may see
    /// it, and to the CERT whose asset the IoC is. Whether it was passed on is the CERT's to know, too.
    pub(super) async fn judged(
        &self,
        viewer: &Viewer,
        organisation: OrganisationId,
        mut iocs: Vec<IncidentIoc>,
    ) -> Result<Vec<IncidentIoc>> {
        let ids: Vec<TicketId> = iocs.iter().map(|ioc| TicketId::enrichment(organisation, ioc.ioc.id)).collect();
        let tickets = if ids.is_empty() { Vec::new() } else { self.store().tickets_by_id(viewer, &ids).await? };
        let about = |ticket: Ticket| ticket.ioc.as_ref().map(|ioc| ioc.id).map(|ioc| (ioc, ticket));
        let tickets: HashMap<IocId, Ticket> = tickets.into_iter().filter_map(about).collect();
        for ioc in &mut iocs {
            if let Some(ticket) = tickets.get(&ioc.ioc.id) {
                (ioc.verdict, ioc.score) = (ticket.verdict, ticket.score);
            }
            if viewer.role.is_cert() {
                ioc.belongs_to = self.other_owners(organisation, &ioc.ioc.value);
            } else {
                (ioc.shared, ioc.belongs_to) = (None, Vec::new());
            }
        }
        Ok(iocs)
    }
}

/// Adds these to the incident in the edit's unit.
pub(super) fn add(edit: &mut Edit, iocs: &[&Ioc], note: Option<&str>) -> Result<()> {
    let count = edit.before.ioc_count.saturating_add(u32::try_from(iocs.len()).unwrap_or(u32::MAX));
    if count > Incident::MAX_IOCS {
        return Err(too_many("values"));
    }
    if iocs.is_empty() {
        return Ok(());
    }
    for ioc in iocs {
        let row = incident_ioc(&edit.before, ioc, note, &edit.by, edit.at);
        edit.unit.create_incident_ioc(&edit.before, &row, false);
    }
    edit.after.ioc_count = count;
    if !edit.before.is_unsent() {
        edit.note(Happening::IocsAdded { iocs: iocs.iter().map(|ioc| ioc.id()).collect() });
    }
    Ok(())
}

/// The row of an IoC that somebody adds now.
pub(super) fn incident_ioc(
    incident: &Incident,
    ioc: &Ioc,
    note: Option<&str>,
    by: &Author,
    at: DateTime<Utc>,
) -> IncidentIoc {
    IncidentIoc {
        incident: incident.id,
        ioc: IocRef { id: ioc.id(), kind: ioc.kind(), value: ioc.value().to_owned() },
        note: note.map(str::to_owned),
        added_by: by.clone(),
        added_at: at,
        shared: None,
        verdict: None,
        score: None,
        belongs_to: Vec::new(),
    }
}

/// The distinct IoCs of several texts. A text without one is refused, and with it all.
pub(super) fn read_texts(field: &str, texts: &[String]) -> Result<Vec<Ioc>> {
    let bytes: usize = texts.iter().map(String::len).sum();
    if bytes > MAX_TEXT_BYTES {
        return Err(Error::TooLarge(format!(
            "the texts have {bytes} bytes; at most {MAX_TEXT_BYTES} are read: send them in parts"
        )));
    }
    let (mut iocs, mut seen, mut errors) = (Vec::new(), HashSet::new(), Vec::new());
    for (place, text) in texts.iter().enumerate() {
        let extraction = extract(text, Incident::MAX_IOCS as usize);
        if extraction.truncated {
            return Err(too_many(field));
        }
        if extraction.found.is_empty() {
            let reason = extraction.rejected.first().map(|rejected| rejected.reason.clone());
            let message = reason.unwrap_or_else(|| {
                "there is no IoC in it: an address, domain, URL, hash, e-mail address, AS number or CVE id".to_owned()
            });
            errors.push(FieldError { field: format!("{field}[{place}]"), message });
        }
        iocs.extend(extraction.found.into_iter().map(|found| found.ioc).filter(|ioc| seen.insert(ioc.id())));
    }
    super::change::refuse(errors)?;
    if iocs.len() > Incident::MAX_IOCS as usize {
        return Err(too_many(field));
    }
    Ok(iocs)
}

pub(super) fn too_many(field: &str) -> Error {
    Error::invalid(field, format!("an incident has at most {} IoCs", Incident::MAX_IOCS))
}

/// Whether the viewer may add to the incident now.
pub(super) fn check_open(viewer: &Viewer, incident: &Incident) -> Result<()> {
    if incident.merged_into.is_some() {
        return Err(Error::Conflict("it was merged into another incident: change that one".to_owned()));
    }
    if !viewer.may(Action::WorkOnIncidents) && !incident.state.is_open() {
        return Err(Error::Conflict(format!("it is {}: take it up again first", incident.state)));
    }
    Ok(())
}
