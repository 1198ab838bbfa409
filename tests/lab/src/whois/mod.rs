//! WHOIS (RFC 3912): a server that refers, as IANA's does, and the servers of registries and registrars with their dialects.

mod dialect;
mod server;

pub(crate) use server::{Role, serve};
