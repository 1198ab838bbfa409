//! The task that says when something will soon be due, and opens enrichments that a crash left unopened.
//!
//! It looks at stored times only: nothing is lost with a host, and a clock that jumps makes a warning early or late, never
//! lost or double. Several hosts may look at once; the one that writes first has warned.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tocsin_model::{
    incident::{Happening, Incident},
    viewer::Viewer,
};
use tokio::time::MissedTickBehavior;

use crate::{App, error::Result};

/// How often it looks.
const EVERY: Duration = Duration::from_secs(5);
/// How many incidents it takes at a time.
const AT_ONCE: u32 = 50;
/// How long an IoC's enrichment may be on its way before it counts as left behind.
const LEFT_BEHIND: TimeDelta = TimeDelta::seconds(30);

impl App {
    /// Looks until the engine stops.
    pub(crate) async fn watch_deadlines(self) {
        let mut ticks = tokio::time::interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while self.engine().next(&mut ticks).await {
            let now = Utc::now();
            if let Err(error) = self.warn_of_deadlines(now).await {
                tracing::warn!(%error, "deadlines could not be looked at");
            }
            if let Err(error) = self.enrich_what_was_left(now - LEFT_BEHIND).await {
                tracing::warn!(%error, "enrichments of incidents could not be opened");
            }
        }
    }

    /// Warns of everything that is to be warned of at `now`; gives back of how many deadlines.
    ///
    /// # Errors
    /// The store's.
    pub async fn warn_of_deadlines(&self, now: DateTime<Utc>) -> Result<usize> {
        let mut warned = 0;
        loop {
            let due = self.store().incidents_to_warn_of(now, AT_ONCE).await?;
            let more = due.len() == AT_ONCE as usize;
            let before = warned;
            for incident in due {
                match self.warn_of(&incident, now).await {
                    Ok(count) => warned += count,
                    // One that cannot be written holds up no other.
                    Err(error) => {
                        tracing::warn!(%error, incident = %incident.id, "an incident's deadlines could not be warned of");
                    }
                }
            }
            // With nothing done, somebody else is at the same ones.
            if !more || warned == before {
                return Ok(warned);
            }
        }
    }

    async fn warn_of(&self, incident: &Incident, now: DateTime<Utc>) -> Result<usize> {
        let host = Viewer::host();
        let mut edit = self.edit(&host, incident.id, None, "incident.warn").await?;
        let mut due = Vec::new();
        for clock in edit.after.clocks.iter_mut().filter(|clock| clock.warns() && clock.warn_at() <= now) {
            clock.warned_at = Some(now);
            due.push(Happening::Due { clock: clock.kind, due_at: clock.due_at });
        }
        let count = due.len();
        due.into_iter().for_each(|what| edit.note_internally(what));
        Ok(self.write_edit(&host, edit).await?.map_or(0, |_| count))
    }
}
