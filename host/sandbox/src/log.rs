//! Lines that plugins write for whoever looks after them: bounded per call, kept in a bounded ring per plugin.

use std::{collections::VecDeque, sync::Mutex, time::SystemTime};

/// How important a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// For the plugin's author.
    Debug,
    /// Worth knowing.
    Info,
    /// Worth looking at.
    Warn,
    /// Something failed.
    Error,
}

impl LogLevel {
    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            LogLevel::Debug => "debug",
            LogLevel::Info => "info",
            LogLevel::Warn => "warn",
            LogLevel::Error => "error",
        }
    }
}

/// One line of a plugin, without secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// When it was written.
    pub at: SystemTime,
    /// The connection's name.
    pub connection: String,
    /// How important it is.
    pub level: LogLevel,
    /// The text. Comes from outside: never markup.
    pub message: String,
}

/// The last lines of a plugin.
pub(crate) struct LogRing {
    lines: Mutex<VecDeque<LogLine>>,
}

/// Lines kept per plugin, and the most bytes of one of them.
const LINES_KEPT: usize = 200;
const LINE_BYTES: usize = 2048;

impl LogRing {
    pub(crate) fn new() -> Self {
        Self { lines: Mutex::new(VecDeque::with_capacity(LINES_KEPT)) }
    }

    pub(crate) fn push(&self, connection: &str, level: LogLevel, message: &str) {
        let line = LogLine {
            at: SystemTime::now(),
            connection: connection.to_owned(),
            level,
            message: shortened(message, LINE_BYTES),
        };
        let mut lines = self.lines.lock().expect("nothing panics while it holds the ring");
        if lines.len() == LINES_KEPT {
            lines.pop_front();
        }
        lines.push_back(line);
    }

    pub(crate) fn snapshot(&self) -> Vec<LogLine> {
        self.lines.lock().expect("nothing panics while it holds the ring").iter().cloned().collect()
    }
}

/// The log budget of one call: what is over is dropped and counted.
#[derive(Debug, Default)]
pub(crate) struct LogBudget {
    left: usize,
    dropped: u32,
}

impl LogBudget {
    pub(crate) fn new(bytes: usize) -> Self {
        Self { left: bytes, dropped: 0 }
    }

    /// Whether a line of this size still fits.
    pub(crate) fn admit(&mut self, bytes: usize) -> bool {
        match self.left.checked_sub(bytes) {
            Some(left) => {
                self.left = left;
                true
            }
            None => {
                self.left = 0;
                self.dropped = self.dropped.saturating_add(1);
                false
            }
        }
    }

    /// Lines that did not fit.
    pub(crate) fn dropped(&self) -> u32 {
        self.dropped
    }
}

/// The text, cut at a character boundary.
pub(crate) fn shortened(text: &str, bytes: usize) -> String {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut kept = text[..end].to_owned();
    if end < text.len() {
        kept.push('…');
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ring_keeps_the_last_lines_and_cuts_long_ones() {
        let ring = LogRing::new();
        for number in 0..LINES_KEPT + 5 {
            ring.push("c", LogLevel::Info, &format!("{number} {}", "é".repeat(3000)));
        }
        let lines = ring.snapshot();
        assert_eq!(lines.len(), LINES_KEPT);
        assert!(lines[0].message.starts_with("5 "));
        assert!(lines[0].message.len() <= LINE_BYTES + '…'.len_utf8());
    }

    #[test]
    fn what_is_over_the_budget_is_dropped_and_counted() {
        let mut budget = LogBudget::new(10);
        assert!(budget.admit(8));
        assert!(!budget.admit(8));
        assert!(!budget.admit(1));
        assert_eq!(budget.dropped(), 2);
    }
}
