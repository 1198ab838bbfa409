//! The translation layer: every sentence that people read, by the part of the UI that says it. English is written
//! here; another language is another set of the same names.

pub mod admin;
pub mod assets;
pub mod cards;
pub mod categories;
pub mod chat;
pub mod connections;
pub mod enrich;
pub mod evidence;
pub mod exports;
pub mod failure;
pub mod flow;
pub mod front;
pub mod history;
pub mod incidents;
pub mod iocs;
pub mod mails;
pub mod notifications;
pub mod organisation;
pub mod people;
pub mod plugins;
pub mod report;
pub mod search;
pub mod second_factor;
pub mod service_levels;
pub mod shell;
pub mod statistics;
pub mod tickets;
pub mod webhooks;
pub mod words;
