//! Deliberate crashes, for the fault tests: the process is killed at a chosen journal append, so that every moment of a
//! flow is tried and not one lucky one.
//!
//! `TOCSIN_CRASH_AT=before:7` kills just before the seventh append is committed, `after:7` just behind it. Whoever sets the
//! environment of the process could kill it anyway.

use std::{
    process::Command,
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::Duration,
};

/// The environment variable.
const VARIABLE: &str = "TOCSIN_CRASH_AT";

/// Which side of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// The append is not on disk.
    Before,
    /// The append is on disk, and nobody was told.
    After,
}

/// When to crash, if at all.
#[derive(Debug)]
pub(crate) struct CrashPlan {
    at: Option<(Side, u64)>,
    appends: AtomicU64,
}

impl CrashPlan {
    /// The plan that the environment asks for.
    pub(crate) fn from_environment() -> Self {
        let at = std::env::var(VARIABLE).ok().and_then(|text| {
            let plan = parse(&text);
            match plan {
                Some(_) => tracing::warn!("{VARIABLE}={text}: this process will be killed on purpose"),
                None => tracing::warn!("{VARIABLE}={text} is ignored: use before:N or after:N"),
            }
            plan
        });
        Self { at, appends: AtomicU64::new(0) }
    }

    /// Counts an append. To be called before its commit; gives its number.
    pub(crate) fn count(&self) -> u64 {
        self.appends.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Kills the process, like `kill -9`, if this is the moment.
    pub(crate) fn reach(&self, side: Side, append: u64) {
        if self.at == Some((side, append)) {
            let pid = std::process::id().to_string();
            // The shell's own kill: a signal that no handler and no destructor sees.
            let _ = Command::new("kill").args(["-9", &pid]).status();
            thread::sleep(Duration::from_secs(60));
        }
    }
}

fn parse(text: &str) -> Option<(Side, u64)> {
    let (side, number) = text.split_once(':')?;
    let side = match side {
        "before" => Side::Before,
        "after" => Side::After,
        _ => return None,
    };
    Some((side, number.parse().ok().filter(|number| *number > 0)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_side_and_a_positive_number_are_a_plan() {
        assert_eq!(parse("before:7"), Some((Side::Before, 7)));
        assert_eq!(parse("after:1"), Some((Side::After, 1)));
        for wrong in ["", "7", "during:7", "after:0", "after:x"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
