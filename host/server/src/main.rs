//! The `tocsin` program: one binary with the web UI and the bundled plugins inside.

// The futures of the database are deep, deeper still when they are fully optimised.
#![recursion_limit = "256"]

mod assets;
mod bundle;
mod cli;
mod config;
mod demo;
mod key;
mod logging;
mod plugin;
mod serve;
mod wiring;

use std::process::ExitCode;

use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    match cli::run(cli::Cli::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("tocsin: {error:#}");
            ExitCode::FAILURE
        }
    }
}
