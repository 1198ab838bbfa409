//! `cargo xtask build`: components, web UI, bundle, then what runs on the host.

use anyhow::Result;

use crate::profile::Profile;
use crate::stage::stage;
use crate::workspace::Workspace;
use crate::{bundle, cargo, components, process, setup, web};

/// Builds everything that a plain `cargo build` includes, and before it what the host takes in.
pub fn run(workspace: &Workspace, profile: Profile) -> Result<()> {
    setup::build(workspace)?;
    guests_and_ui(workspace)?;
    host(workspace, profile)
}

/// What runs on the host.
pub fn host(workspace: &Workspace, profile: Profile) -> Result<()> {
    stage("build what runs on the host", || {
        let packages = cargo::packages(workspace)?;
        let mut command = cargo::cargo(workspace);
        command.arg("build").args(profile.arguments()).args(cargo::select(cargo::host(&packages)));
        process::run(&mut command)
    })
}

/// Builds only the host and the lab, with what the host takes in.
pub fn demonstration(workspace: &Workspace) -> Result<()> {
    setup::build(workspace)?;
    guests_and_ui(workspace)?;
    stage("build the host and the lab", || {
        // Of the default members, not by package: another selection resolves other features and builds the database again.
        process::run(cargo::cargo(workspace).args(["build", "--bin", "tocsin", "--bin", "tocsin-lab"]))
    })
}

/// Everything that is WebAssembly, and the bundle of it.
pub fn guests_and_ui(workspace: &Workspace) -> Result<()> {
    stage("build the components", || components::run(workspace, &components::Options::default()))?;
    stage("build the web UI", || web::run(workspace, &web::Options::default()))?;
    stage("bundle the UI and the plugins", || bundle::run(workspace))
}
