//! The harness of the black-box tests: a real server process, the lab, and clients that speak HTTP.
//!
//! With `TOCSIN_TESTS_DATABASE=server`, each server uses a database server of its own instead of the embedded database.
//!
//! The server is the binary that `TOCSIN_BIN` names, or else `tocsin` beside the tests in the target directory.

mod client;
mod database;
mod live;
mod people;
mod server;

pub use client::{Answer, Client};
pub use live::Live;
pub use server::{Demo, DemoAccount, DemoClient, Server, ServerOptions};
