//! Which of an incident's clocks start, stand still and move when the incident does.

use chrono::{DateTime, Utc};

use super::{Clock, ClockKind, Incident, Severity};
use crate::service_level::ServiceLevels;

const SERVICE: [ClockKind; 2] = [ClockKind::FirstAnswer, ClockKind::Resolution];

impl Incident {
    /// The clock of a kind.
    #[must_use]
    pub fn clock(&self, kind: ClockKind) -> Option<&Clock> {
        self.clocks.iter().find(|clock| clock.kind == kind)
    }

    fn clock_mut(&mut self, kind: ClockKind) -> Option<&mut Clock> {
        self.clocks.iter_mut().find(|clock| clock.kind == kind)
    }

    /// The deadline that comes next: of those that run, the first that is due.
    #[must_use]
    pub fn next_clock(&self) -> Option<&Clock> {
        self.clocks.iter().filter(|clock| clock.runs()).min_by_key(|clock| clock.due_at)
    }

    /// When those concerned are next to be told that something is due.
    #[must_use]
    pub fn next_warning(&self) -> Option<DateTime<Utc>> {
        self.clocks.iter().filter(|clock| clock.warns()).map(Clock::warn_at).min()
    }

    /// Starts the service levels that do not run yet, from `now`, and the statutory clocks, from awareness.
    pub fn start_clocks(&mut self, levels: &ServiceLevels, statutory: bool, now: DateTime<Utc>) {
        for kind in SERVICE {
            if self.clock(kind).is_none()
                && let Some(allowed) = levels.allowed(kind, self.severity)
            {
                self.clocks.push(Clock::started(kind, now, now + allowed));
            }
        }
        self.set_statutory(statutory, now);
    }

    /// Starts the statutory clocks, moves them to when the organisation became aware, or takes those away that were not
    /// met, as its category is now.
    pub fn set_statutory(&mut self, statutory: bool, now: DateTime<Utc>) {
        if !statutory {
            self.clocks.retain(|clock| clock.met_at.is_some() || !clock.kind.is_statutory());
            return;
        }
        let aware = self.awareness().unwrap_or(now);
        for kind in ClockKind::STATUTORY {
            let notified = self.clock(ClockKind::Notification).map(|clock| clock.met_at.unwrap_or(clock.due_at));
            let Some(due_at) = Clock::statutory_due(kind, aware, notified.unwrap_or(aware)) else { continue };
            match self.clock_mut(kind) {
                Some(clock) if clock.met_at.is_none() => {
                    clock.started_at = aware;
                    clock.allowed_s = (due_at - aware).num_seconds();
                    clock.move_to(due_at);
                }
                Some(_) => {}
                None => self.clocks.push(Clock::started(kind, aware, due_at)),
            }
        }
    }

    /// Moves the service levels to those of another severity. What was done stays as it was judged.
    pub fn set_severity(&mut self, severity: Severity, levels: &ServiceLevels) {
        self.severity = severity;
        for clock in self.clocks.iter_mut().filter(|clock| clock.met_at.is_none()) {
            if let Some(allowed) = levels.allowed(clock.kind, severity) {
                let moved = clock.due_at + (allowed - chrono::TimeDelta::seconds(clock.allowed_s));
                clock.allowed_s = allowed.num_seconds();
                clock.move_to(moved);
            }
        }
    }

    /// Lets the service levels stand still: the CERT waits for the constituent.
    pub fn pause_clocks(&mut self, now: DateTime<Utc>) {
        for clock in &mut self.clocks {
            clock.pause(now);
        }
    }

    /// Lets the service levels run on.
    pub fn resume_clocks(&mut self, now: DateTime<Utc>) {
        for clock in self.clocks.iter_mut().filter(|clock| !clock.kind.is_statutory()) {
            clock.resume(now);
        }
    }

    /// Notes that what was due is done; the final report is then due one month behind the notification. Whether it did
    /// anything.
    pub fn meet_clock(&mut self, kind: ClockKind, now: DateTime<Utc>) -> bool {
        let met = self.clock_mut(kind).is_some_and(|clock| clock.meet(now));
        if met
            && kind == ClockKind::Notification
            && let Some(report) = self.clock_mut(ClockKind::FinalReport).filter(|clock| clock.met_at.is_none())
            && let Some(due_at) = Clock::statutory_due(ClockKind::FinalReport, now, now)
        {
            report.allowed_s = (due_at - report.started_at).num_seconds();
            report.move_to(due_at);
        }
        met
    }

    /// Notes that the CERT has answered, if it had not before. Whether it did anything.
    pub fn answer(&mut self, now: DateTime<Utc>) -> bool {
        let first = self.answered_at.is_none() && self.submitted_at.is_some();
        if first {
            self.answered_at = Some(now);
            self.meet_clock(ClockKind::FirstAnswer, now);
        }
        first
    }

    /// Takes back that it was resolved or closed. A resolution that came in time is due anew; one that was missed stays
    /// missed, else reopening would mend a promise that was broken.
    pub fn reopen(&mut self, now: DateTime<Utc>) {
        (self.resolved_at, self.closed_at) = (None, None);
        self.clocks.retain(|clock| clock.kind != ClockKind::Resolution || clock.is_breached(now));
    }

    /// When its organisation was aware of it at the latest.
    #[must_use]
    pub fn awareness(&self) -> Option<DateTime<Utc>> {
        self.aware_at.or(self.submitted_at)
    }

    /// Whether a law still wants something of its organisation.
    #[must_use]
    pub fn owes_statutory(&self) -> bool {
        self.clocks.iter().any(|clock| clock.kind.is_statutory() && clock.met_at.is_none())
    }

    /// Takes away what nobody has to do any more.
    pub fn drop_clocks(&mut self) {
        self.clocks.retain(|clock| clock.met_at.is_some());
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::incident::sample;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    fn submitted(aware: &str, now: &str) -> Incident {
        let mut incident = sample();
        incident.aware_at = Some(at(aware));
        incident.submitted_at = Some(at(now));
        incident.start_clocks(&ServiceLevels::default(), true, at(now));
        incident
    }

    #[test]
    fn statutory_clocks_start_at_awareness_and_service_levels_at_submission() {
        let incident = submitted("2026-01-30T08:00:00Z", "2026-01-30T20:00:00Z");
        let due = |kind| incident.clock(kind).expect("runs").due_at;
        assert_eq!(due(ClockKind::EarlyWarning), at("2026-01-31T08:00:00Z"));
        assert_eq!(due(ClockKind::Notification), at("2026-02-02T08:00:00Z"));
        assert_eq!(due(ClockKind::FinalReport), at("2026-03-02T08:00:00Z"));
        assert_eq!(due(ClockKind::FirstAnswer), at("2026-01-30T22:00:00Z"));
        assert_eq!(due(ClockKind::Resolution), at("2026-02-04T20:00:00Z"));
    }

    #[test]
    fn the_final_report_follows_the_notification_by_a_calendar_month() {
        let mut incident = submitted("2026-01-30T08:00:00Z", "2026-01-30T20:00:00Z");
        assert!(incident.meet_clock(ClockKind::Notification, at("2026-01-31T09:00:00Z")));
        assert!(!incident.meet_clock(ClockKind::Notification, at("2026-02-01T09:00:00Z")), "once");
        let report = incident.clock(ClockKind::FinalReport).expect("runs");
        assert_eq!(report.due_at, at("2026-02-28T09:00:00Z"), "January has a 31st, February has none");
    }

    #[test]
    fn a_pause_moves_what_is_agreed_and_not_what_a_law_sets() {
        let mut incident = submitted("2026-01-30T08:00:00Z", "2026-01-30T20:00:00Z");
        let before = incident.clone();
        incident.pause_clocks(at("2026-01-30T21:00:00Z"));
        assert_eq!(incident.next_warning(), Some(at("2026-01-31T06:00:00Z")), "only the statutory ones run");
        assert_eq!(incident.next_clock().map(|clock| clock.kind), Some(ClockKind::EarlyWarning));
        incident.resume_clocks(at("2026-01-31T00:00:00Z"));
        for (clock, before) in incident.clocks.iter().zip(&before.clocks) {
            let moved = if clock.kind.is_statutory() { TimeDelta::zero() } else { TimeDelta::hours(3) };
            assert_eq!(clock.due_at - before.due_at, moved, "{:?}", clock.kind);
            assert!(clock.runs());
        }
        incident.pause_clocks(at("2026-01-31T01:00:00Z"));
        let due = incident.clock(ClockKind::Resolution).expect("there").due_at;
        incident.resume_clocks(at("2026-01-31T00:30:00Z"));
        assert_eq!(incident.clock(ClockKind::Resolution).expect("there").due_at, due, "time went backwards");
    }

    #[test]
    fn reopening_gives_time_again_only_where_it_was_kept() {
        let (early, late) = (at("2026-02-01T08:00:00Z"), at("2026-02-05T08:00:00Z"));
        for (resolved, missed) in [(early, false), (late, true)] {
            let mut incident = submitted("2026-01-30T08:00:00Z", "2026-01-30T20:00:00Z");
            incident.meet_clock(ClockKind::Resolution, resolved);
            (incident.resolved_at, incident.closed_at) = (Some(resolved), Some(resolved));
            incident.reopen(at("2026-02-06T08:00:00Z"));
            incident.start_clocks(&ServiceLevels::default(), true, at("2026-02-06T08:00:00Z"));
            assert_eq!((incident.resolved_at, incident.closed_at), (None, None));
            let clock = incident.clock(ClockKind::Resolution).expect("there");
            assert_eq!((clock.runs(), clock.is_breached(at("2026-02-06T08:00:00Z"))), (!missed, missed));
        }
    }

    #[test]
    fn another_severity_moves_what_is_not_done_and_keeps_its_pauses() {
        let mut incident = submitted("2026-01-30T08:00:00Z", "2026-01-30T20:00:00Z");
        incident.pause_clocks(at("2026-01-30T20:10:00Z"));
        incident.resume_clocks(at("2026-01-30T21:10:00Z"));
        incident.answer(at("2026-01-30T22:30:00Z"));
        incident.set_severity(Severity::Critical, &ServiceLevels::default());
        let due = |kind| incident.clock(kind).expect("there").due_at;
        assert_eq!(due(ClockKind::FirstAnswer), at("2026-01-30T23:00:00Z"), "it was answered in time");
        assert_eq!(due(ClockKind::Resolution), at("2026-01-31T21:00:00Z"));
        assert_eq!(due(ClockKind::EarlyWarning), at("2026-01-31T08:00:00Z"));
    }

    #[test]
    fn those_concerned_are_told_with_a_quarter_left_and_once_for_each_deadline() {
        let mut incident = submitted("2026-01-30T08:00:00Z", "2026-01-30T20:00:00Z");
        assert_eq!(incident.next_warning(), Some(at("2026-01-30T21:30:00Z")));
        incident.clocks[0].warned_at = Some(at("2026-01-30T21:30:00Z"));
        assert_eq!(incident.next_warning(), Some(at("2026-01-31T06:00:00Z")));
        incident.aware_at = Some(at("2026-01-30T10:00:00Z"));
        incident.set_statutory(true, at("2026-01-30T22:00:00Z"));
        assert_eq!(incident.next_warning(), Some(at("2026-01-31T08:00:00Z")));
        incident.set_statutory(false, at("2026-01-30T22:00:00Z"));
        incident.drop_clocks();
        assert_eq!((incident.next_warning(), incident.next_clock()), (None, None));
    }
}
