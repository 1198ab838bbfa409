//! `cargo xtask clippy`: lints of every crate as errors. What becomes WebAssembly is linted as host code.

use anyhow::Result;

use crate::cargo::{self, Package};
use crate::workspace::Workspace;
use crate::{process, stage};

/// Lints what runs on the host and what becomes WebAssembly.
pub fn run(workspace: &Workspace) -> Result<()> {
    let packages = cargo::packages(workspace)?;
    stage::stage("lint what runs on the host", || lint(workspace, cargo::host(&packages)))?;
    stage::stage("lint what becomes WebAssembly", || lint(workspace, cargo::guests(&packages)))
}

fn lint<'a>(workspace: &Workspace, packages: impl Iterator<Item = &'a Package>) -> Result<()> {
    let mut command = cargo::cargo(workspace);
    command.args(["clippy", "--quiet", "--all-targets"]);
    command.args(cargo::select(packages)).args(["--", "-D", "warnings"]);
    process::run(&mut command)
}
