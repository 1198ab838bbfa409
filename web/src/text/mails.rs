//! The log of mails.

use tocsin_model::notification::MailState;

pub const MAILS: &str = "Mail log";
pub const ABOUT: &str =
    "Who was told by mail in the last 30 days, and whether the mail server took it. What was written is not kept.";
pub const TO: &str = "To";
pub const SUBJECT: &str = "About";
pub const WHY: &str = "Why";
pub const STATE: &str = "State";
pub const ANY_STATE: &str = "Any state";
pub const ATTEMPTS: &str = "Attempts";
pub const QUEUED: &str = "Queued";
pub const NONE: &str = "No mails";
pub const NONE_HINT: &str = "Nobody was told by mail, or no mail is in the state that you chose.";
pub const INCIDENT: &str = "An incident";
pub const ORGANISATION: &str = "A conversation with an organisation";
pub const NEXT: &str = "Tried again";

pub fn state(state: MailState) -> &'static str {
    match state {
        MailState::Queued => "Waits to be sent",
        MailState::Sent => "Sent",
        MailState::Dropped => "Not sent: there was nothing left to tell",
        MailState::GivenUp => "Given up",
    }
}

pub fn refused(reason: &str) -> String {
    format!("Mail server: {reason}")
}
