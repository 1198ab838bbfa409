//! What goes into the search index, and what is read back when it leads somewhere.
//!
//! A word of a card's field is in an incident's public row only when every role sees the field; what only the CERT sees is
//! in a second row that only the CERT's searches look at; what not even all of the CERT sees is in none. A hit is shown only
//! when the words are found once more in what its reader may see.

use chrono::{DateTime, Utc};
use serde_json::Value;
use tocsin_model::{
    id::{IncidentId, ThreadId},
    incident::Incident,
    outbox::OutboxEntry,
    search::{Needles, SearchHit, SearchIn, words},
    thread::ThreadKind,
    viewer::{Role, Viewer},
};
use tocsin_store::{PageRequest, SearchPlace, SearchRow, Unit};

use crate::{
    App,
    error::{Error, Result},
};

impl App {
    /// Indexes an incident as it is now.
    pub(crate) async fn index_incident(&self, incident: &Incident, unit: &mut Unit) -> Result<()> {
        let card = self.card_of(incident).await?;
        let (mut public, mut internal) = (line(incident), Vec::new());
        for field in card.iter().flat_map(|card| &card.fields) {
            let Some(value) = incident.values.get(&field.key) else { continue };
            if Role::ALL.into_iter().all(|role| field.is_seen_by(role)) {
                texts(value, &mut public);
            } else if Role::OF_CERT.into_iter().all(|role| field.is_seen_by(role)) {
                texts(value, &mut internal);
            }
        }
        public.extend(self.ioc_texts(&Self::host_viewer(), incident.id).await?);
        let row = |texts: &[String], internal| SearchRow {
            place: SearchPlace::Incident(incident.id),
            organisation: incident.organisation,
            internal,
            tlp: incident.tlp,
            category: Some(incident.category),
            at: incident.shared_at(),
            words: words(texts.iter().map(String::as_str)),
        };
        unit.put_search(&row(&public, false));
        if internal.is_empty() {
            unit.delete_search(SearchPlace::Incident(incident.id), true);
        } else {
            // With the public words, so that a search may mix them.
            internal.extend(public);
            unit.put_search(&row(&internal, true));
        }
        Ok(())
    }

    /// Indexes a message as it is now; a deleted one is not found any more.
    pub(crate) async fn index_message(&self, entry: &OutboxEntry, unit: &mut Unit) -> Result<()> {
        let (Ok(id), Some(seq)) = (entry.key.parse::<ThreadId>(), entry.number("seq")) else { return Ok(()) };
        let host = Self::host_viewer();
        let Some(thread) = self.store().thread(&host, id).await?.map(|record| record.thread) else { return Ok(()) };
        let Some(message) = self.store().message(&host, id, seq).await? else { return Ok(()) };
        let place = SearchPlace::Message(id, seq, thread.incident);
        let internal = thread.kind == ThreadKind::Internal;
        if message.deleted_at.is_some() || message.text.is_empty() {
            unit.delete_search(place, internal);
            return Ok(());
        }
        let category = match thread.incident {
            Some(incident) => self.store().incident(&host, incident).await?.map(|incident| incident.category),
            None => None,
        };
        unit.put_search(&SearchRow {
            place,
            organisation: thread.organisation,
            internal,
            tlp: thread.tlp,
            category,
            at: message.created_at,
            words: words([message.text.as_str(), message.author.name.as_str()]),
        });
        Ok(())
    }

    /// What a place of the index shows to the viewer: nothing, unless the words are in what the viewer may see.
    pub(super) async fn hit(
        &self,
        viewer: &Viewer,
        needles: &Needles,
        place: SearchPlace,
        at: DateTime<Utc>,
    ) -> Result<Option<SearchHit>> {
        let found = match place {
            SearchPlace::Incident(id) => self.incident_hit(viewer, needles, id, at).await,
            SearchPlace::Message(thread, seq, incident) => {
                self.message_hit(viewer, needles, (thread, seq), incident, at).await
            }
        };
        match found {
            Err(Error::NotFound { .. } | Error::Forbidden(_)) => Ok(None),
            found => found,
        }
    }

    async fn incident_hit(
        &self,
        viewer: &Viewer,
        needles: &Needles,
        id: IncidentId,
        at: DateTime<Utc>,
    ) -> Result<Option<SearchHit>> {
        let incident = self.incident(viewer, id).await?;
        let mut seen = line(&incident);
        incident.values.values().for_each(|value| texts(value, &mut seen));
        let mut snippet = needles.snippet(&seen.join(" · "));
        if snippet.is_none() {
            seen.extend(self.ioc_texts(viewer, id).await?);
            snippet = needles.snippet(&seen.join(" · "));
        }
        Ok(snippet.map(|snippet| SearchHit {
            kind: SearchIn::Incidents,
            incident: Some(id),
            reference: Some(incident.reference),
            title: incident.title,
            organisation: incident.organisation,
            thread: None,
            seq: None,
            author: None,
            at,
            snippet,
        }))
    }

    async fn message_hit(
        &self,
        viewer: &Viewer,
        needles: &Needles,
        (thread, seq): (ThreadId, u64),
        incident: Option<IncidentId>,
        at: DateTime<Utc>,
    ) -> Result<Option<SearchHit>> {
        let message = self.store().message(viewer, thread, seq).await?.ok_or_else(|| Error::not_found("message"))?;
        let Some(of) = self.store().thread(viewer, thread).await?.map(|record| record.thread) else { return Ok(None) };
        let reference = match incident {
            Some(incident) => self.store().incident(viewer, incident).await?.map(|incident| incident.reference),
            None => None,
        };
        let seen = format!("{}: {}", message.author.name, message.text);
        Ok(needles.snippet(&seen).filter(|_| message.deleted_at.is_none()).map(|snippet| SearchHit {
            kind: SearchIn::Messages,
            incident,
            reference,
            title: of.title,
            organisation: of.organisation,
            thread: Some(thread),
            seq: Some(seq),
            author: Some(message.author.name),
            at,
            snippet,
        }))
    }

    /// The values and notes of an incident's latest IoCs.
    async fn ioc_texts(&self, viewer: &Viewer, id: IncidentId) -> Result<Vec<String>> {
        let iocs = self.store().incident_iocs(viewer, id, &PageRequest::first()).await?.items;
        Ok(iocs.into_iter().flat_map(|ioc| [Some(ioc.ioc.value), ioc.note]).flatten().collect())
    }
}

/// What everybody who sees an incident reads of it.
fn line(incident: &Incident) -> Vec<String> {
    let mut texts = vec![incident.title.clone(), incident.reference.clone()];
    texts.extend(incident.outcome.clone());
    texts
}

/// The texts in a card's value.
fn texts(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) => into.push(text.clone()),
        Value::Number(number) => into.push(number.to_string()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, into)),
        Value::Object(fields) => fields.values().for_each(|field| texts(field, into)),
        Value::Null | Value::Bool(_) => {}
    }
}
