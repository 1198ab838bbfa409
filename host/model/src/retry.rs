//! When something that failed outside is tried again: ever longer pauses, with chance in them, and an end.

use chrono::{DateTime, TimeDelta, Utc};

/// How long it is tried before it is given up.
pub const GIVE_UP_AFTER: TimeDelta = TimeDelta::hours(24);
/// The first pause.
const FIRST_PAUSE_MS: i64 = 5_000;
/// The longest pause.
const LONGEST_PAUSE_MS: i64 = 3_600_000;

/// When it is tried next, after `attempts` attempts that failed, the last of them now; `None` when it is given up.
/// `chance` is a random number from 0 to 1: many that failed at once do not come again at once.
#[must_use]
pub fn next(attempts: u32, first_at: DateTime<Utc>, now: DateTime<Utc>, chance: f64) -> Option<DateTime<Utc>> {
    if now - first_at >= GIVE_UP_AFTER {
        return None;
    }
    let doublings = attempts.saturating_sub(1).min(20);
    let longest = FIRST_PAUSE_MS.saturating_mul(1 << doublings).min(LONGEST_PAUSE_MS);
    // Half of the pause is certain, half is chance.
    #[allow(clippy::cast_possible_truncation, reason = "a part of an hour in milliseconds")]
    let pause = longest / 2 + (chance.clamp(0.0, 1.0) * (longest / 2) as f64) as i64;
    Some((now + TimeDelta::milliseconds(pause)).min(first_at + GIVE_UP_AFTER))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_an_hour_and_end_after_a_day() {
        let start = DateTime::UNIX_EPOCH;
        let pause = |attempts, chance| next(attempts, start, start, chance).expect("not given up") - start;
        assert_eq!(pause(1, 1.0), TimeDelta::seconds(5));
        assert_eq!(pause(1, 0.0), TimeDelta::milliseconds(2_500));
        assert_eq!(pause(2, 1.0), TimeDelta::seconds(10));
        assert_eq!(pause(500, 1.0), TimeDelta::hours(1));
        let late = start + TimeDelta::hours(23) + TimeDelta::minutes(50);
        assert_eq!(next(30, start, late, 1.0), Some(start + GIVE_UP_AFTER), "one last time at the end of the day");
        assert_eq!(next(31, start, start + GIVE_UP_AFTER, 1.0), None);
    }
}
