//! Webhooks: other systems that are told of changes.

mod add;
mod delete;
mod list;
mod log;

pub use list::WebhookList;
pub use log::WebhookPage;
