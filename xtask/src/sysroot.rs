//! A sysroot with the WebAssembly standard library, built once from the sources that Debian packages.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

use crate::lock::lock;
use crate::process;
use crate::stage::stage;
use crate::wasm::TARGET;
use crate::workspace::Workspace;

/// Part of the key of the cached sysroot: raised whenever what is built below changes.
const RECIPE: &str = "1";

/// Debian's packaged compiler, with everything needed to build its standard library.
pub struct Compiler {
    /// The packaged cargo.
    pub cargo: PathBuf,
    rustc: PathBuf,
    linker: PathBuf,
    /// The output of `rustc -vV`.
    version: String,
}

/// The packages that bring this compiler.
pub const PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-19"];

/// The packaged compiler, if all its parts are there.
pub fn compiler() -> Option<Compiler> {
    let cargo = PathBuf::from("/usr/bin/cargo");
    let rustc = PathBuf::from("/usr/bin/rustc");
    if !cargo.is_file() || !rustc.is_file() || is_rustup(&rustc) {
        return None;
    }
    let version = process::probe(&rustc, &["-vV"])?;
    let base = PathBuf::from(process::probe(&rustc, &["--print", "sysroot"])?);
    if !base.join("lib/rustlib/src/rust/library/std/Cargo.toml").is_file() {
        return None;
    }
    let linker =
        ["/usr/bin/wasm-ld-19", "/usr/bin/wasm-ld"].map(PathBuf::from).into_iter().find(|path| path.is_file())?;
    Some(Compiler { cargo, rustc, linker, version })
}

/// rustup may be installed for the whole system: then this is its proxy, not a packaged compiler.
fn is_rustup(path: &Path) -> bool {
    std::fs::canonicalize(path).is_ok_and(|path| path.ends_with("rustup"))
}

/// The wrapper that calls the packaged compiler with the finished sysroot; builds the sysroot first if need be.
pub fn prepare(workspace: &Workspace, compiler: &Compiler) -> Result<PathBuf> {
    let cache = Workspace::cache()?;
    let name = format!("sysroot-{}", key(&compiler.version));
    let finished = cache.join(&name);
    let wrapper = finished.join("bin/rustc");
    if wrapper.is_file() {
        return Ok(wrapper);
    }
    let _lock = lock(&cache.join(format!("{name}.lock")))?;
    if wrapper.is_file() {
        return Ok(wrapper);
    }
    stage("build the WebAssembly standard library (once)", || {
        let work = cache.join(format!("{name}.new"));
        remove(&work)?;
        let libraries = build_std(workspace, compiler, &work.join("build"))?;
        let sysroot = work.join("sysroot");
        assemble(compiler, &libraries, &sysroot, &finished)?;
        remove(&finished)?;
        std::fs::rename(&sysroot, &finished)
            .with_context(|| format!("cannot move the sysroot to {}", finished.display()))?;
        remove(&work)
    })?;
    Ok(wrapper)
}

fn key(version: &str) -> String {
    let hash = Sha256::digest(format!("{RECIPE}\n{version}"));
    hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn remove(directory: &Path) -> Result<()> {
    match std::fs::remove_dir_all(directory) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", directory.display()))
        }
        _ => Ok(()),
    }
}

/// Compiles the standard library as the dependency of an empty crate; returns its libraries.
fn build_std(workspace: &Workspace, compiler: &Compiler, directory: &Path) -> Result<Vec<PathBuf>> {
    std::fs::create_dir_all(directory.join("src"))?;
    std::fs::write(directory.join("src/lib.rs"), "#![no_std]\n")?;
    std::fs::write(
        directory.join("Cargo.toml"),
        "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [profile.release]\nopt-level = 3\ncodegen-units = 1\ndebug = 0\npanic = \"abort\"\n",
    )?;
    let target = directory.join("target");
    let mut command = process::command(workspace, &compiler.cargo);
    command
        .current_dir(directory)
        .env("CARGO_TARGET_DIR", &target)
        .env("RUSTC", &compiler.rustc)
        // The option -Z is open to development compilers only, unless this says otherwise.
        .env("RUSTC_BOOTSTRAP", "1")
        // With bitcode in its libraries, link-time optimisation reaches into the standard library.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .args(["build", "--release", "--target", TARGET, "-Zbuild-std=std,panic_abort,proc_macro"]);
    process::run(&mut command)?;
    let built = target.join(TARGET).join("release/deps");
    let mut libraries = Vec::new();
    for entry in std::fs::read_dir(&built).with_context(|| format!("cannot read {}", built.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.ends_with(".rlib") && !name.starts_with("libempty-") {
            libraries.push(path);
        }
    }
    ensure!(!libraries.is_empty(), "no library was built in {}", built.display());
    Ok(libraries)
}

/// Puts the libraries, links to what Debian already has, and the wrapper into one directory.
/// The wrapper names the place where that directory will be moved to.
fn assemble(compiler: &Compiler, libraries: &[PathBuf], sysroot: &Path, place: &Path) -> Result<()> {
    let rustlib = sysroot.join("lib/rustlib");
    let wasm = rustlib.join(TARGET).join("lib");
    std::fs::create_dir_all(&wasm)?;
    for library in libraries {
        let name = library.file_name().context("a library without a name")?;
        std::fs::copy(library, wasm.join(name))?;
    }
    let host =
        compiler.version.lines().find_map(|line| line.strip_prefix("host: ")).context("`rustc -vV` names no host")?;
    let base = process::probe(&compiler.rustc, &["--print", "sysroot"]).context("`rustc --print sysroot` failed")?;
    std::fs::create_dir_all(rustlib.join(host).join("bin"))?;
    symlink(Path::new(&base).join("lib/rustlib").join(host).join("lib"), rustlib.join(host).join("lib"))?;
    symlink(&compiler.linker, rustlib.join(host).join("bin/rust-lld"))?;
    let wrapper = sysroot.join("bin/rustc");
    std::fs::create_dir_all(sysroot.join("bin"))?;
    let script = format!("#!/bin/sh\nexec {} --sysroot '{}' \"$@\"\n", compiler.rustc.display(), place.display());
    std::fs::write(&wrapper, script)?;
    std::fs::set_permissions(&wrapper, std::fs::Permissions::from_mode(0o755))?;
    Ok(())
}
