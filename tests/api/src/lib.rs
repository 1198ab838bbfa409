//! The harness of the black-box tests: a real server process, the lab, and clients that speak HTTP.
//!
//! The server is the binary that `TOCSIN_BIN` names, or else `tocsin` beside the tests in the target directory.

mod client;
mod live;
mod people;
mod server;

pub use client::{Answer, Client};
pub use live::Live;
pub use server::{Demo, DemoAccount, DemoClient, Server, ServerOptions};
