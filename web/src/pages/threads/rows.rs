//! Messages as they are drawn: by day, by author, with a line above what is new.

use std::collections::BTreeMap;

use tocsin_model::{
    thread::{Author, Message, ThreadEventKind},
    viewer::Actor,
};

use crate::browser::clock;

/// A message and what stands above it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The message.
    pub message: Message,
    /// The day, where it is another one than that of the message before.
    pub day: Option<String>,
    /// Whether its author and time are said: not again for what the same author wrote at once behind.
    pub headed: bool,
    /// Whether it is the first that was not read when the thread was opened.
    pub first_unread: bool,
}

/// Messages of one author within this time stand together, in minutes.
const TOGETHER: i64 = 10;

/// The rows of a thread for a reader who had read up to `read_before`.
pub fn rows(messages: &BTreeMap<u64, Message>, read_before: Option<u64>, own: Actor) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::with_capacity(messages.len());
    let mut marked = false;
    for message in messages.values() {
        let before = rows.last().map(|row| &row.message);
        let day = day_of(message);
        let day = (before.map(day_of).as_ref() != Some(&day)).then_some(day);
        let first_unread = !marked && read_before.is_some_and(|read| message.seq > read) && message.author.actor != own;
        marked |= first_unread;
        let headed = day.is_some() || first_unread || before.is_none_or(|before| !is_together(before, message));
        rows.push(Row { message: message.clone(), day, headed, first_unread });
    }
    rows
}

fn day_of(message: &Message) -> String {
    clock::local(message.created_at).chars().take(10).collect()
}

/// Whether somebody says something: a message, or a request for help. All else notes what happened.
pub fn speaks(message: &Message) -> bool {
    message.event.is_none_or(|event| event.what == ThreadEventKind::AssistanceAsked)
}

fn is_together(before: &Message, message: &Message) -> bool {
    let same = |a: &Author, b: &Author| a.actor == b.actor && a.name == b.name;
    speaks(before)
        && message.event.is_none()
        && same(&before.author, &message.author)
        && (message.created_at - before.created_at).num_minutes() < TOGETHER
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use tocsin_model::{
        id::{IncidentId, MessageId, ThreadId, TicketId},
        thread::ThreadEvent,
    };

    use super::*;

    fn message(what: Option<ThreadEventKind>) -> Message {
        let thread = ThreadId::shared(IncidentId::fresh());
        Message {
            id: MessageId::fresh(),
            thread,
            seq: 1,
            author: Author { actor: Actor::Host, name: "Nina".to_owned(), of_cert: false },
            text: "Which logs do you need?".to_owned(),
            html: String::new(),
            attachments: Vec::new(),
            mentions: Vec::new(),
            iocs: Vec::new(),
            created_at: DateTime::<Utc>::UNIX_EPOCH,
            edited_at: None,
            deleted_at: None,
            revisions: 0,
            event: what.map(|what| ThreadEvent { what, ticket: TicketId::assistance(thread, 1) }),
        }
    }

    #[test]
    fn a_request_for_help_has_a_heading_of_its_own_and_what_is_done_with_it_is_no_message() {
        let (said, asked) = (message(None), message(Some(ThreadEventKind::AssistanceAsked)));
        let closed = message(Some(ThreadEventKind::AssistanceClosed));
        assert!(speaks(&said) && speaks(&asked) && !speaks(&closed));
        assert!(is_together(&said, &said) && is_together(&asked, &said));
        assert!(!is_together(&said, &asked) && !is_together(&closed, &said));
    }
}
