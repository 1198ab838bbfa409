//! What cargo knows about the workspace, and calls to the cargo that builds for the host.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process;
use crate::workspace::Workspace;

/// A crate of the workspace.
pub struct Package {
    /// The name in its manifest.
    pub name: String,
    /// Its directory below the workspace, with forward slashes: `host/model`.
    pub directory: String,
    /// Whether a plain `cargo build` includes it.
    pub default: bool,
    /// Its direct dependencies.
    pub dependencies: Vec<Dependency>,
    /// Its crate targets.
    pub targets: Vec<Target>,
}

/// A direct dependency.
pub struct Dependency {
    /// The name of the package, not what it is called in the code.
    pub name: String,
    /// Only for tests and examples.
    pub dev: bool,
}

/// One thing that is built from a package.
pub struct Target {
    /// Its name.
    pub name: String,
    /// `lib`, `cdylib`, `bin`, `test`, `example`, …
    pub kinds: Vec<String>,
    /// What rustc makes of it: `cdylib`, `rlib`, `bin`, …
    pub crate_types: Vec<String>,
}

impl Package {
    /// The target that becomes a WebAssembly module for a component, if the package has one.
    pub fn has_dynamic_library(&self) -> bool {
        self.targets.iter().any(|target| target.crate_types.iter().any(|kind| kind == "cdylib"))
    }
}

/// The workspace's packages in the order of their directories.
pub fn packages(workspace: &Workspace) -> Result<Vec<Package>> {
    let mut command = cargo(workspace);
    command.args(["metadata", "--no-deps", "--format-version", "1"]);
    let metadata: Value = serde_json::from_str(&process::output(&mut command)?)?;
    let defaults = list(&metadata["workspace_default_members"])?;
    let mut packages = list(&metadata["packages"])?
        .iter()
        .map(|package| parse(package, workspace.root(), defaults.contains(&package["id"])))
        .collect::<Result<Vec<_>>>()?;
    packages.sort_by(|a, b| a.directory.cmp(&b.directory));
    Ok(packages)
}

fn parse(package: &Value, root: &Path, default: bool) -> Result<Package> {
    let manifest = PathBuf::from(text(&package["manifest_path"])?);
    let directory = manifest.parent().context("a manifest without a directory")?;
    let directory = directory.strip_prefix(root).unwrap_or(directory);
    Ok(Package {
        name: text(&package["name"])?.to_owned(),
        directory: directory.to_string_lossy().replace('\\', "/"),
        default,
        dependencies: list(&package["dependencies"])?
            .iter()
            .map(|dependency| {
                Ok(Dependency { name: text(&dependency["name"])?.to_owned(), dev: dependency["kind"] == "dev" })
            })
            .collect::<Result<_>>()?,
        targets: list(&package["targets"])?
            .iter()
            .map(|target| {
                Ok(Target {
                    name: text(&target["name"])?.to_owned(),
                    kinds: texts(&target["kind"])?,
                    crate_types: texts(&target["crate_types"])?,
                })
            })
            .collect::<Result<_>>()?,
    })
}

/// The cargo that builds for the host, in the workspace's target directory.
pub fn cargo(workspace: &Workspace) -> Command {
    let mut command = process::command(workspace, "cargo");
    command.env("CARGO_TARGET_DIR", workspace.target());
    command
}

/// What runs on the host: the default members. Always all of them, as in a plain `cargo build`: another selection resolves
/// other features, and the database would be built once more.
pub fn host(packages: &[Package]) -> impl Iterator<Item = &Package> {
    packages.iter().filter(|package| package.default)
}

/// What becomes WebAssembly and is well-behaved enough to be tested and linted as host code.
pub fn guests(packages: &[Package]) -> impl Iterator<Item = &Package> {
    packages.iter().filter(|package| !package.default && !package.directory.starts_with("tests/"))
}

/// `-p` for each of these packages.
pub fn select<'a>(packages: impl IntoIterator<Item = &'a Package>) -> Vec<String> {
    packages.into_iter().flat_map(|package| ["-p".to_owned(), package.name.clone()]).collect()
}

/// The arguments that select the test programs of these packages by name: `-p` would resolve other features. Unit tests
/// have no such name: where a package has nothing else, or several are asked for, those of all default members run.
pub fn targets(packages: &[&Package]) -> Vec<String> {
    let targets = packages.iter().flat_map(|package| &package.targets);
    let has = |target: &&Target, wanted: &str| target.kinds.iter().any(|kind| kind == wanted);
    let tests = targets.clone().filter(|target| has(target, "test"));
    let mut arguments: Vec<String> = tests.flat_map(|target| ["--test".to_owned(), target.name.clone()]).collect();
    if arguments.is_empty() || packages.len() > 1 {
        arguments.extend(["--lib".to_owned(), "--bins".to_owned()]);
    }
    arguments
}

/// A string that cargo's messages always have.
pub fn text(value: &Value) -> Result<&str> {
    value.as_str().context("cargo's message lacks a string")
}

fn list(value: &Value) -> Result<&Vec<Value>> {
    value.as_array().context("cargo's message lacks a list")
}

fn texts(value: &Value) -> Result<Vec<String>> {
    list(value)?.iter().map(|item| Ok(text(item)?.to_owned())).collect()
}
