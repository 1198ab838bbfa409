//! The compiler for WebAssembly: rustup's, if it has the target, else Debian's with a standard library built here.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::workspace::Workspace;
use crate::{cargo, process, sysroot};

/// The only target: no operating system, so no WASI import can slip in.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// How WebAssembly can be built on this machine.
pub enum Route {
    /// The compiler that builds the host has the target.
    Installed,
    /// Debian's compiler with the sources of its standard library.
    Debian,
    /// Not at all.
    None,
}

/// A cargo with a compiler that can build for WebAssembly.
pub struct Toolchain {
    cargo: PathBuf,
    rustc: Option<PathBuf>,
}

/// A finished WebAssembly module of one crate target.
pub struct Artifact {
    /// The package's directory.
    pub package: PathBuf,
    /// The target's main source file.
    pub source: PathBuf,
    /// The target's name in its manifest.
    pub name: String,
    /// The core module.
    pub module: PathBuf,
}

/// What this machine offers.
pub fn route(workspace: &Workspace) -> Route {
    if target_is_installed(workspace) {
        Route::Installed
    } else if sysroot::compiler().is_some() {
        Route::Debian
    } else {
        Route::None
    }
}

/// Whether rustup is there and may fetch; `RUSTUP_AUTO_INSTALL=0` forbids it.
pub fn rustup_may_fetch() -> bool {
    let forbidden = std::env::var("RUSTUP_AUTO_INSTALL").is_ok_and(|value| value == "0");
    !forbidden && process::find("rustup").is_some()
}

/// The path that rustc prints exists or not whether or not the target is there: only a library in it counts.
fn target_is_installed(workspace: &Workspace) -> bool {
    let mut command = process::command(workspace, "rustc");
    command.args(["--print", "target-libdir", "--target", TARGET]);
    let Ok(output) = command.output() else {
        return false;
    };
    let directory = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    let Ok(entries) = std::fs::read_dir(directory) else {
        return false;
    };
    entries.flatten().any(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        name.starts_with("libstd-") && name.ends_with(".rlib")
    })
}

/// The toolchain to build with; builds Debian's standard library when that is the way and it is not there yet.
pub fn toolchain(workspace: &Workspace) -> Result<Toolchain> {
    match route(workspace) {
        Route::Installed => Ok(Toolchain { cargo: "cargo".into(), rustc: None }),
        Route::Debian => {
            let compiler = sysroot::compiler().context("Debian's compiler is gone")?;
            let rustc = sysroot::prepare(workspace, &compiler)?;
            Ok(Toolchain { cargo: compiler.cargo, rustc: Some(rustc) })
        }
        Route::None => {
            bail!("nothing here can build for {TARGET}; `cargo xtask doctor` says what to install")
        }
    }
}

impl Toolchain {
    /// Builds with these arguments and returns the modules of the workspace's own crates.
    pub fn build(&self, workspace: &Workspace, profile: &str, arguments: &[String]) -> Result<Vec<Artifact>> {
        let mut command = self.command(workspace);
        command
            .args(["build", "--locked", "--target", TARGET, "--profile", profile])
            .arg("--message-format=json-render-diagnostics")
            .args(arguments);
        let mut artifacts = Vec::new();
        let mut broken = None;
        let status = process::lines(&mut command, |line| match artifact(line) {
            Ok(Some(artifact)) => artifacts.push(artifact),
            Ok(None) => {}
            Err(error) => broken = Some(error),
        })?;
        if !status.success() {
            bail!("{} ended with {status}", process::shown(&command));
        }
        match broken {
            Some(error) => Err(error),
            None => Ok(artifacts),
        }
    }

    fn command(&self, workspace: &Workspace) -> Command {
        let mut command = process::command(workspace, &self.cargo);
        command.env("CARGO_TARGET_DIR", workspace.wasm_target());
        command.env_remove("RUSTFLAGS");
        if let Some(rustc) = &self.rustc {
            command.env("RUSTC", rustc);
        }
        command
    }
}

/// One line of cargo's messages, if it tells of a WebAssembly module.
fn artifact(line: &str) -> Result<Option<Artifact>> {
    let Ok(message) = serde_json::from_str::<Value>(line) else {
        return Ok(None);
    };
    if message["reason"] != "compiler-artifact" {
        return Ok(None);
    }
    let files = message["filenames"].as_array().context("an artifact without files")?;
    let module = files.iter().filter_map(Value::as_str).find(|file| file.ends_with(".wasm"));
    let Some(module) = module else {
        return Ok(None);
    };
    let manifest = cargo::text(&message["manifest_path"])?;
    Ok(Some(Artifact {
        package: Path::new(manifest).parent().context("a manifest without a directory")?.to_path_buf(),
        source: cargo::text(&message["target"]["src_path"])?.into(),
        name: cargo::text(&message["target"]["name"])?.to_owned(),
        module: module.into(),
    }))
}

#[cfg(test)]
mod tests {
    use super::artifact;

    #[test]
    fn a_module_is_found_in_cargos_messages() {
        let line = r#"{"reason":"compiler-artifact","manifest_path":"/w/plugins/connectors/rdap/Cargo.toml",
            "target":{"name":"rdap","src_path":"/w/plugins/connectors/rdap/src/lib.rs"},
            "filenames":["/t/rdap.wasm","/t/librdap.rlib"]}"#
            .replace('\n', " ");
        let artifact = artifact(&line).unwrap().unwrap();
        assert_eq!(artifact.name, "rdap");
        assert_eq!(artifact.package.to_str(), Some("/w/plugins/connectors/rdap"));
        assert_eq!(artifact.module.to_str(), Some("/t/rdap.wasm"));
    }

    #[test]
    fn libraries_and_other_messages_are_passed_over() {
        let library =
            r#"{"reason":"compiler-artifact","manifest_path":"/w/Cargo.toml","target":{},"filenames":["/t/a.rlib"]}"#;
        assert!(artifact(library).unwrap().is_none());
        assert!(artifact(r#"{"reason":"build-finished","success":true}"#).unwrap().is_none());
        assert!(artifact("not JSON").unwrap().is_none());
    }
}
