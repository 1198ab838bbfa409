//! What one is told by mail.

use tocsin_model::notification::NotificationKind;

pub const TITLE: &str = "Mail while you are away";
pub const ABOUT: &str = "A mail says that there is something, never what was written. You are always told when the CERT waits for you \
    and when a deadline is near.";
pub const SAVED: &str = "Saved.";

pub fn kind(kind: NotificationKind) -> &'static str {
    match kind {
        NotificationKind::Message => "New messages",
        NotificationKind::State => "New incidents and changes of their state",
        NotificationKind::Assistance => "Requests for help",
        NotificationKind::Waiting => "The CERT waits for you",
        NotificationKind::Deadline => "A deadline is near",
    }
}
