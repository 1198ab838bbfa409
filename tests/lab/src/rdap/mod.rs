//! RDAP: bootstrap registries (RFC 9224) and two servers (RFC 9083), one of which only redirects.

mod bootstrap;
mod object;
mod routes;

pub(crate) use routes::router;
