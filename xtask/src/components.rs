//! `cargo xtask components`: plugins and test guests as WebAssembly components.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::cargo::{self, Package};
use crate::compress::{self, Size};
use crate::lock::lock;
use crate::setup;
use crate::wasm::{self, Artifact};
use crate::workspace::Workspace;

/// Which components to build.
#[derive(clap::Args, Default)]
pub struct Options {
    /// Directories or package names, such as `rdap` or `guests`; all if none is given
    names: Vec<String>,
}

/// Where the crates of components are.
const PLUGINS: [&str; 2] = ["plugins/connectors/", "plugins/playbooks/"];
const GUESTS: &str = "tests/guests";

/// Builds, encodes and writes the components, each only when it changed.
pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    setup::wasm(workspace)?;
    let packages: Vec<Package> = cargo::packages(workspace)?
        .into_iter()
        .filter(|package| is_component(&package.directory) && is_named(package, &options.names))
        .collect();
    if packages.is_empty() {
        bail!("no plugin or guest is called {}", options.names.join(", "));
    }
    let (ready, empty): (Vec<_>, Vec<_>) = packages.iter().partition(|package| package.has_dynamic_library());
    for package in empty {
        eprintln!("    {}: left out, it has no target with crate-type = [\"cdylib\"]", package.directory);
    }
    if ready.is_empty() {
        return Ok(());
    }
    let mut arguments = cargo::select(ready.iter().copied());
    arguments.push("--lib".into());
    if ready.iter().any(|package| has_kind(package, "example")) {
        arguments.push("--examples".into());
    }
    let artifacts = wasm::toolchain(workspace)?.build(workspace, "wasm", &arguments)?;
    let _lock = lock(&workspace.lock())?;
    let mut written = Vec::new();
    let mut problems = Vec::new();
    for artifact in &artifacts {
        match write(workspace, artifact) {
            Ok(place) => written.extend(place),
            Err(error) => problems.push(format!("{}: {error:#}", artifact.name)),
        }
    }
    if !problems.is_empty() {
        bail!("{}", problems.join("\n"));
    }
    if options.names.is_empty() {
        remove_others(&workspace.components(), &written)?;
        remove_others(&workspace.components().join("guests"), &written)?;
    }
    Ok(())
}

fn is_component(directory: &str) -> bool {
    PLUGINS.iter().any(|prefix| directory.starts_with(prefix)) || directory.starts_with(GUESTS)
}

fn is_named(package: &Package, names: &[String]) -> bool {
    let last = package.directory.rsplit('/').next().unwrap_or_default();
    names.is_empty() || names.iter().any(|name| name == last || *name == package.name || *name == package.directory)
}

fn has_kind(package: &Package, kind: &str) -> bool {
    package.targets.iter().any(|target| target.kinds.iter().any(|own| own == kind))
}

/// Writes the component of one module and says its size; none for a module of another crate.
fn write(workspace: &Workspace, artifact: &Artifact) -> Result<Option<PathBuf>> {
    let directory = artifact.package.strip_prefix(workspace.root()).unwrap_or(&artifact.package);
    let directory = directory.to_string_lossy();
    if !is_component(&directory) {
        return Ok(None);
    }
    let manifest = manifest(artifact)?;
    let guest = directory.starts_with(GUESTS);
    let (folder, name) = match (&manifest, guest) {
        (_, true) => (workspace.components().join("guests"), artifact.name.replace('_', "-")),
        (Some(manifest), false) => (workspace.components(), id(manifest)?),
        (None, false) => bail!("{directory} has no plugin.toml"),
    };
    let module =
        std::fs::read(&artifact.module).with_context(|| format!("cannot read {}", artifact.module.display()))?;
    let component = tocsin_pack::pack(&module, manifest.as_deref())?;
    let place = folder.join(format!("{name}.wasm"));
    let changed = compress::write_if_changed(&place, &component)?;
    let size = Size::of(&component);
    eprintln!("    {name}: {size}{}", if changed { "" } else { ", unchanged" });
    Ok(Some(place))
}

/// The manifest beside the source (`examples/hog.toml` for `examples/hog.rs`), or the nearest `plugin.toml`
/// from there up to the package's directory.
fn manifest(artifact: &Artifact) -> Result<Option<String>> {
    let beside = artifact.source.with_extension("toml");
    let above = artifact
        .source
        .ancestors()
        .skip(1)
        .take_while(|directory| directory.starts_with(&artifact.package))
        .map(|directory| directory.join("plugin.toml"));
    match std::iter::once(beside).chain(above).find(|path| path.is_file()) {
        Some(path) => {
            let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            Ok(Some(text))
        }
        None => Ok(None),
    }
}

/// The plugin's id, which names its file.
fn id(manifest: &str) -> Result<String> {
    let table: toml::Table = manifest.parse().context("plugin.toml is not TOML")?;
    let id = table.get("id").or_else(|| table.get("plugin").and_then(|plugin| plugin.get("id")));
    let id = id.and_then(toml::Value::as_str).context("plugin.toml has no id")?;
    if id.is_empty() || id.chars().any(|c| !c.is_ascii_alphanumeric() && !"-_.".contains(c)) {
        bail!("the id {id:?} in plugin.toml cannot be a file name");
    }
    Ok(id.to_owned())
}

/// Removes the components of crates that are gone.
fn remove_others(folder: &Path, written: &[PathBuf]) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(());
    };
    for entry in entries {
        let path = entry?.path();
        if path.is_file() && !written.contains(&path) {
            std::fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{id, is_component};

    #[test]
    fn components_are_plugins_and_guests_only() {
        assert!(is_component("plugins/connectors/rdap"));
        assert!(is_component("plugins/playbooks/enrichment"));
        assert!(is_component("tests/guests"));
        assert!(!is_component("plugins/sdk"));
        assert!(!is_component("tests/lab"));
    }

    #[test]
    fn the_id_of_the_manifest_names_the_file() {
        assert_eq!(id("id = \"rdap\"").unwrap(), "rdap");
        assert!(id("id = \"../rdap\"").is_err());
        assert!(id("name = \"rdap\"").is_err());
    }
}
