//! The only way out of the sandbox: one gate, through which HTTP and TCP go.

mod cache;
mod credential;
mod gate;
mod http;
mod redirect;
mod tcp;

pub use gate::{Resolver, SystemResolver};

pub(crate) use credential::{Credential, Placement};
pub(crate) use gate::Gate;
pub(crate) use http::{Allowance, HttpClient, HttpError, Request, Response, count};
pub(crate) use tcp::exchange;
