//! `cargo xtask bench`: the benchmarks, against the same programs that are shipped.

use anyhow::Result;

use crate::profile::Profile;
use crate::stage::stage;
use crate::workspace::Workspace;
use crate::{build, cargo, process, setup, test};

/// What the benchmark program is told.
#[derive(clap::Args)]
pub struct Options {
    #[command(flatten)]
    profile: Profile,
    /// Passed on to the benchmark program
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Builds everything and runs the benchmarks with the environment of the tests.
pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    setup::build(workspace)?;
    build::guests_and_ui(workspace)?;
    build::host(workspace, options.profile)?;
    stage("run the benchmarks", || {
        let mut command = cargo::cargo(workspace);
        command.arg("run").args(options.profile.arguments());
        command.args(["--quiet", "--bin", "tocsin-tests-bench", "--"]).args(&options.arguments);
        test::environment(workspace, options.profile, &mut command);
        process::run(&mut command)
    })
}
