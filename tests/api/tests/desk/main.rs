//! The desk beside the requests: webhooks, mail, search, exports and statistics.

mod exports;
mod guide;
mod mail;
mod search;
mod stage;
mod statistics;
mod webhooks;
