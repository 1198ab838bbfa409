//! The lab: plays the intelligence providers and the ticketing system on loopback, so that demonstrations and tests
//! need no account and no network. Everything it says is invented by the rule of [`rule`].

pub mod counters;
pub mod credentials;
pub mod faults;
pub mod lab;
pub mod ledger;
pub mod profile;
pub mod provider;
pub mod receiver;
pub mod rule;
pub mod samples;
pub mod smtp;

mod connection;
mod control;
mod gate;
mod html;
mod index;
mod jira;
mod rdap;
mod refusal;
mod routes;
mod shodan;
mod virustotal;
mod whois;
mod world;

pub use counters::Asked;
pub use faults::{Fault, FaultOrder, Target};
pub use lab::{Lab, LabConfig, LabError};
pub use ledger::Issue;
pub use provider::Provider;
pub use receiver::{Received, Receiver};
pub use rule::Character;
pub use samples::{Sample, samples};
pub use smtp::{MailServer, TakenMail};
