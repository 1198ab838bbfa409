//! `cargo xtask test`: every check that counts, with the time of each and one sum at the end.

use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::cargo::{self, Package};
use crate::libtest::Sum;
use crate::profile::Profile;
use crate::stage::{elapsed, stage};
use crate::workspace::Workspace;
use crate::{build, clippy, fmt, house, node, process, setup, wit};

/// Which checks to run.
#[derive(clap::Args)]
pub struct Options {
    /// Leave out the browser and shorten the fault loops
    #[arg(long)]
    quick: bool,
    /// Stages (fmt, wit, house, clippy) and crates (model, tests/api, tocsin-store); all if none is given
    names: Vec<String>,
    /// After `--`: passed on to the test programs, such as a part of a test's name
    #[arg(last = true)]
    filter: Vec<String>,
}

/// The crate whose tests need a browser.
const BROWSER: &str = "tests/browser";
/// Crates whose tests `--quick` leaves out.
const SLOW: [&str; 1] = [BROWSER];

/// How one stage went.
struct Outcome {
    name: String,
    held: bool,
    time: Duration,
}

/// The outcomes so far, and the sum over all test programs.
#[derive(Default)]
struct Summary {
    outcomes: Vec<Outcome>,
    tests: Sum,
}

/// Runs the checks in order; a failed one does not keep the others from running.
pub fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let start = Instant::now();
    let mut summary = Summary::default();
    let packages = cargo::packages(workspace)?;
    let selected = selection(&packages, options)?;
    for (name, check) in checks() {
        if options.names.is_empty() || options.names.iter().any(|own| own == name) {
            summary.stage(name, || check(workspace));
        }
    }
    if !selected.is_empty() {
        test_packages(workspace, options, &packages, &selected, &mut summary);
    }
    summary.print(start.elapsed());
    let held = summary.tests.failed == 0 && summary.outcomes.iter().all(|outcome| outcome.held);
    Ok(if held { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

type Check = fn(&Workspace) -> Result<()>;

/// The checks that run no test program, cheapest first.
fn checks() -> [(&'static str, Check); 4] {
    [("fmt", fmt::check), ("wit", wit::check), ("house", house::run), ("clippy", lint)]
}

fn lint(workspace: &Workspace) -> Result<()> {
    setup::build(workspace)?;
    clippy::run(workspace)
}

/// The crates to test; a name that is neither a stage nor a crate is an error.
fn selection<'a>(packages: &'a [Package], options: &Options) -> Result<Vec<&'a Package>> {
    let mut selected: Vec<&Package> = Vec::new();
    for name in &options.names {
        let found = packages.iter().filter(|package| is_called(package, name));
        let before = selected.len();
        selected.extend(found);
        if before == selected.len() && !checks().iter().any(|(check, _)| check == name) {
            bail!("{name} is neither a stage nor a crate");
        }
    }
    if options.names.is_empty() {
        let badly_behaved = |package: &Package| package.directory.starts_with("tests/guests");
        selected.extend(packages.iter().filter(|package| !badly_behaved(package)));
        selected.retain(|package| !(options.quick && SLOW.contains(&package.directory.as_str())));
    }
    Ok(selected)
}

fn is_called(package: &Package, name: &str) -> bool {
    let last = package.directory.rsplit('/').next().unwrap_or_default();
    name == package.name || name == package.directory || name == last
}

/// Builds what the tests run and the tests, then runs them in two groups that cargo resolves alike each time.
fn test_packages(
    workspace: &Workspace,
    options: &Options,
    packages: &[Package],
    selected: &[&Package],
    summary: &mut Summary,
) {
    let among = |group: Vec<&Package>| -> Vec<String> {
        cargo::select(group.into_iter().filter(|package| is_among(package, selected)))
    };
    let guests = among(cargo::guests(packages).collect());
    if !guests.is_empty() {
        test(workspace, options, "test what becomes WebAssembly", &guests, &[], summary);
    }
    let host: Vec<&Package> = cargo::host(packages).collect();
    let chosen: Vec<&Package> = host.iter().copied().filter(|package| is_among(package, selected)).collect();
    if chosen.is_empty() {
        return;
    }
    let ready = summary.stage("build", || {
        if !options.quick {
            setup::programs(workspace)?;
        }
        if chosen.iter().any(|package| package.directory == BROWSER) {
            node::fetch(workspace)?;
        }
        build::guests_and_ui(workspace)?;
        build::host(workspace, Profile::default())
    });
    if !ready {
        return;
    }
    let targets = if chosen.len() == host.len() { Vec::new() } else { cargo::targets(&chosen) };
    test(workspace, options, "test what runs on the host", &targets, &[], summary);
    if let Some(api) = chosen.iter().find(|package| package.directory == "tests/api") {
        let server = [("TOCSIN_TESTS_DATABASE", "server")];
        test(workspace, options, "test the API on a database server", &cargo::targets(&[api]), &server, summary);
    }
}

fn is_among(package: &Package, selected: &[&Package]) -> bool {
    selected.iter().any(|own| own.name == package.name)
}

/// Runs the tests that these arguments of cargo select, and adds up what they report.
fn test(
    workspace: &Workspace,
    options: &Options,
    name: &str,
    selection: &[String],
    variables: &[(&str, &str)],
    summary: &mut Summary,
) {
    let mut sum = Sum::default();
    summary.stage(name, || {
        let mut command = cargo::cargo(workspace);
        command.args(["test", "--no-fail-fast"]).args(selection).arg("--").args(&options.filter);
        environment(workspace, Profile::default(), &mut command);
        command.envs(variables.iter().copied());
        if options.quick {
            command.env("TOCSIN_QUICK", "1");
        }
        let status = process::lines(&mut command, |line| {
            println!("{line}");
            sum.add_line(line);
        })?;
        if !status.success() {
            bail!("{} tests failed; {} ended with {status}", sum.failed, process::shown(&command));
        }
        Ok(())
    });
    summary.tests.add(sum);
}

/// Tells tests and benchmarks where the programs and components are.
pub fn environment(workspace: &Workspace, profile: Profile, command: &mut Command) {
    command
        .env("TOCSIN_BIN", workspace.program(profile, "tocsin"))
        .env("TOCSIN_LAB", workspace.program(profile, "tocsin-lab"))
        .env("TOCSIN_SURREAL_BIN", workspace.program(profile, "tocsin-tests-surreal"))
        .env("TOCSIN_COMPONENTS", workspace.components())
        .env("TOCSIN_AXE", workspace.node().join("node_modules/axe-core/axe.min.js"))
        .env("TOCSIN_GUESTS", workspace.components().join("guests"))
        // A test that fails says in words what it did not see; a backtrace of the runtime buries them.
        .env("RUST_BACKTRACE", "0");
}

impl Summary {
    /// Does a stage, notes how it went, and says whether it held.
    fn stage(&mut self, name: &str, work: impl FnOnce() -> Result<()>) -> bool {
        let start = Instant::now();
        let result = stage(name, work);
        if let Err(error) = &result {
            eprintln!("{error:#}");
        }
        let held = result.is_ok();
        self.outcomes.push(Outcome { name: name.to_owned(), held, time: start.elapsed() });
        held
    }

    /// The last line stands alone: other programs read it.
    fn print(&self, time: Duration) {
        println!();
        for outcome in &self.outcomes {
            let sign = if outcome.held { "ok    " } else { "FAILED" };
            println!("{sign}  {:<32} {:>12}", outcome.name, elapsed(outcome.time));
        }
        println!("        {:<32} {:>12}", "everything", elapsed(time));
        println!();
        println!("{} passed, {} failed", self.tests.passed, self.tests.failed);
    }
}
