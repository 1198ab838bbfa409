//! The one way from a connector's logic to the outside: the host's egress gate, or a double of it.
use crate::raw::connector::tocsin::plugin::{dns as raw_dns, http as raw_http, log as raw_log, tcp as raw_tcp};
use crate::{Level, Request, Response, dns, http};

/// Sends requests and writes log lines.
///
/// Connectors take it as a generic argument: what they do not call is not compiled in, and so is not among the imports of the
/// component, which are the list of what it may do.
pub trait Transport {
    /// Sends one HTTP request and waits for its answer; redirects are followed by the host.
    ///
    /// # Errors
    /// Why there is no answer. An answer with an error status is an answer.
    fn send(&self, request: Request) -> Result<Response, http::Error>;

    /// Connects over TCP, sends `request` and reads until the other side closes.
    ///
    /// # Errors
    /// Why there is no answer.
    fn exchange(&self, host: &str, port: u16, request: &[u8]) -> Result<Vec<u8>, http::Error>;

    /// Asks the DNS for the records of this kind that a name has. No record is an answer; a name that does not exist is
    /// [`dns::Error::NotFound`], which [`dns::listed`] takes for an empty answer.
    ///
    /// # Errors
    /// Why there is no answer.
    fn query(&self, name: &str, kind: dns::RecordType) -> Result<Vec<dns::Answer>, dns::Error>;

    /// Writes a line for whoever looks after the plugin.
    fn log(&self, level: Level, message: &str);
}

/// The host itself. Works only inside a component.
#[derive(Debug, Clone, Copy)]
pub struct Host;

impl Transport for Host {
    fn send(&self, request: Request) -> Result<Response, http::Error> {
        raw_http::send(&request)
    }

    fn exchange(&self, host: &str, port: u16, request: &[u8]) -> Result<Vec<u8>, http::Error> {
        raw_tcp::exchange(host, port, request)
    }

    fn query(&self, name: &str, kind: dns::RecordType) -> Result<Vec<dns::Answer>, dns::Error> {
        raw_dns::query(name, &kind)
    }

    fn log(&self, level: Level, message: &str) {
        raw_log::write(level, message);
    }
}
