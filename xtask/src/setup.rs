//! `cargo xtask setup`: installs what is missing where it may, else prints the line that does.

use anyhow::{Context, Result, bail};

use crate::doctor::{self, Check};
use crate::stage::stage;
use crate::wasm::{self, Route, TARGET};
use crate::workspace::Workspace;
use crate::{node, process, sysroot};

/// Installs everything that any command needs.
pub fn run(workspace: &Workspace) -> Result<()> {
    programs(workspace)?;
    node::fetch(workspace)
}

/// Installs every program that any command needs.
pub fn programs(workspace: &Workspace) -> Result<()> {
    wasm(workspace)?;
    packages(workspace, &doctor::checks(workspace))?;
    doctor::run(workspace)
}

/// What `run` needs: a compiler for WebAssembly, and what the database is built with.
pub fn build(workspace: &Workspace) -> Result<()> {
    wasm(workspace)?;
    packages(workspace, &doctor::build_checks(workspace))
}

/// A compiler for WebAssembly: rustup's target where rustup may fetch it, else Debian's packages.
pub fn wasm(workspace: &Workspace) -> Result<()> {
    if !matches!(wasm::route(workspace), Route::None) {
        return Ok(());
    }
    if wasm::rustup_may_fetch() {
        let added = stage(&format!("let rustup add {TARGET}"), || {
            process::run(process::command(workspace, "rustup").args(["target", "add", TARGET]))
        });
        if added.is_ok() && !matches!(wasm::route(workspace), Route::None) {
            return Ok(());
        }
    }
    install(workspace, &sysroot::PACKAGES)
}

/// Installs the packages of the checks that failed; afterwards the caller's own check decides.
fn packages(workspace: &Workspace, checks: &[Check]) -> Result<()> {
    install(workspace, &doctor::missing_packages(checks))
}

fn install(workspace: &Workspace, missing: &[&str]) -> Result<()> {
    if missing.is_empty() {
        return Ok(());
    }
    if !may_install() {
        bail!("something is missing. Install it with\n\n    {}\n", doctor::apt_line(missing));
    }
    stage(&format!("install {}", missing.join(" ")), || {
        let apt = |arguments: &[&str]| {
            let mut command = process::command(workspace, "apt-get");
            command.env("DEBIAN_FRONTEND", "noninteractive").args(arguments);
            process::run(&mut command)
        };
        apt(&["update", "-q"]).context("apt-get has no package lists")?;
        let mut arguments = vec!["install", "-q", "-y", "--no-install-recommends"];
        arguments.extend(missing.iter().copied());
        apt(&arguments)
    })
}

/// Root on a Debian-like system.
fn may_install() -> bool {
    process::find("apt-get").is_some() && process::probe("id", &["-u"]).is_some_and(|id| id == "0")
}
