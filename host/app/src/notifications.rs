//! Notifications: who is told by mail of what, and what each person wants to be told.
//!
//! Only what may be seen is told; it is asked when something happens, and once more when the mail is sent.

mod concerned;
mod people;

use chrono::Utc;
use tocsin_model::{
    audit::Change,
    followed::Turn,
    id::{AccountId, ThreadId},
    incident::Incident,
    notification::{Notice, NotificationKind, NotificationPreferences, Topic, UpdateNotificationPreferences},
    outbox::OutboxEntry,
    thread::{Author, ThreadKind},
    viewer::{Action, Actor, Principal, Viewer},
};
use tocsin_store::{StoreError, Unit};

use crate::{
    App,
    accounts::as_json,
    error::{Error, Result},
};

pub(crate) use people::Person;

impl App {
    /// What whoever looks wants to be told.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a machine.
    pub async fn notification_preferences(&self, viewer: &Viewer) -> Result<NotificationPreferences> {
        Ok(self.store().notification_preferences(person(viewer)?).await?)
    }

    /// Changes what whoever looks wants to be told.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a kind that is mandatory; [`Error::VersionMismatch`] when they are not at `version` any more.
    pub async fn update_notification_preferences(
        &self,
        viewer: &Viewer,
        update: UpdateNotificationPreferences,
        version: Option<u64>,
    ) -> Result<NotificationPreferences> {
        let account = person(viewer)?;
        let before = self.store().notification_preferences(account).await?;
        let mismatch =
            |current: &NotificationPreferences| Error::VersionMismatch { current: Box::new(as_json(current)) };
        if version.is_some_and(|version| version != before.version) {
            return Err(mismatch(&before));
        }
        let mut after = NotificationPreferences { version: before.version + 1, ..before.clone() };
        if let Some(mut off) = update.off {
            if let Some((place, kind)) = off.iter().enumerate().find(|(_, kind)| kind.is_mandatory()) {
                let message = format!("everybody concerned is told of `{}`: leave it out", kind.as_str());
                return Err(Error::invalid(format!("off[{place}]"), message));
            }
            off.sort_unstable();
            off.dedup();
            after.off = off;
        }
        let mut unit = Unit::new();
        unit.put_notification_preferences(account, &after);
        unit.audit(Change {
            actor: viewer.principal.into(),
            action: "notification_preferences.update".to_owned(),
            subject: format!("account/{account}"),
            organisation: Some(viewer.organisation),
            before: Some(as_json(&before)),
            after: Some(as_json(&after)),
            at: Utc::now(),
        });
        match self.store().commit(unit).await {
            Ok(()) => Ok(after),
            Err(StoreError::Conflict { .. } | StoreError::AlreadyExists { .. }) => {
                Err(mismatch(&self.store().notification_preferences(account).await?))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Those concerned by what happened to an incident will be told.
    pub(crate) async fn tell_of_turn(
        &self,
        entry: &OutboxEntry,
        incident: &Incident,
        turn: Turn,
        unit: &mut Unit,
    ) -> Result<()> {
        if self.desk().mailer.is_none() {
            return Ok(());
        }
        let people = self.people_around(incident.organisation).await?;
        let (kind, word) = match turn {
            Turn::Submitted => (NotificationKind::State, incident.state.as_str()),
            Turn::Became(state) if state == tocsin_model::incident::IncidentState::WaitingForConstituent => {
                (NotificationKind::Waiting, state.as_str())
            }
            Turn::Became(state) => (NotificationKind::State, state.as_str()),
            Turn::Near(clock) => (NotificationKind::Deadline, clock.as_str()),
        };
        let told = concerned::by_turn(incident, turn, &people);
        let notice = Notice { kind, at: entry.at, message: None, word: Some(word.to_owned()) };
        let seen = |person: &Person| person.sees(incident.organisation, incident.tlp, Action::ReadIncidents);
        self.tell(&told, entry.actor, seen, Topic::Incident(incident.id), &notice, unit);
        Ok(())
    }

    /// Those concerned by a new message will be told, unless they read it before the window ends.
    pub(crate) async fn follow_message(&self, entry: &OutboxEntry, unit: &mut Unit) -> Result<()> {
        let is_set = |name: &str| entry.record.get(name).is_some_and(|value| !value.is_null());
        let changed = is_set("edited_at") || is_set("deleted_at");
        // A request for help is told as such, not as the line that the thread gets.
        if self.desk().mailer.is_none() || changed || is_set("event") {
            return Ok(());
        }
        let (Ok(id), Some(seq)) = (entry.key.parse::<ThreadId>(), entry.number("seq")) else { return Ok(()) };
        let Some(found) = self.store().thread(&Self::host_viewer(), id).await? else { return Ok(()) };
        let thread = found.thread;
        let people = self.people_around(thread.organisation).await?;
        let mentioned: Vec<AccountId> = entry
            .record
            .get("mentions")
            .and_then(|mentions| serde_json::from_value(mentions.clone()).ok())
            .unwrap_or_default();
        let incident = match thread.incident {
            Some(incident) => self.store().incident(&Self::host_viewer(), incident).await?,
            None => None,
        };
        let told = concerned::by_message(thread.kind, incident.as_ref(), &mentioned, &people);
        let topic = thread.incident.map_or(Topic::Organisation(thread.organisation), Topic::Incident);
        let notice = Notice { kind: NotificationKind::Message, at: entry.at, message: Some((id, seq)), word: None };
        let seen = |person: &Person| {
            let in_sight = person.sees(thread.organisation, thread.tlp, thread.kind.read_action());
            in_sight && (thread.kind != ThreadKind::Internal || person.viewer.role.is_cert())
        };
        self.tell(&told, entry.actor, seen, topic, &notice, unit);
        Ok(())
    }

    /// Analysts will be told that one of them is asked for, and who asked, that one came.
    pub(crate) async fn follow_assistance(&self, entry: &OutboxEntry, unit: &mut Unit) -> Result<()> {
        let Some(organisation) = entry.organisation.filter(|_| self.desk().mailer.is_some()) else { return Ok(()) };
        let people = self.people_around(organisation).await?;
        let asker: Option<Author> =
            entry.record.get("asked_by").and_then(|author| serde_json::from_value(author.clone()).ok());
        let state = entry.text("state").unwrap_or_default();
        let told = concerned::by_assistance(state, asker.as_ref().map(|author| author.actor), &people);
        let topic = match entry.text("incident").and_then(|id| id.parse().ok()) {
            Some(incident) => Topic::Incident(incident),
            None => Topic::Organisation(organisation),
        };
        let word = Some(state.to_owned());
        let notice = Notice { kind: NotificationKind::Assistance, at: entry.at, message: None, word };
        let seen = |person: &Person| person.sees(organisation, entry.tlp, Action::ReadMessages);
        self.tell(&told, entry.actor, seen, topic, &notice, unit);
        Ok(())
    }

    /// Puts a notice into the windows of those who may see what it is about; never of whoever did it.
    fn tell(
        &self,
        told: &[&Person],
        actor: Actor,
        seen: impl Fn(&Person) -> bool,
        topic: Topic,
        notice: &Notice,
        unit: &mut Unit,
    ) {
        let due = Utc::now() + self.config().mail_window();
        let mut known: Vec<AccountId> = Vec::new();
        for person in told.iter().filter(|person| actor != Actor::Account(person.account) && seen(person)) {
            if !known.contains(&person.account) {
                known.push(person.account);
                unit.notify(person.account, topic, due, notice);
            }
        }
    }
}

/// The person who looks; a machine is told by webhooks.
fn person(viewer: &Viewer) -> Result<AccountId> {
    match viewer.principal {
        Principal::Account(account) => Ok(account),
        Principal::ApiClient(_) | Principal::Host => Err(Error::not_found("person")),
    }
}
