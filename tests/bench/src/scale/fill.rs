//! Puts incidents and their messages into a database, with what a server keeps beside them: the search index, the sums
//! of the statistics, and how each incident was followed last.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, json};
use tocsin_model::{
    followed::Followed,
    id::{IncidentId, MessageId, ThreadId},
    incident::{Incident, IncidentIoc, IncidentState, Severity},
    ioc::Ioc,
    search::words,
    statistics::{Figures, Source, SumKey, difference},
    thread::{Author, Excerpt, Message, Thread, ThreadKind},
    ticket::IocRef,
    viewer::{Actor, Principal},
};
use tocsin_store::{SearchPlace, SearchRow, Store, Unit};
use uuid::Uuid;

use super::World;

/// How many incidents are written at a time, with their messages.
const AT_ONCE: usize = 20;
/// How many sums of the statistics are written at a time.
const SUMS_AT_ONCE: usize = 100;
/// How many messages each incident has.
pub const MESSAGES: usize = 10;
/// How many IoCs each has that others have as well, and how many there are of those for each thousand incidents.
const SHARED: (usize, usize) = (3, 100);
/// Of so many incidents one is a draft and five are open. Neither this nor the next divides the number of organisations:
/// each has some of every kind.
pub const TURN: usize = 49;
/// One in so many has a rare word.
const RARE: usize = 101;
/// How often is told how far it is.
const TOLD_EVERY: Duration = Duration::from_secs(30);

/// Fills the database and says how fast.
pub async fn fill(store: &Store, world: &World, count: usize) -> Result<()> {
    let filling = Filling { world, count, begun: Utc::now() - TimeDelta::days(360), author: author(world) };
    let mut sums = BTreeMap::new();
    let (started, mut told) = (Instant::now(), Instant::now());
    println!("\nscale: {count} incidents with {} IoCs and {MESSAGES} messages each", SHARED.0 + 1);
    for first in (0..count).step_by(AT_ONCE) {
        let incidents: Vec<Incident> =
            (first..count.min(first + AT_ONCE)).map(|number| filling.incident(number)).collect();
        store.commit(filling.incidents(&incidents, first, &mut sums)?).await?;
        store.commit(filling.messages(&incidents, first, &mut sums)).await?;
        if told.elapsed() > TOLD_EVERY {
            told = Instant::now();
            println!("{:>46} {:>10.0} s", format!("{first} incidents"), started.elapsed().as_secs_f64());
        }
    }
    let sums: Vec<(SumKey, Figures)> = sums.into_iter().collect();
    for part in sums.chunks(SUMS_AT_ONCE) {
        let mut unit = Unit::new();
        unit.add_statistics(Uuid::now_v7(), part);
        store.commit(unit).await?;
    }
    let seconds = started.elapsed().as_secs_f64();
    println!("{:>46} {:>10.0} s, {:.0} incidents/s", "filling", seconds, count as f64 / seconds);
    Ok(())
}

struct Filling<'a> {
    world: &'a World,
    count: usize,
    begun: DateTime<Utc>,
    author: Author,
}

fn author(world: &World) -> Author {
    Author { actor: Actor::Account(world.analyst), name: "Bench".to_owned(), of_cert: true }
}

impl Filling<'_> {
    fn incidents(&self, incidents: &[Incident], first: usize, sums: &mut BTreeMap<SumKey, Figures>) -> Result<Unit> {
        let mut unit = Unit::new();
        for (place, incident) in incidents.iter().enumerate() {
            let number = first + place;
            unit.create_incident(incident);
            let kinds = SHARED.1 * (self.count / 1_000).max(1);
            let shared = (0..SHARED.0).map(|place| format!("shared{}-evil.com", (number * 7 + place * 31) % kinds));
            for value in shared.chain([format!("own{number}-evil.com")]) {
                unit.create_incident_ioc(incident, &self.row(incident, &value)?, true);
            }
            if incident.is_unsent() {
                continue;
            }
            let followed = Followed::of(incident);
            for (key, figures) in difference(None, &followed) {
                *sums.entry(key).or_default() += figures;
            }
            unit.put_followed(incident.id, None, &followed);
            unit.put_search(&SearchRow {
                place: SearchPlace::Incident(incident.id),
                organisation: incident.organisation,
                internal: false,
                tlp: incident.tlp,
                category: Some(incident.category),
                at: incident.updated_at,
                words: words([incident.title.as_str(), incident.reference.as_str(), "somebody looks around"]),
            });
        }
        unit.untold();
        Ok(unit)
    }

    /// The messages in the shared thread of each incident.
    fn messages(&self, incidents: &[Incident], first: usize, sums: &mut BTreeMap<SumKey, Figures>) -> Unit {
        let mut unit = Unit::new();
        for (place, incident) in incidents.iter().enumerate().filter(|(_, incident)| !incident.is_unsent()) {
            let messages: Vec<Message> = (1..=MESSAGES).map(|seq| self.message(incident, first + place, seq)).collect();
            let Some(last) = messages.last() else { continue };
            let thread = Thread {
                id: last.thread,
                kind: ThreadKind::Shared,
                incident: Some(incident.id),
                organisation: incident.organisation,
                title: incident.title.clone(),
                tlp: incident.tlp,
                last_seq: last.seq,
                last: Some(Excerpt { author: last.author.name.clone(), text: last.text.clone() }),
                updated_at: last.created_at,
            };
            unit.post_messages(Principal::Account(self.world.analyst), &thread, 0, &messages);
            for message in &messages {
                self.follow(incident, message, &mut unit, sums);
            }
        }
        unit.untold();
        unit
    }

    /// What the search and the statistics know of a message.
    fn follow(&self, incident: &Incident, message: &Message, unit: &mut Unit, sums: &mut BTreeMap<SumKey, Figures>) {
        unit.put_search(&SearchRow {
            place: SearchPlace::Message(message.thread, message.seq, Some(incident.id)),
            organisation: incident.organisation,
            internal: false,
            tlp: incident.tlp,
            category: Some(incident.category),
            at: message.created_at,
            words: words([message.text.as_str(), message.author.name.as_str()]),
        });
        let source = Source {
            organisation: Some(incident.organisation),
            category: Some(incident.category),
            analyst: Some(self.world.analyst),
            at: message.created_at,
            tlp: incident.tlp,
        };
        for key in source.sums() {
            *sums.entry(key).or_default() += Figures::of_message();
        }
    }

    /// Every message has a common word; one incident in a hundred has a rare one, one message in each a word of its own.
    fn message(&self, incident: &Incident, number: usize, seq: usize) -> Message {
        let rare = if number.is_multiple_of(RARE) { "quarantine" } else { "usual" };
        let text = format!("The mail server of branch {number} answers again, {rare}, step {seq}, word{number}x{seq}.");
        Message {
            id: MessageId::fresh(),
            thread: ThreadId::shared(incident.id),
            seq: seq as u64,
            author: self.author.clone(),
            html: format!("<p>{text}</p>"),
            text,
            attachments: Vec::new(),
            mentions: Vec::new(),
            iocs: Vec::new(),
            created_at: incident.created_at + TimeDelta::seconds(i64::try_from(seq).unwrap_or(0)),
            edited_at: None,
            deleted_at: None,
            revisions: 0,
            event: None,
        }
    }

    /// A tenth is still open; a thousandth is what somebody has on the desk; one in fifty is a draft.
    fn incident(&self, number: usize) -> Incident {
        // Spread over the year, whatever their number.
        let at = self.begun
            + TimeDelta::days(355) * i32::try_from(number).unwrap_or(0) / i32::try_from(self.count).unwrap_or(1);
        let state = match number % TURN {
            0 => IncidentState::Draft,
            1..=5 => IncidentState::InProgress,
            _ => IncidentState::Closed,
        };
        let organisation = self.world.organisations[number % self.world.organisations.len()];
        let category = self.world.categories[number % self.world.categories.len()];
        Incident {
            state,
            title: format!("Incident {number}"),
            values: Map::from_iter([("description".to_owned(), json!("Somebody looks around. ".repeat(20)))]),
            severity: Severity::ALL[number % 4],
            tlp: World::tlp(number),
            owner: (number % 1_000 == 1).then_some(self.world.analyst),
            ioc_count: 4,
            submitted_at: (state != IncidentState::Draft).then_some(at),
            ..Incident::begun(IncidentId::fresh(), organisation, category, self.author.clone(), at)
        }
    }

    fn row(&self, incident: &Incident, value: &str) -> Result<IncidentIoc> {
        let ioc = Ioc::parse(None, value)?;
        Ok(IncidentIoc {
            incident: incident.id,
            ioc: IocRef { id: ioc.id(), kind: ioc.kind(), value: ioc.value().to_owned() },
            note: None,
            added_by: self.author.clone(),
            added_at: incident.created_at,
            shared: None,
            verdict: None,
            score: None,
            belongs_to: Vec::new(),
        })
    }
}
