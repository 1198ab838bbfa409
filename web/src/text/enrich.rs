//! The Enrich page.

pub const ABOUT: &str = "Paste a log line, an e-mail, a list: anything. What is recognised is shown before it is sent.";
pub const PASTE: &str = "Text with IoCs";
pub const PLACEHOLDER: &str = "Paste here. Defanged values such as hxxp://evil[.]example are understood.";
pub const RECOGNISED: &str = "Recognised";
pub const REJECTED: &str = "Not recognised";
pub const TYPE: &str = "Type";
pub const VALUE: &str = "Value";
pub const HANDLING: &str = "Handling";
pub const NOBODY: &str = "No connection serves this type";
pub const NOT_SENT: &str = "Not sent to third parties";
pub const REMOVE: &str = "Remove";
pub const OPTIONS: &str = "How to handle it";
pub const TLP: &str = "TLP: how far it may travel";
pub const PAP: &str = "PAP: what may be done with it";
pub const SOURCE: &str = "Source";
pub const SOURCE_HINT: &str = "Where you saw it: proxy log, user report…";
pub const NOTE: &str = "Note";
pub const NOTHING_YET: &str = "Nothing yet";
pub const NOTHING_HINT: &str =
    "IP addresses, domains, URLs, hashes, e-mail addresses, ASNs and CVE ids appear here as you paste.";
pub const NOTHING_FOUND: &str = "No IoC in this text";
pub const NOTHING_FOUND_HINT: &str = "Nothing in it reads as an address, name, URL, hash, ASN or CVE id.";
pub const TOO_MANY: &str = "The text holds more than 10,000 values: only the first 10,000 are taken.";
pub const SEND_NOTHING: &str = "There is nothing to send yet.";
pub const MORE: &str = "Enrich something else";
pub const PROGRESS: &str = "Tickets closed";
pub const STATE: &str = "State";
pub const VERDICT: &str = "Verdict";
pub const SCORE: &str = "Score";
pub const INVESTIGATION: &str = "Investigation";
pub const RERUN: &str = "known, runs again";
pub const CLOSED: &str = "closed";
pub const OPEN: &str = "under way";
pub const MALICIOUS: &str = "malicious";
pub const UNCERTAIN: &str = "wait for a person";
pub const REFUSED: &str = "Not accepted by the host";
pub const TICKETS: &str = "Tickets";

pub fn asks(providers: &[String]) -> String {
    format!("Asks {}", providers.join(", "))
}

pub fn kept_from(providers: &[String]) -> String {
    format!("Its markings keep it from {}.", providers.join(", "))
}

pub fn send(count: usize) -> String {
    match count {
        0 => "Send".into(),
        1 => "Send 1 IoC".into(),
        _ => format!("Send {count} IoCs"),
    }
}

pub fn restore(count: usize) -> String {
    format!("Put back {count} removed")
}

pub fn and_more(count: usize) -> String {
    format!("and {count} more, which are sent too")
}

pub fn and_more_tickets(count: usize) -> String {
    format!("and {count} more in the list of tickets")
}

pub fn counted(label: &str, count: usize) -> String {
    format!("{label} ({count})")
}

pub fn remove_value(value: &str) -> String {
    format!("Remove {value}")
}

pub fn sent(count: usize) -> String {
    match count {
        1 => "1 ticket was sent.".into(),
        _ => format!("{count} tickets were sent."),
    }
}

pub fn all_closed(malicious: usize) -> String {
    match malicious {
        0 => "All tickets are closed. Nothing malicious was found.".into(),
        1 => "All tickets are closed. 1 is malicious.".into(),
        _ => format!("All tickets are closed. {malicious} are malicious."),
    }
}

pub const SEND_KEY: &str = "Ctrl Enter sends, too.";
