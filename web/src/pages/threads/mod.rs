//! Threads: the list, one with its composer, requests for help.

mod attach;
mod canned;
mod composer;
mod conversation;
mod files;
mod help;
mod list;
mod log;
mod mention;
mod message;
mod notify_switch;
mod outbox;
mod panel;
mod revisions;
mod rows;
mod signals;

pub use help::{About, HelpQueue, Left};
pub use list::{ThreadList, ThreadPage};
pub use message::MessageBody;
pub use panel::{InternalThread, SharedThread};
