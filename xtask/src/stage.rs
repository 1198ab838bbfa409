//! Progress as plain lines: what begins, that it still goes on, and how long it took.

use std::io::IsTerminal;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::Result;

/// How often a stage says that it still runs when nobody watches a terminal.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// Does one stage of a longer command and says so.
pub fn stage<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("==> {name}");
    let start = Instant::now();
    let result = std::thread::scope(|scope| {
        let (stop, stopped) = mpsc::channel::<()>();
        if !std::io::stderr().is_terminal() {
            scope.spawn(move || {
                while stopped.recv_timeout(HEARTBEAT) == Err(mpsc::RecvTimeoutError::Timeout) {
                    eprintln!("    {name}: {} so far", elapsed(start.elapsed()));
                }
            });
        }
        let result = work();
        drop(stop);
        result
    });
    let outcome = if result.is_ok() { "done" } else { "FAILED" };
    eprintln!("    {name}: {outcome} in {}", elapsed(start.elapsed()));
    result
}

/// A duration for people: `0.4 s`, `2 min 05 s`.
pub fn elapsed(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds < 60 {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::elapsed;
    use std::time::Duration;

    #[test]
    fn short_and_long_durations_are_readable() {
        assert_eq!(elapsed(Duration::from_millis(440)), "0.4 s");
        assert_eq!(elapsed(Duration::from_secs(125)), "2 min 05 s");
    }
}
