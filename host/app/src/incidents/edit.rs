//! One change of an incident: it is read, changed, and written if nobody was faster; else again.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use tocsin_model::{
    audit::Change,
    id::{HistoryEntryId, IncidentId},
    incident::{Happening, HistoryEntry, Incident},
    thread::Author,
    tlp::Tlp,
    viewer::Viewer,
};
use tocsin_store::{StoreError, Unit};

use crate::{
    App,
    accounts::as_json,
    error::{Error, Result},
};

/// How often an incident is read again when others change it at the same time.
pub(super) const ATTEMPTS: u32 = 8;

/// Fields whose content the audit log keeps only of incidents that may circulate within the CERT and its clients.
const CONTENT: [&str; 4] = ["title", "values", "outcome", "tasks"];

/// What follows from each change, and says nothing of it.
const COUNTED: [&str; 3] = ["updated_at", "internal_changes", "shared_update"];

/// What stands in the audit log in place of such content.
const KEPT_OUT: &str = "(not kept here)";

/// A change that is being put together.
pub(super) struct Edit {
    /// The incident as it was read.
    pub(super) before: Incident,
    /// The incident as it will be; its version and the time of its change are set at the end.
    pub(super) after: Incident,
    /// What else is written with it.
    pub(super) unit: Unit,
    /// Who changes it.
    pub(super) by: Author,
    /// When.
    pub(super) at: DateTime<Utc>,
    /// What the audit log calls it.
    pub(super) action: &'static str,
    notes: Vec<(Happening, bool)>,
}

impl Edit {
    /// Adds an entry to the history that everybody reads who sees the incident.
    pub(super) fn note(&mut self, what: Happening) {
        self.notes.push((what, false));
    }

    /// Adds an entry to the history that only the CERT reads.
    pub(super) fn note_internally(&mut self, what: Happening) {
        self.notes.push((what, true));
    }

    fn changes_nothing(&self) -> bool {
        self.after == self.before && self.unit.is_empty() && self.notes.is_empty()
    }
}

impl App {
    /// Begins a change of an incident that the viewer sees.
    pub(super) async fn edit(
        &self,
        viewer: &Viewer,
        id: IncidentId,
        version: Option<u64>,
        action: &'static str,
    ) -> Result<Edit> {
        let before = self.visible_incident(viewer, id).await?;
        if version.is_some_and(|version| version != before.version_for(viewer.role)) {
            let current = self.shown_incident(viewer, before).await?;
            return Err(Error::VersionMismatch { current: Box::new(as_json(&current)) });
        }
        let by = self.author(viewer).await?;
        Ok(Edit { after: before.clone(), before, unit: Unit::new(), by, at: Utc::now(), action, notes: Vec::new() })
    }

    /// Writes a change, all of it or nothing. `None` when somebody was faster: the caller looks again.
    pub(super) async fn write_edit(&self, viewer: &Viewer, edit: Edit) -> Result<Option<Incident>> {
        if edit.changes_nothing() {
            return Ok(Some(edit.before));
        }
        let internal = self.is_internal(&edit).await?;
        let Edit { before, mut after, mut unit, by, at, action, notes } = edit;
        after.follow(&before, at, internal);
        unit.update_incident(&before, &after);
        for (what, internal) in notes {
            unit.create_history_entry(after.id, &entry(&by, at, what, internal));
        }
        unit.audit(changed(viewer, action, &before, &after, at));
        match self.store().commit(unit).await {
            Ok(()) => Ok(Some(after)),
            Err(StoreError::Conflict { .. } | StoreError::AlreadyExists { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether nobody but the CERT may know that anything changed: so it is when the history says so of all of it. A related
    /// incident is the CERT's own affair unless it is the same organisation's, which sees both.
    async fn is_internal(&self, Edit { before, after, notes, .. }: &Edit) -> Result<bool> {
        if before.is_unsent() || notes.is_empty() || !notes.iter().all(|(_, internal)| *internal) {
            return Ok(false);
        }
        let differs = |one: &Incident, other: &Incident| -> Vec<IncidentId> {
            one.related.iter().filter(|id| !other.related.contains(id)).copied().collect()
        };
        let related = [differs(before, after), differs(after, before)].concat();
        let related = self.store().incidents_by_id(&Self::host_viewer(), &related).await?;
        Ok(!related.iter().any(|other| other.organisation == before.organisation))
    }
}

/// What is said when others were faster too often.
pub(super) fn contended(id: IncidentId) -> Error {
    Error::Unavailable {
        public: "the incident is being changed by many at once: try again".to_owned(),
        log: format!("incident {id} changed {ATTEMPTS} times while it was being changed"),
    }
}

pub(super) fn entry(by: &Author, at: DateTime<Utc>, what: Happening, internal: bool) -> HistoryEntry {
    HistoryEntry { id: HistoryEntryId::fresh(), at, by: by.clone(), what, internal }
}

/// The audit entry of an incident, without what changed.
fn audited(viewer: &Viewer, action: &str, incident: &Incident, at: DateTime<Utc>) -> Change {
    Change {
        actor: viewer.principal.into(),
        action: action.to_owned(),
        subject: format!("incident/{}", incident.id),
        organisation: Some(incident.organisation),
        before: None,
        after: None,
        at,
    }
}

/// The audit entry of a changed incident.
pub(super) fn changed(viewer: &Viewer, action: &str, before: &Incident, after: &Incident, at: DateTime<Utc>) -> Change {
    Change {
        before: Some(differing(before, after)),
        after: Some(differing(after, before)),
        ..audited(viewer, action, after, at)
    }
}

/// The audit entry of a new incident.
pub(super) fn created(viewer: &Viewer, incident: &Incident, at: DateTime<Utc>) -> Change {
    let after = json!({
        "reference": incident.reference,
        "state": incident.state,
        "title": if shows_content(incident) { json!(incident.title) } else { json!(KEPT_OUT) },
        "category": incident.category,
        "card_version": incident.card_version,
        "severity": incident.severity,
        "tlp": incident.tlp,
        "pap": incident.pap,
        "ioc_count": incident.ioc_count,
        "version": incident.version,
    });
    Change { after: Some(after), ..audited(viewer, "incident.create", incident, at) }
}

/// Whether everybody who reads the audit log may read what stands in the incident.
fn shows_content(incident: &Incident) -> bool {
    !incident.is_unsent() && incident.tlp <= Tlp::Amber
}

/// The fields of one state that differ from another. Content that not everybody who reads the audit log may read is named
/// and left out: that of drafts, and of what is marked above TLP:AMBER.
fn differing(of: &Incident, from: &Incident) -> Value {
    let shows = shows_content(of) && shows_content(from);
    let (Value::Object(of), Value::Object(from)) = (as_json(of), as_json(from)) else { return Value::Null };
    let mut fields: Map<String, Value> = Map::new();
    for (name, value) in of {
        if from.get(&name) == Some(&value) || COUNTED.contains(&name.as_str()) {
            continue;
        }
        let value = if CONTENT.contains(&name.as_str()) && !shows { Value::from(KEPT_OUT) } else { value };
        fields.insert(name, value);
    }
    Value::Object(fields)
}
