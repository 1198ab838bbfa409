//! `cargo xtask fmt`: one way to lay out code.

use anyhow::Result;

use crate::workspace::Workspace;
use crate::{cargo, process};

/// Whether to write.
#[derive(clap::Args)]
pub struct Options {
    /// Only say what differs
    #[arg(long)]
    check: bool,
}

/// Formats every crate.
pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    format(workspace, options.check)
}

/// An error if a file is not formatted.
pub fn check(workspace: &Workspace) -> Result<()> {
    format(workspace, true)
}

fn format(workspace: &Workspace, check: bool) -> Result<()> {
    let mut command = cargo::cargo(workspace);
    command.args(["fmt", "--all"]);
    if check {
        command.arg("--check");
    }
    process::run(&mut command)
}
