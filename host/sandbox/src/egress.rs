//! The only way out of the sandbox: one gate, through which HTTP, TCP and DNS queries go.

mod cache;
mod credential;
mod dns;
mod dns_message;
mod dns_servers;
mod gate;
mod http;
mod post;
mod redirect;
mod tcp;

pub use dns_servers::DnsServers;
pub use gate::{Resolver, SystemResolver};
pub use post::{PostError, PostRules, Posted, Poster};

pub(crate) use credential::{Credential, Placement};
pub(crate) use dns::{DnsError, QueryAllowance, query};
pub(crate) use dns_message::{Answer, Data, RecordType};
pub(crate) use gate::Gate;
pub(crate) use http::{Allowance, HttpClient, HttpError, Request, Response, check_authorities, count, take};
pub(crate) use tcp::exchange;
