//! `cargo xtask run`: from a fresh checkout to a demonstration that one can sign in to.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use crate::demo::{Demonstration, Ports};
use crate::stage::elapsed;
use crate::workspace::Workspace;
use crate::{build, demo};

/// Where the demonstration runs.
#[derive(clap::Args)]
pub struct Options {
    /// The port of the host; the simulated providers take the next four
    #[arg(long, default_value_t = 8420)]
    port: u16,
    /// Where its data are kept between starts; `demo` in the target directory if not given
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

/// Builds what changed, starts the lab and the host, says how to get in, and stops both on Ctrl-C.
pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let start = Instant::now();
    let highest = u16::MAX - Ports::MORE;
    ensure!((1..=highest).contains(&options.port), "--port must be between 1 and {highest}");
    let data = match &options.data {
        Some(data) => std::path::absolute(data)?,
        None => workspace.target().join("demo"),
    };
    std::fs::create_dir_all(&data).with_context(|| format!("cannot create {}", data.display()))?;
    build::demonstration(workspace)?;
    let signals = demo::signals()?;
    let ports = Ports::from(options.port);
    let mut demonstration = Demonstration::start(workspace, &data, &ports)?;
    demonstration.wait_until_ready(&signals)?;
    demo::print_access(&data)?;
    println!("\nReady after {}. Ctrl-C stops it; the data stay in {}.", elapsed(start.elapsed()), data.display());
    demonstration.wait_until_stopped(signals)
}
