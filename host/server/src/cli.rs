//! The command line: what each sub-command is for.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand};
use tocsin_model::{id::RunId, viewer::Viewer};

use crate::{
    config::{Config, DEFAULTS},
    demo::Lab,
    plugin, serve, wiring,
};

/// A portal, a SOAR and a threat-intelligence platform for CERTs, in one program.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the web UI and the API, and drive runs.
    Serve(ServeArguments),
    /// Print every configuration key with its documentation and default.
    Config,
    /// The audit log.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Runs of playbooks.
    #[command(subcommand)]
    Run(RunCommand),
    /// Plugins, before they are installed: for whoever writes or reviews one. Needs no running host and no data.
    #[command(subcommand)]
    Plugin(PluginCommand),
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Prove that no entry was altered or removed. The host must not be running on an embedded database.
    Verify(Place),
}

#[derive(Debug, Subcommand)]
enum RunCommand {
    /// Replay a finished run against its journal.
    Verify {
        /// The run's id.
        id: RunId,
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Debug, Subcommand)]
enum PluginCommand {
    /// Print what a packed component is, asks for, imports and exports, without running it. What an installation would
    /// refuse is refused here, with the same words.
    Inspect {
        /// The component: `<plugin>.wasm`.
        file: PathBuf,
        /// Print JSON, with the whole manifest.
        #[arg(long)]
        json: bool,
    },
    /// Make a component of a core module and its plugin.toml, ready to be installed under Plugins.
    Pack {
        /// What `cargo build --target wasm32-unknown-unknown --release` made, or a component without a manifest.
        module: PathBuf,
        /// The manifest.
        #[arg(long, default_value = "plugin.toml")]
        manifest: PathBuf,
        /// The component to write; written only when an installation would accept it.
        #[arg(short, long)]
        output: PathBuf,
    },
}

/// Where the configuration and the data are.
#[derive(Debug, Args)]
pub struct Place {
    /// A configuration file; see `tocsin config`.
    #[arg(long, env = "TOCSIN_CONFIG")]
    config: Option<PathBuf>,
    /// The data directory; goes before the configuration.
    #[arg(long)]
    data: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct ServeArguments {
    #[command(flatten)]
    place: Place,
    /// Address and port to listen on; goes before the configuration.
    #[arg(long, conflicts_with = "port")]
    listen: Option<SocketAddr>,
    /// Port to listen on, on the loopback address; 0 takes a free one.
    #[arg(long)]
    port: Option<u16>,
    /// Set up the demonstration against the simulated providers of this lab (its base URL).
    #[arg(long, requires = "demo_whois")]
    demo_lab: Option<String>,
    /// The lab's WHOIS servers: the first one and those that it refers to.
    #[arg(long, requires = "demo_lab", value_delimiter = ',')]
    demo_whois: Vec<SocketAddr>,
    /// Leave the demonstration's incidents and assets out: only its people and connections, for programs that count.
    #[arg(long, requires = "demo_lab")]
    demo_bare: bool,
}

impl Place {
    fn load(&self, more: &[(&str, String)]) -> Result<Config> {
        let mut settings = more.to_vec();
        if let Some(data) = &self.data {
            settings.push(("data.dir", data.display().to_string()));
        }
        Config::load(self.config.as_deref(), std::env::vars(), &settings).context("the configuration cannot be used")
    }
}

/// Runs a sub-command.
///
/// # Errors
/// What stopped it, for the person at the terminal.
pub async fn run(cli: Cli) -> Result<ExitCode> {
    match cli.command {
        Command::Config => {
            print!("{DEFAULTS}");
            Ok(ExitCode::SUCCESS)
        }
        Command::Serve(arguments) => serve_with(arguments).await,
        Command::Audit(AuditCommand::Verify(place)) => verify_audit(&place).await,
        Command::Run(RunCommand::Verify { id, place }) => verify_run(&place, id).await,
        Command::Plugin(PluginCommand::Inspect { file, json }) => plugin::inspect(&file, json).await,
        Command::Plugin(PluginCommand::Pack { module, manifest, output }) => {
            plugin::pack(&module, &manifest, &output).await
        }
    }
}

async fn serve_with(arguments: ServeArguments) -> Result<ExitCode> {
    let listen = arguments.listen.or_else(|| arguments.port.map(|port| ([127, 0, 0, 1], port).into()));
    let settings: Vec<_> = listen.iter().map(|listen| ("server.listen", listen.to_string())).collect();
    let config = arguments.place.load(&settings)?;
    let (whois, bare) = (arguments.demo_whois, arguments.demo_bare);
    let lab = arguments.demo_lab.map(|url| Lab { url, whois, bare });
    serve::serve(config, lab).await?;
    Ok(ExitCode::SUCCESS)
}

async fn verify_audit(place: &Place) -> Result<ExitCode> {
    let store = wiring::store(&place.load(&[])?).await?;
    let verdict = store.verify_audit().await?;
    store.close().await?;
    match &verdict.difference {
        None => println!("the audit log holds: {} entries in {} chains", verdict.entries, verdict.chains),
        Some(difference) => println!("the audit log was altered: {difference}"),
    }
    Ok(if verdict.holds { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn verify_run(place: &Place, id: RunId) -> Result<ExitCode> {
    let app = wiring::app(&place.load(&[])?, None).await?;
    let verification = app.verify_run(&Viewer::host(), id).await?;
    app.close().await;
    match &verification.difference {
        None => println!("run {id} follows from its journal ({} lines)", verification.entries),
        Some(difference) => println!("run {id} does not follow from its journal: {difference}"),
    }
    Ok(if verification.holds { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
