//! What a connector or a playbook of Tocsin is written with.
//!
//! A connector is a type that is made of its connection's settings and implements [`Check`] and [`Enricher`] or
//! [`Ticketing`]; [`export_enricher!`] or [`export_ticketing!`] turns it into a component. A playbook implements
//! [`Playbook`] and is exported with [`export_playbook!`]. Everything that reaches outside goes through a
//! [`Transport`] or [`Steps`], so the logic is tested natively with the doubles of [`testing`].

mod answer;
mod connector;
pub mod dns;
pub mod encode;
mod export;
mod failure;
pub mod http;
pub mod json;
pub mod observable;
mod playbook;
#[doc(hidden)]
pub mod raw;

mod retry_after;
pub mod settings;
mod status;
pub mod testing;
pub mod text;
pub mod time;
mod transport;

pub use answer::{Facts, MAX_FACTS, MAX_RELATED};
pub use connector::{Check, Enricher, Ticketing};
#[doc(hidden)]
pub use export::glue;
pub use http::{Request, Response};
pub use playbook::{Playbook, Step, StepFailure, StepOutcome, StepRequest, Steps};
pub use raw::connector::tocsin::plugin::log::Level;
pub use raw::connector::tocsin::plugin::types::{
    Document, Fact, FactKind, Failure, FailureKind, Observable, ObservableKind, Pap, Reference, Related, Tlp, Verdict,
};
pub use raw::enrichment::exports::tocsin::plugin::enrichment::Answer;
pub use raw::ticketing::exports::tocsin::plugin::ticketing::{Draft, Ticket};
pub use transport::Transport;
