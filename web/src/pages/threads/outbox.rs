//! What was sent and has no answer yet, kept in the tab: neither leaving the page nor loading it anew loses it.

use serde::{Deserialize, Serialize};
use tocsin_model::{
    evidence::Evidence,
    id::{MessageId, ThreadId},
    thread::NewMessage,
};

use crate::{api::Failure, browser::storage::tab, text};

/// A message on its way, with what the reader sees of its files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parcel {
    /// What is sent; its id stays the same however often it is sent.
    pub message: NewMessage,
    /// Its files.
    #[serde(default)]
    pub files: Vec<Evidence>,
}

/// A message on its way, and how far it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing {
    /// The message.
    pub parcel: Parcel,
    /// Why it is not there yet; `None` while it is being sent.
    pub trouble: Option<Trouble>,
}

impl Outgoing {
    /// One that is being sent.
    pub fn new(parcel: Parcel) -> Self {
        Self { parcel, trouble: None }
    }

    /// The message's id.
    pub fn id(&self) -> MessageId {
        self.parcel.message.id
    }

    /// Whether it is sent again by itself.
    pub fn is_cut(&self) -> bool {
        self.trouble.as_ref().is_some_and(|trouble| trouble.again)
    }
}

/// Why a message is not there yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What happened, for a person.
    pub why: String,
    /// Whether it may be there or get there all the same: it is sent again by itself, with the same id.
    pub again: bool,
}

impl From<&Failure> for Trouble {
    fn from(failure: &Failure) -> Self {
        match failure {
            Failure::Unreachable => Self { why: text::chat::CUT.to_owned(), again: true },
            failure => Self { why: failure.message(), again: failure.may_pass() },
        }
    }
}

fn key(thread: ThreadId) -> String {
    format!("outbox.{thread}")
}

/// What waits in the tab.
pub fn read(thread: ThreadId) -> Vec<Parcel> {
    tab::read(&key(thread)).and_then(|kept| serde_json::from_str(&kept).ok()).unwrap_or_default()
}

fn write(thread: ThreadId, parcels: &[Parcel]) {
    let kept = if parcels.is_empty() { String::new() } else { serde_json::to_string(parcels).unwrap_or_default() };
    tab::write(&key(thread), &kept);
}

/// Keeps one until the host has it.
pub fn keep(thread: ThreadId, parcel: &Parcel) {
    let mut parcels = read(thread);
    parcels.push(parcel.clone());
    write(thread, &parcels);
}

/// These are stored, or were taken back.
pub fn forget(thread: ThreadId, is_done: impl Fn(MessageId) -> bool) {
    let mut parcels = read(thread);
    let before = parcels.len();
    parcels.retain(|parcel| !is_done(parcel.message.id));
    if parcels.len() != before {
        write(thread, &parcels);
    }
}

/// The files that go with what is being written.
pub fn read_files(thread: ThreadId) -> Vec<Evidence> {
    tab::read(&files_key(thread)).and_then(|kept| serde_json::from_str(&kept).ok()).unwrap_or_default()
}

/// Keeps the files that go with what is being written.
pub fn keep_files(thread: ThreadId, files: &[Evidence]) {
    let kept = if files.is_empty() { String::new() } else { serde_json::to_string(files).unwrap_or_default() };
    tab::write(&files_key(thread), &kept);
}

fn files_key(thread: ThreadId) -> String {
    format!("files.{thread}")
}

#[cfg(test)]
mod tests {
    use tocsin_model::problem::Problem;

    use super::*;

    #[test]
    fn what_may_have_arrived_is_sent_again_and_what_was_refused_is_not() {
        let refused = |status: u16| {
            let problem = serde_json::json!({ "type": "about:blank", "title": "No", "status": status, "code": "x", "detail": "" });
            Trouble::from(&Failure::Refused(serde_json::from_value::<Problem>(problem).expect("a problem"))).again
        };
        assert!(Trouble::from(&Failure::Unreachable).again);
        assert!(Trouble::from(&Failure::Unreadable { status: 502, detail: String::new() }).again);
        assert!(refused(503) && refused(429));
        assert!(!refused(422) && !refused(403));
        assert!(!Trouble::from(&Failure::Unreadable { status: 413, detail: String::new() }).again);
    }
}
