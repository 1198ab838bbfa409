//! Threads, messages and asking for help.

use tocsin_model::thread::{ThreadEventKind, ThreadKind};

pub const MESSAGES: &str = "Messages";
pub const MESSAGES_ABOUT: &str = "Every conversation that you can read, the latest first.";
pub const NO_THREADS: &str = "No conversations yet";
pub const NO_THREADS_HINT: &str = "An incident's conversation begins with its first message.";
pub const UNREAD_ONLY: &str = "Unread only";
pub const ANY_KIND: &str = "Any kind";
pub const KIND: &str = "Kind";
pub const LIST: &str = "Conversations";
pub const LOG: &str = "Messages";
pub const OLDER: &str = "Earlier messages";
pub const EMPTY: &str = "Nothing has been written here yet.";
pub const UNREAD_FROM_HERE: &str = "New";
pub const EDITED: &str = "edited";
pub const DELETED: &str = "This message was deleted.";
pub const EDIT: &str = "Edit";
pub const DELETE: &str = "Delete";
pub const DELETE_SURE: &str = "Really delete?";
pub const QUOTE: &str = "Quote";
pub const SEND: &str = "Send";
pub const SEND_KEY: &str = "Ctrl + Enter sends.";
pub const MENTION_KEY: &str = "Write @ to name somebody.";
pub const SENDING: &str = "Sending…";
pub const CUT: &str = "Not sent yet: the host does not answer.";
pub const SEND_AGAIN: &str = "Send again";
pub const TAKE_BACK: &str = "Back into the field";
pub const STORED: &str = "Sent";
pub const READ: &str = "Read";
pub const CERT: &str = "CERT";
pub const MENTION: &str = "People to mention";
pub const YOU: &str = "You";
pub const SHARED_HEADING: &str = "Conversation with the organisation";
pub const INTERNAL_HEADING: &str = "Internal notes";
pub const INTERNAL_MARK: &str = "CERT only";
pub const SHARED_LABEL: &str = "Message to the organisation and the CERT";
pub const INTERNAL_LABEL: &str = "Internal note for analysts only";
pub const DIRECT_LABEL: &str = "Message to the CERT";
pub const OWN_LABEL: &str = "Message to the CERT about this incident";
pub const CANNED: &str = "Canned answers";
pub const CANNED_SEARCH: &str = "Find an answer";
pub const NO_CANNED: &str = "None kept yet.";
pub const KEEP_CANNED: &str = "Keep what is in the field as an answer";
pub const CANNED_TITLE: &str = "Name of the answer";
pub const CANNED_KEPT: &str = "The answer is kept.";
pub const NOTIFY: &str = "Notify me on this desktop";
pub const NOTIFY_ON: &str = "Desktop notification is on";
pub const NOTIFY_REFUSED: &str = "The browser does not allow notifications for this page.";
pub const NEW_MESSAGE: &str = "New message in Tocsin";
pub const READ_ONLY: &str = "Your role reads here and does not write.";
pub const REVISIONS: &str = "Earlier texts";
pub const ATTACH: &str = "Attach a file";

pub const HELP: &str = "Ask the CERT for help";
pub const HELP_ABOUT: &str = "An analyst is told at once and answers in your conversation with the CERT. Nobody outside your organisation and the CERT reads it.";
pub const HELP_ABOUT_INCIDENT: &str = "An analyst is told at once and answers in this incident's conversation.";
pub const HELP_TEXT: &str = "What do you need help with?";
pub const HELP_SEND: &str = "Ask for help";
pub const HELP_ASKED: &str = "The CERT was told. The answer comes in the conversation.";
pub const HELP_QUEUE: &str = "Help queue";
pub const HELP_QUEUE_ABOUT: &str = "Organisations that asked for an analyst, the oldest first.";
pub const HELP_NONE: &str = "Nobody waits for help";
pub const HELP_NONE_HINT: &str = "A request appears here at once, with the time that is left.";
pub const TAKE: &str = "Take it";
pub const TAKEN: &str = "It is yours.";
pub const CLOSE_HELP: &str = "Close it";
pub const CLOSED_HELP: &str = "The request is closed.";
pub const OPEN_CONVERSATION: &str = "Open the conversation";
pub const ASKED: &str = "Asked";
pub const TAKEN_BY: &str = "Taken by";

pub fn kind(kind: ThreadKind) -> &'static str {
    match kind {
        ThreadKind::Shared => "Incident",
        ThreadKind::Internal => "Internal",
        ThreadKind::Direct => "Direct",
    }
}

pub fn unread(count: u64) -> String {
    format!("{count} unread")
}

/// Said when the list of people opens.
pub fn offered(count: usize) -> String {
    match count {
        1 => "1 person: Enter mentions, Escape closes.".to_owned(),
        _ => format!("{count} people: the arrows choose, Enter mentions, Escape closes."),
    }
}

pub fn typing(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [name] => format!("{name} is writing…"),
        [first, second] => format!("{first} and {second} are writing…"),
        _ => "Several people are writing…".to_owned(),
    }
}

pub fn present(names: &[String]) -> String {
    format!("Here now: {}", names.join(", "))
}

/// Said after sending, in the server's own words about who can read it.
pub fn sent_to(readers: &str) -> String {
    format!("Sent. {readers}")
}

/// Who has read a message; nobody yet: that it is kept.
pub fn read_by(names: &[String]) -> String {
    if names.is_empty() { STORED.to_owned() } else { format!("Read by {}", names.join(", ")) }
}

pub fn takes_request(title: &str) -> String {
    format!("{TAKE}: “{title}”")
}

pub fn closes_request(title: &str) -> String {
    format!("{CLOSE_HELP}: “{title}”")
}

pub fn detach(name: &str) -> String {
    format!("Do not attach {name}")
}

pub fn forget_answer(title: &str) -> String {
    format!("Forget the answer {title}")
}

/// What happened, behind the name of whoever did it.
pub fn event(kind: ThreadEventKind) -> &'static str {
    match kind {
        ThreadEventKind::AssistanceAsked => "asked for an analyst",
        ThreadEventKind::AssistanceTaken => "takes care of the request for help",
        ThreadEventKind::AssistanceClosed => "closed the request for help",
    }
}

pub fn file(number: usize) -> String {
    format!("File {number}")
}
