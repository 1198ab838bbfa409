//! A SurrealDB server for tests: prints the address that it serves, and serves until it is killed.
//!
//! `tocsin-tests-surreal [--port N] [--directory DIR]`. Port 0, the default, takes a free one. Without a directory the
//! data is kept in memory. The user is `root`, the password `root`; it listens on 127.0.0.1 only.

use std::{
    env,
    net::{Ipv4Addr, TcpListener},
    os::unix::process::CommandExt,
    process::{Command, ExitCode},
};

use surrealdb_server::core::CommunityComposer;

/// Says that the process is to be the server itself, with the server's own arguments.
const SERVER: &str = "start";

fn main() -> ExitCode {
    if env::args().nth(1).as_deref() == Some(SERVER) {
        // Two implementations are compiled in, because the workspace and the server each ask for one: choose. That
        // nobody has chosen before us is certain at this point.
        let _ = jsonwebtoken::crypto::rust_crypto::DEFAULT_PROVIDER.install_default();
        return surrealdb_server::init(CommunityComposer());
    }
    match become_server() {
        Ok(never) => match never {},
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Replaces this process by the server, so that whoever kills it kills the server. The address is printed before it
/// listens: a client tries again until it answers.
fn become_server() -> Result<std::convert::Infallible, String> {
    let (port, storage) = arguments()?;
    let port = if port == 0 { free_port()? } else { port };
    println!("ws://{}:{port}", Ipv4Addr::LOCALHOST);
    let program = env::current_exe().map_err(|error| format!("where this program is: {error}"))?;
    let error = Command::new(program)
        .args([SERVER, "--no-banner", "--username", "root", "--password", "root"])
        .env("SURREAL_LOG", "none")
        .args(["--bind", &format!("{}:{port}", Ipv4Addr::LOCALHOST), &storage])
        .exec();
    Err(format!("the server does not start: {error}"))
}

fn arguments() -> Result<(u16, String), String> {
    let (mut port, mut storage) = (0, String::from("memory"));
    let mut arguments = env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--port" => port = value.parse().map_err(|_| format!("`{value}` is no port: 0 to 65535"))?,
            "--directory" => storage = format!("rocksdb://{value}"),
            _ => return Err(format!("`{name}` is unknown: use --port N and --directory DIR")),
        }
    }
    Ok((port, storage))
}

fn free_port() -> Result<u16, String> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| format!("no free port: {error}"))
}
