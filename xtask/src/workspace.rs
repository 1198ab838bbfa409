//! Where things are: the checkout, what was built, and what is kept between checkouts.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::profile::Profile;

/// The checkout and its directories.
pub struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// The checkout that cargo runs this program in; started by hand, the one that it was built from. The two differ
    /// where checkouts share a target directory and cargo found the other's program to be fresh.
    pub fn find() -> Result<Self> {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root =
            Path::new(&manifest).parent().context("the manifest directory of xtask has no parent")?.to_path_buf();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(directory) if !directory.is_empty() => std::path::absolute(PathBuf::from(directory))?,
            _ => root.join("target"),
        };
        Ok(Self { root, target })
    }

    /// The checkout.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Cargo's target directory for what runs on the host.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Cargo's target directory for WebAssembly: its compiler may be another one.
    pub fn wasm_target(&self) -> PathBuf {
        self.target.join("wasm")
    }

    /// The finished components; those of `tests/guests` are in `guests/` below.
    pub fn components(&self) -> PathBuf {
        self.target.join("components")
    }

    /// The finished web UI.
    pub fn web(&self) -> PathBuf {
        self.target.join("web")
    }

    /// Packages of Node that the browser's tests use.
    pub fn node(&self) -> PathBuf {
        self.target.join("node")
    }

    /// What the host takes in: `web/` and `plugins/`.
    pub fn bundle(&self) -> PathBuf {
        self.target.join("bundle")
    }

    /// Held while finished files are written, so that two calls at the same time do not mix theirs.
    pub fn lock(&self) -> PathBuf {
        self.target.join("xtask.lock")
    }

    /// A program that runs on the host.
    pub fn program(&self, profile: Profile, name: &str) -> PathBuf {
        self.target.join(profile.directory()).join(name)
    }

    /// What is kept between checkouts: `TOCSIN_CACHE`, or `tocsin` in the user's cache directory.
    pub fn cache() -> Result<PathBuf> {
        if let Some(directory) = std::env::var_os("TOCSIN_CACHE").filter(|value| !value.is_empty()) {
            return Ok(std::path::absolute(PathBuf::from(directory))?);
        }
        let base = match std::env::var_os("XDG_CACHE_HOME").filter(|value| !value.is_empty()) {
            Some(directory) => PathBuf::from(directory),
            None => {
                let home = std::env::home_dir().context("there is no home directory; set TOCSIN_CACHE")?;
                home.join(".cache")
            }
        };
        Ok(base.join("tocsin"))
    }
}
