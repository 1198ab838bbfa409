//! Incidents with threads, and messages in them.

use chrono::Utc;
use tocsin_model::{
    id::{CategoryId, IncidentId, MessageId, OrganisationId, ThreadId},
    incident::{Incident, IncidentState},
    organisation::{Organisation, OrganisationKind},
    thread::{Author, Excerpt, Message, Thread, ThreadKind},
    tlp::Tlp,
    viewer::{Actor, Principal, Viewer},
};
use tocsin_store::{Store, StoreError, Unit};
use uuid::Uuid;

use super::noon;

/// An incident that the CERT has, of an organisation that is stored.
pub async fn incident(store: &Store, tlp: Tlp) -> Incident {
    let name = format!("Meridian {}", Uuid::new_v4());
    let organisation = Organisation::new(OrganisationId::fresh(), name, OrganisationKind::Constituent, noon());
    let author = Author { actor: Actor::Host, name: "Milo".to_owned(), of_cert: false };
    let begun = Incident::begun(IncidentId::fresh(), organisation.id, CategoryId::fresh(), author, noon());
    let incident = Incident {
        state: IncidentState::Submitted,
        title: "Ransomware".to_owned(),
        tlp,
        submitted_at: Some(noon()),
        ..begun
    };
    let mut unit = Unit::new();
    unit.create_organisation(&organisation).create_incident(&incident);
    store.commit(unit).await.expect("new");
    incident
}

pub fn thread(incident: &Incident, kind: ThreadKind) -> Thread {
    Thread {
        id: if kind == ThreadKind::Internal { ThreadId::internal(incident.id) } else { ThreadId::shared(incident.id) },
        kind,
        incident: Some(incident.id),
        organisation: incident.organisation,
        title: incident.title.clone(),
        tlp: incident.tlp,
        last_seq: 0,
        last: None,
        updated_at: noon(),
    }
}

pub fn message(thread: &Thread, seq: u64, text: &str) -> Message {
    Message {
        id: MessageId::fresh(),
        thread: thread.id,
        seq,
        author: Author { actor: Actor::Host, name: "Ada".to_owned(), of_cert: true },
        text: text.to_owned(),
        html: String::new(),
        attachments: Vec::new(),
        mentions: Vec::new(),
        iocs: Vec::new(),
        created_at: Utc::now(),
        edited_at: None,
        deleted_at: None,
        revisions: 0,
        event: None,
    }
}

pub async fn post(store: &Store, sender: Principal, thread: &Thread, message: &Message) -> Result<(), StoreError> {
    let last = Some(Excerpt { author: message.author.name.clone(), text: message.text.clone() });
    let thread = Thread { last_seq: message.seq, last, updated_at: message.created_at, ..thread.clone() };
    let mut unit = Unit::new();
    unit.post_message(sender, &thread, 0, message);
    store.commit(unit).await
}

/// Writes in whatever place is free, as the use case does.
pub async fn write(store: &Store, viewer: &Viewer, thread: &Thread, text: &str) -> u64 {
    loop {
        let last = store.thread(viewer, thread.id).await.expect("answers").map_or(0, |stored| stored.thread.last_seq);
        match post(store, viewer.principal, thread, &message(thread, last + 1, text)).await {
            Ok(()) => return last + 1,
            Err(StoreError::Conflict { .. } | StoreError::AlreadyExists { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
}
