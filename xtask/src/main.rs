//! Every build, run, test and check command of the project: `cargo xtask <command>`.

mod bench;
mod build;
mod bundle;
mod cargo;
mod clippy;
mod components;
mod compress;
mod demo;
mod doctor;
mod fmt;
mod house;
mod layering;
mod libtest;
mod lock;
mod node;
mod process;
mod profile;
mod run;
#[cfg(test)]
mod scratch;
mod setup;
mod stage;
mod sysroot;
mod test;
mod wasm;
mod web;
mod wit;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, runs and checks Tocsin")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Say what is there, what is missing, and the one command that mends it
    Doctor,
    /// Install what is missing, or print the line that does
    Setup,
    /// Build everything and start a demonstration: the host, its UI, and the simulated providers
    Run(run::Options),
    /// Run every check that counts
    Test(test::Options),
    /// Build everything
    Build(profile::Profile),
    /// Build the plugins and the badly behaved guests as WebAssembly components
    Components(components::Options),
    /// Build the web UI
    Web(web::Options),
    /// Put the web UI and the plugins where the host takes them in
    Bundle,
    /// Check the contract against the recorded hashes, or record a release
    Wit(wit::Options),
    /// Check folders, file lengths and which crate may use which
    House,
    /// Lint every crate; warnings are errors
    Clippy,
    /// Format every crate
    Fmt(fmt::Options),
    /// Run the benchmarks
    Bench(bench::Options),
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    let workspace = workspace::Workspace::find()?;
    match command {
        Command::Doctor => doctor::run(&workspace),
        Command::Setup => setup::run(&workspace),
        Command::Run(options) => run::run(&workspace, &options),
        Command::Test(options) => return test::run(&workspace, &options),
        Command::Build(profile) => build::run(&workspace, profile),
        Command::Components(options) => components::run(&workspace, &options),
        Command::Web(options) => web::run(&workspace, &options),
        Command::Bundle => bundle::run(&workspace),
        Command::Wit(options) => wit::run(&workspace, &options),
        Command::House => house::run(&workspace),
        Command::Clippy => clippy::run(&workspace),
        Command::Fmt(options) => fmt::run(&workspace, &options),
        Command::Bench(options) => bench::run(&workspace, &options),
    }?;
    Ok(ExitCode::SUCCESS)
}
