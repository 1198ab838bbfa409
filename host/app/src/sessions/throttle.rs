//! Slows down guessing without locking anybody out.
//!
//! Failures are counted per source address, and per account *and* source address; each count lets some attempts
//! through and then doubles the wait. A device that signed in to the account before has a count of its own and is not
//! held up by the others, so hammering a name from elsewhere never keeps its owner out.
//!
//! The counts live in this host's memory: a restart forgets them, and each of several hosts counts for itself.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use tocsin_model::id::AccountId;
use uuid::Uuid;

/// The longest wait between two attempts.
const MAX_WAIT: Duration = Duration::from_secs(15 * 60);
/// A count is forgotten after this much silence.
const FORGET_AFTER: Duration = Duration::from_secs(60 * 60);
/// How many counts are kept; the stalest make room.
const MAX_COUNTS: usize = 100_000;
/// Attempts at one account that cost nothing: a person mistypes.
const FREE_PER_ACCOUNT: u32 = 5;
/// Attempts from one address that cost nothing: an office behind one address mistypes more often.
const FREE_PER_SOURCE: u32 = 50;

/// What a count belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Bucket {
    Source(IpAddr),
    NameFromSource(String, IpAddr),
    KnownDevice(AccountId, Uuid),
    /// Codes of a second factor: whoever tries them knows the password, so its being right clears nothing here. A known
    /// device has a count of its own.
    Code(AccountId, Option<Uuid>),
}

#[derive(Debug, Clone, Copy)]
struct Count {
    failures: u32,
    last: Instant,
    blocked_until: Instant,
}

/// The counts of failed sign-ins.
#[derive(Default)]
pub(crate) struct Throttle {
    counts: Mutex<HashMap<Bucket, Count>>,
}

/// Who tries to sign in.
#[derive(Debug, Clone)]
pub(crate) struct Attempt {
    buckets: Vec<Bucket>,
}

impl Attempt {
    /// An attempt at this user name from this address, by a device that is known to have signed in before, or not.
    pub(crate) fn new(username: &str, source: IpAddr, device: Option<(AccountId, Uuid)>) -> Self {
        let source = network_of(source);
        let buckets = match device {
            Some((account, device)) => vec![Bucket::KnownDevice(account, device)],
            None => vec![Bucket::Source(source), Bucket::NameFromSource(username.to_owned(), source)],
        };
        Self { buckets }
    }

    /// An attempt at this account's second factor, by a device that is known to have signed in before, or not.
    pub(crate) fn with_code(account: AccountId, device: Option<Uuid>) -> Self {
        Self { buckets: vec![Bucket::Code(account, device)] }
    }
}

impl Throttle {
    /// Lets an attempt through and counts it as failed until [`Self::succeeded`] says otherwise, so that many
    /// attempts at once are no way round the count; or says how long to wait.
    pub(crate) fn admit(&self, attempt: &Attempt, now: Instant) -> Result<(), Duration> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = attempt
            .buckets
            .iter()
            .filter_map(|bucket| counts.get(bucket))
            .map(|count| count.blocked_until.saturating_duration_since(now))
            .max()
            .unwrap_or_default();
        if wait > Duration::ZERO {
            return Err(wait);
        }
        make_room(&mut counts, now);
        for bucket in &attempt.buckets {
            let fresh = Count { failures: 0, last: now, blocked_until: now };
            let count = counts.entry(bucket.clone()).or_insert(fresh);
            if now.saturating_duration_since(count.last) > FORGET_AFTER {
                *count = fresh;
            }
            count.failures = count.failures.saturating_add(1);
            count.last = now;
            count.blocked_until = now + wait_after(bucket, count.failures);
        }
        Ok(())
    }

    /// Takes an admitted attempt back: it signed in.
    pub(crate) fn succeeded(&self, attempt: &Attempt, now: Instant) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        for bucket in &attempt.buckets {
            if let Bucket::Source(_) = bucket {
                // One right password must not clear an address of its many wrong ones.
                if let Some(count) = counts.get_mut(bucket) {
                    count.failures = count.failures.saturating_sub(1);
                    count.blocked_until = now;
                }
            } else {
                counts.remove(bucket);
            }
        }
    }
}

fn wait_after(bucket: &Bucket, failures: u32) -> Duration {
    let free = if let Bucket::Source(_) = bucket { FREE_PER_SOURCE } else { FREE_PER_ACCOUNT };
    match failures.checked_sub(free) {
        None | Some(0) => Duration::ZERO,
        Some(over) => Duration::from_secs(1u64 << (over - 1).min(20)).min(MAX_WAIT),
    }
}

/// An IPv6 site has 2^64 addresses to try from: its /64 counts as one source.
fn network_of(source: IpAddr) -> IpAddr {
    match source.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
    }
}

fn make_room(counts: &mut HashMap<Bucket, Count>, now: Instant) {
    if counts.len() < MAX_COUNTS {
        return;
    }
    counts.retain(|_, count| now.saturating_duration_since(count.last) <= FORGET_AFTER);
    if counts.len() < MAX_COUNTS {
        return;
    }
    let mut ages: Vec<Instant> = counts.values().map(|count| count.last).collect();
    let middle = ages.len() / 2;
    let (_, median, _) = ages.select_nth_unstable(middle);
    let median = *median;
    counts.retain(|_, count| count.last > median);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(host: u8, name: &str) -> Attempt {
        Attempt::new(name, IpAddr::from([192, 0, 2, host]), None)
    }

    #[test]
    fn waits_double_after_the_free_attempts_and_never_pass_fifteen_minutes() {
        let throttle = Throttle::default();
        let mut now = Instant::now();
        for _ in 0..=FREE_PER_ACCOUNT {
            assert_eq!(throttle.admit(&from(1, "ada"), now), Ok(()));
        }
        let mut waits = Vec::new();
        for _ in 0..14 {
            let wait = throttle.admit(&from(1, "ada"), now).expect_err("must wait");
            waits.push(wait.as_secs());
            now += wait;
            assert_eq!(throttle.admit(&from(1, "ada"), now), Ok(()));
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]);
    }

    #[test]
    fn hammering_a_name_from_elsewhere_holds_up_neither_another_address_nor_a_known_device() {
        let throttle = Throttle::default();
        let now = Instant::now();
        while throttle.admit(&from(1, "ada"), now).is_ok() {}
        assert_eq!(throttle.admit(&from(2, "ada"), now), Ok(()));
        let device = (AccountId::fresh(), Uuid::now_v7());
        let owner = Attempt::new("ada", IpAddr::from([192, 0, 2, 1]), Some(device));
        assert_eq!(throttle.admit(&owner, now), Ok(()));
    }

    #[test]
    fn trying_many_names_from_one_address_is_slowed_down_too() {
        let throttle = Throttle::default();
        let now = Instant::now();
        let admitted = (0..1000).filter(|n| throttle.admit(&from(1, &format!("user{n}")), now).is_ok()).count();
        assert_eq!(admitted, FREE_PER_SOURCE as usize + 1);
    }

    #[test]
    fn signing_in_clears_the_name_but_not_the_address() {
        let throttle = Throttle::default();
        let now = Instant::now();
        for n in 0..FREE_PER_SOURCE {
            assert_eq!(throttle.admit(&from(1, &format!("user{n}")), now), Ok(()));
        }
        let right = from(1, "ada");
        assert_eq!(throttle.admit(&right, now), Ok(()));
        throttle.succeeded(&right, now);
        assert_eq!(throttle.admit(&from(1, "bob"), now), Ok(()));
        assert!(throttle.admit(&from(1, "bob"), now).is_err());
    }

    #[test]
    fn guessing_codes_is_slowed_down_from_everywhere_together_but_not_for_a_known_device() {
        let (throttle, now, account) = (Throttle::default(), Instant::now(), AccountId::fresh());
        let admitted = (0..100).filter(|_| throttle.admit(&Attempt::with_code(account, None), now).is_ok()).count();
        assert_eq!(admitted, FREE_PER_ACCOUNT as usize + 1);
        throttle.succeeded(&from(1, "ada"), now);
        assert!(throttle.admit(&Attempt::with_code(account, None), now).is_err());
        assert_eq!(throttle.admit(&Attempt::with_code(account, Some(Uuid::now_v7())), now), Ok(()));
    }

    #[test]
    fn all_addresses_of_one_ipv6_site_share_a_count() {
        let throttle = Throttle::default();
        let now = Instant::now();
        let admitted = (0..100u128)
            .filter(|n| {
                let source = IpAddr::V6(Ipv6Addr::from_bits((0x2001_0db8_u128 << 96) + n));
                throttle.admit(&Attempt::new("ada", source, None), now).is_ok()
            })
            .count();
        assert_eq!(admitted, FREE_PER_ACCOUNT as usize + 1);
    }
}
