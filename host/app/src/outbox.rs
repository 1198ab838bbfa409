//! Following the outbox: every committed change becomes what is due to webhooks and people.
//!
//! What follows from an entry is committed together with the entry's end, so it happens once, whatever breaks in between.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use futures::StreamExt;
use tocsin_model::{
    followed::Followed,
    id::IncidentId,
    live::{Event, Noun},
    outbox::OutboxEntry,
    statistics,
    webhook::Webhook,
};
use tocsin_store::{StoreError, Unit};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::{App, error::Result};

/// How many entries are read at once.
const BATCH: u32 = 200;
/// How many records are followed at the same time; one record's entries follow each other.
const LANES: usize = 16;
/// How often an entry is followed anew at once when other hosts follow the same record at the same time.
const ATTEMPTS: u32 = 4;
/// How long the follower waits when nothing is committed here: other hosts commit as well.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How far behind the newest entry an older one may still appear: what another host commits meanwhile.
const LATE: TimeDelta = TimeDelta::seconds(60);
/// How often everything is looked at, however old.
const SWEEP_EVERY: Duration = Duration::from_secs(60);

/// Where the follower looks next: behind what it has followed, and now and then from the beginning. A clock that is set
/// back holds neither up.
struct Horizon {
    newest: DateTime<Utc>,
    swept: Option<Instant>,
}

impl Horizon {
    fn from(&mut self, now: DateTime<Utc>) -> DateTime<Utc> {
        if self.swept.is_none_or(|swept| swept.elapsed() >= SWEEP_EVERY) {
            self.swept = Some(Instant::now());
            return DateTime::UNIX_EPOCH;
        }
        self.newest.min(now) - LATE
    }
}

/// Follows until the host stops.
pub(crate) async fn follow(app: App) {
    let mut events = app.events();
    let mut horizon = Horizon { newest: DateTime::UNIX_EPOCH, swept: None };
    loop {
        match app.follow_batch(&mut horizon).await {
            // A full batch: there is more.
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => {
                tracing::warn!(%error, "the outbox could not be followed for a moment");
                if !app.desk_rests().await {
                    return;
                }
            }
        }
        tokio::select! {
            () = app.desk_stops() => return,
            open = told(&mut events) => if !open { return },
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

/// Waits until something is committed here that is followed; false when nothing more can be.
async fn told(events: &mut Receiver<Arc<Event>>) -> bool {
    loop {
        match events.recv().await {
            Ok(event) if OutboxEntry::follows(&event) => return true,
            Ok(_) => {}
            // What was missed may have been one.
            Err(RecvError::Lagged(_)) => return true,
            Err(RecvError::Closed) => return false,
        }
    }
}

impl App {
    /// Follows the oldest entries; true when there may be more.
    async fn follow_batch(&self, horizon: &mut Horizon) -> Result<bool> {
        let entries = self.store().outbox(horizon.from(Utc::now()), BATCH).await?;
        let Some(newest) = entries.last().map(|entry| entry.at) else { return Ok(false) };
        let full = entries.len() == BATCH as usize;
        let webhooks = self.store().all_webhooks().await?;
        let mut lanes: HashMap<(Noun, String), Vec<OutboxEntry>> = HashMap::new();
        for entry in entries {
            let (noun, key) = entry.lane();
            lanes.entry((noun, key.to_owned())).or_default().push(entry);
        }
        let work = lanes.into_values().map(|entries| self.follow_lane(entries, &webhooks));
        let outcomes: Vec<Result<()>> = futures::stream::iter(work).buffer_unordered(LANES).collect().await;
        for outcome in outcomes {
            outcome?;
        }
        horizon.newest = newest;
        self.desk().deliveries.notify_one();
        self.desk().mails.notify_one();
        Ok(full)
    }

    async fn follow_lane(&self, entries: Vec<OutboxEntry>, webhooks: &[Webhook]) -> Result<()> {
        for entry in entries {
            self.follow_entry(&entry, webhooks).await?;
        }
        Ok(())
    }

    async fn follow_entry(&self, entry: &OutboxEntry, webhooks: &[Webhook]) -> Result<()> {
        for _ in 0..ATTEMPTS {
            let unit = match self.consequences(entry, webhooks).await {
                Ok(unit) => unit,
                Err(error @ crate::Error::Unavailable { .. }) => return Err(error),
                Err(error) => {
                    // It would be the same at every further attempt, and hold up all others.
                    tracing::error!(%error, entry = %entry.id, key = entry.key, "a committed change could not be followed");
                    let mut unit = Unit::new();
                    unit.settle(entry.id);
                    unit
                }
            };
            match self.store().commit(unit).await {
                // Another host follows the same record, by another entry: what follows from this one is another thing now.
                Err(StoreError::Conflict { noun, .. }) if noun != "outbox" => {}
                // Done, or another host was faster with this entry.
                Ok(()) | Err(StoreError::Conflict { .. }) => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
        // The next look finds it.
        Ok(())
    }

    /// All that follows from an entry, with the entry's end.
    async fn consequences(&self, entry: &OutboxEntry, webhooks: &[Webhook]) -> Result<Unit> {
        let mut unit = Unit::new();
        unit.settle(entry.id);
        let mut first = false;
        match entry.noun {
            Noun::Incident => first = self.follow_incident(entry, &mut unit).await?,
            Noun::Message => {
                self.index_message(entry, &mut unit).await?;
                self.count_message(entry, &mut unit).await?;
                self.follow_message(entry, &mut unit).await?;
            }
            Noun::Ticket => self.follow_assistance(entry, &mut unit).await?,
            _ => {}
        }
        crate::webhooks::plan(entry, first, webhooks, &mut unit);
        Ok(unit)
    }

    /// What follows from a change of an incident; true when the incident was never followed before.
    async fn follow_incident(&self, entry: &OutboxEntry, unit: &mut Unit) -> Result<bool> {
        let Ok(id) = entry.key.parse::<IncidentId>() else { return Ok(false) };
        let Some(incident) = self.store().incident(&Self::host_viewer(), id).await? else { return Ok(false) };
        let record = self.store().followed(id).await?;
        let before = record.as_ref().map(|record| &record.followed);
        let after = Followed::next(&incident, before);
        for turn in after.turns(before) {
            self.tell_of_turn(entry, &incident, turn, unit).await?;
        }
        if before.is_some_and(|before| before.tlp != after.tlp) {
            unit.mark_search(id, after.tlp);
        }
        self.index_incident(&incident, unit).await?;
        let mut sums = statistics::difference(before, &after);
        sums.extend(self.moved_messages(&incident, unit).await?);
        unit.add_statistics(entry.id, &sums);
        if before != Some(&after) {
            unit.put_followed(id, record.as_ref(), &after);
        }
        Ok(before.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_back_hides_nothing_from_the_follower() {
        let newest = "2026-03-01T12:00:00Z".parse().expect("a time");
        let mut horizon = Horizon { newest, swept: None };
        assert_eq!(horizon.from(newest), DateTime::UNIX_EPOCH, "the first look is at everything");
        assert_eq!(horizon.from(newest), newest - LATE);
        let set_back = newest - TimeDelta::hours(1);
        assert!(horizon.from(set_back) < set_back, "what is committed by the new time is seen");
    }
}
