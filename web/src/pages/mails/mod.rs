//! Mails to people who are away.

mod list;

pub use list::MailLog;
