//! `cargo xtask doctor`: what is there, what is missing, and the one command that mends it.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::process::{find, probe};
use crate::wasm::{self, Route, TARGET};
use crate::workspace::Workspace;
use crate::{process, sysroot};

/// The compiler that `rust-toolchain.toml` names, at least.
const RUSTC: (u32, u32) = (1, 95);
/// What a build of everything takes, in GiB.
const DISK: u64 = 15;

/// One thing that is needed, and whether it is there.
pub struct Check {
    name: &'static str,
    /// What was found, or what is wrong.
    finding: Result<String, String>,
    remedy: Remedy,
    /// A missing one is only told.
    advice: bool,
}

/// What brings a thing that is missing.
enum Remedy {
    /// Debian's packages.
    Packages(Vec<&'static str>),
    /// A command.
    Command(String),
}

impl Check {
    fn new(name: &'static str, finding: Result<String, String>, remedy: Remedy) -> Self {
        Self { name, finding, remedy, advice: false }
    }

    /// Whether it is there, or can be done without.
    pub fn is_met(&self) -> bool {
        self.finding.is_ok() || self.advice
    }
}

/// Prints every check; an error if one that `run` or `test` needs is not met.
pub fn run(workspace: &Workspace) -> Result<()> {
    let checks = checks(workspace);
    for check in &checks {
        let (sign, text) = match &check.finding {
            Ok(text) => ("ok     ", text),
            Err(text) if check.advice => ("advice ", text),
            Err(text) => ("MISSING", text),
        };
        println!("{sign}  {:<22}  {text}", check.name);
    }
    let failed = checks.iter().filter(|check| !check.is_met()).count();
    if failed == 0 {
        println!("\nEverything that `cargo xtask run` and `cargo xtask test` need is there.");
        return Ok(());
    }
    println!("\nTo mend it:\n\n    {}\n", remedy(&checks));
    bail!("{failed} of {} needed things are missing", checks.len());
}

/// Everything that `run` and `test` need.
pub fn checks(workspace: &Workspace) -> Vec<Check> {
    let mut checks = build_checks(workspace);
    checks.extend([program("browser", &["chromium", "chromium-browser", "google-chrome"], "chromium")]);
    checks.extend([program("browser driver", &["chromedriver"], "chromium-driver")]);
    checks.push(faketime());
    checks.push(program("Node's packages", &["npm"], "npm"));
    checks.push(disk(workspace));
    checks
}

/// What a build needs.
pub fn build_checks(workspace: &Workspace) -> Vec<Check> {
    vec![rustc(workspace), wasm_check(workspace), compiler(), libclang()]
}

/// A compiler for WebAssembly.
pub fn wasm_check(workspace: &Workspace) -> Check {
    let finding = match wasm::route(workspace) {
        Route::Installed => Ok(format!("the compiler has {TARGET}")),
        Route::Debian => Ok("Debian's compiler, with its standard library built from its sources".into()),
        Route::None => Err(format!("no compiler here has {TARGET}")),
    };
    let remedy = if wasm::rustup_may_fetch() {
        Remedy::Command(format!("rustup target add {TARGET}"))
    } else {
        Remedy::Packages(sysroot::PACKAGES.to_vec())
    };
    Check::new("WebAssembly compiler", finding, remedy)
}

fn rustc(workspace: &Workspace) -> Check {
    let version = process::output(process::command(workspace, "rustc").arg("--version"));
    let finding = match version {
        Ok(text) if at_least(&text, RUSTC) => Ok(text.trim().to_owned()),
        Ok(text) => Err(format!("{} is older than {}.{}", text.trim(), RUSTC.0, RUSTC.1)),
        Err(error) => Err(format!("{error:#}")),
    };
    Check::new("Rust compiler", finding, Remedy::Command("rustup toolchain install".into()))
}

/// Whether `rustc 1.95.0 (…)` is at least this version.
fn at_least(text: &str, needed: (u32, u32)) -> bool {
    let version = text.split_whitespace().nth(1).unwrap_or_default();
    let mut numbers = version.split('.').map(|part| part.parse().unwrap_or(0_u32));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= needed
}

fn compiler() -> Check {
    program("C++ compiler", &["c++", "g++", "clang++"], "g++")
}

fn program(name: &'static str, programs: &[&str], package: &'static str) -> Check {
    let found = programs.iter().find_map(|program| find(program));
    let finding = match found {
        Some(path) => Ok(path.display().to_string()),
        None => Err(format!("none of {} is in PATH", programs.join(", "))),
    };
    Check::new(name, finding, Remedy::Packages(vec![package]))
}

/// The library with which the database engine's bindings are made.
fn libclang() -> Check {
    let found = clang_directories().into_iter().find_map(|directory| library_in(&directory));
    let finding = found
        .map(|path| path.display().to_string())
        .ok_or_else(|| "no libclang; the bindings of the database engine are made with it".to_owned());
    Check::new("libclang", finding, Remedy::Packages(vec!["libclang-dev"]))
}

fn clang_directories() -> Vec<PathBuf> {
    let mut directories: Vec<PathBuf> = Vec::new();
    directories.extend(std::env::var_os("LIBCLANG_PATH").map(PathBuf::from));
    directories.extend(probe("llvm-config", &["--libdir"]).map(PathBuf::from));
    directories.extend(library_directories());
    directories
}

/// Where systems keep their libraries.
fn library_directories() -> Vec<PathBuf> {
    let mut directories: Vec<PathBuf> = Vec::new();
    for parent in ["/usr/lib", "/usr/local/lib", "/usr/lib64"] {
        directories.push(parent.into());
        for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with("llvm-") {
                directories.push(entry.path().join("lib"));
            } else if name.ends_with("-linux-gnu") {
                directories.push(entry.path());
            }
        }
    }
    directories
}

fn library_in(directory: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(directory).ok()?;
    let is_library = |path: &PathBuf| is_libclang(&path.file_name().unwrap_or_default().to_string_lossy());
    entries.flatten().map(|entry| entry.path()).find(is_library)
}

/// `libclang-cpp`, which other packages bring along, is another library.
fn is_libclang(name: &str) -> bool {
    let versioned = name.starts_with("libclang-") && !name.starts_with("libclang-cpp") && name.contains(".so");
    name.starts_with("libclang.so") || versioned
}

/// The library by which a fault test sets the host's clock.
fn faketime() -> Check {
    let mut found = library_directories().into_iter().map(|place| place.join("faketime/libfaketimeMT.so.1"));
    let finding = found
        .find(|path| path.exists())
        .map(|path| path.display().to_string())
        .ok_or_else(|| "no libfaketime; a fault test sets the host's clock with it".to_owned());
    Check::new("libfaketime", finding, Remedy::Packages(vec!["libfaketime"]))
}

fn disk(workspace: &Workspace) -> Check {
    let place = workspace.target().ancestors().find(|path| path.is_dir()).unwrap_or(workspace.root());
    let free = probe("df", &["-Pk", &place.to_string_lossy()]).and_then(|text| free_gib(&text));
    let finding = match free {
        Some(free) if free >= DISK => Ok(format!("{free} GiB free for {}", workspace.target().display())),
        Some(free) => {
            Err(format!("{free} GiB free for {}; a build of everything takes {DISK}", workspace.target().display()))
        }
        None => Err("cannot tell how much is free".into()),
    };
    Check { advice: true, ..Check::new("disk", finding, Remedy::Packages(Vec::new())) }
}

/// The column `Available` of `df -Pk`.
fn free_gib(text: &str) -> Option<u64> {
    let kib: u64 = text.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()?;
    Some(kib / (1024 * 1024))
}

/// The packages of the checks that are not met.
pub fn missing_packages(checks: &[Check]) -> Vec<&'static str> {
    let packages = |check: &Check| match &check.remedy {
        Remedy::Packages(packages) => packages.clone(),
        Remedy::Command(_) => Vec::new(),
    };
    checks.iter().filter(|check| !check.is_met()).flat_map(packages).collect()
}

/// The one line that mends everything that is not met.
pub fn remedy(checks: &[Check]) -> String {
    let mut commands: Vec<String> = Vec::new();
    for check in checks.iter().filter(|check| !check.is_met()) {
        if let Remedy::Command(command) = &check.remedy {
            commands.push(command.clone());
        }
    }
    let packages = missing_packages(checks);
    if !packages.is_empty() {
        commands.push(apt_line(&packages));
    }
    commands.join(" && ")
}

/// The line that installs these packages.
pub fn apt_line(packages: &[&str]) -> String {
    let packages = packages.join(" ");
    format!("sudo apt-get update && sudo apt-get install -y --no-install-recommends {packages}")
}

#[cfg(test)]
mod tests {
    use super::{Check, Remedy, at_least, free_gib, is_libclang, remedy};

    #[test]
    fn one_line_mends_everything_that_is_missing() {
        let missing = || Err("missing".to_owned());
        let packages = |name| Remedy::Packages(vec![name]);
        let checks = [
            Check::new("a", missing(), packages("g++")),
            Check::new("b", Ok("there".into()), packages("chromium")),
            Check::new("c", missing(), packages("libclang-dev")),
            Check::new("d", missing(), Remedy::Command("rustup target add x".into())),
        ];
        let expected = "rustup target add x && sudo apt-get update && \
                        sudo apt-get install -y --no-install-recommends g++ libclang-dev";
        assert_eq!(remedy(&checks), expected);
    }

    #[test]
    fn the_c_plus_plus_library_is_not_taken_for_libclang() {
        for name in ["libclang.so", "libclang.so.1", "libclang-19.so.19", "libclang-14.so"] {
            assert!(is_libclang(name), "{name}");
        }
        for name in ["libclang-cpp.so.14", "libclang-cpp.so", "libclang_rt.asan.so"] {
            assert!(!is_libclang(name), "{name}");
        }
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(at_least("rustc 1.95.0 (59807616e 2026-04-14)", (1, 95)));
        assert!(at_least("rustc 1.100.0", (1, 95)));
        assert!(!at_least("rustc 1.9.0", (1, 95)));
        assert!(!at_least("", (1, 95)));
    }

    #[test]
    fn free_space_is_read_from_df() {
        let text =
            "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/vda 264000000 15000000 80740352 17% /";
        assert_eq!(free_gib(text), Some(77));
    }
}
