//! `cargo xtask house`: the folders at the top, the length of files, and the arrows between crates.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;
use crate::{cargo, layering};

/// What may stand at the top beside hidden files.
const TOP: [&str; 15] = [
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "clippy.toml",
    "deny.toml",
    "host",
    "plugins",
    "rust-toolchain.toml",
    "rustfmt.toml",
    "target",
    "tests",
    "web",
    "wit",
    "xtask",
];
/// Where code is, and what counts as code.
const SOURCES: [&str; 6] = ["host", "plugins", "tests", "web", "wit", "xtask"];
const CODE: [&str; 4] = ["css", "js", "rs", "wit"];
/// A file that is longer asks to be split along its nouns.
const LINES: usize = 600;

/// Fails with every rule that is broken.
pub fn run(workspace: &Workspace) -> Result<()> {
    let mut problems = strangers(workspace.root())?;
    for folder in SOURCES {
        long_files(workspace.root(), &workspace.root().join(folder), &mut problems)?;
    }
    problems.extend(layering::violations(&cargo::packages(workspace)?));
    if !problems.is_empty() {
        bail!("{}", problems.join("\n"));
    }
    Ok(())
}

fn strangers(root: &Path) -> Result<Vec<String>> {
    let mut strangers = Vec::new();
    for entry in std::fs::read_dir(root).with_context(|| format!("cannot read {}", root.display()))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && !TOP.contains(&name.as_str()) {
            strangers.push(format!("{name} does not belong at the top; see TOP in xtask/src/house.rs"));
        }
    }
    strangers.sort();
    Ok(strangers)
}

fn long_files(root: &Path, folder: &Path, problems: &mut Vec<String>) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(());
    };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            long_files(root, &path, problems)?;
        } else if path.extension().is_some_and(|extension| CODE.iter().any(|code| extension == *code)) {
            let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
            if lines > LINES {
                let name = path.strip_prefix(root).unwrap_or(&path).display();
                problems.push(format!("{name} has {lines} lines, more than {LINES}: split it along its nouns"));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{long_files, strangers};
    use crate::scratch::Scratch;

    #[test]
    fn an_unknown_folder_at_the_top_is_named() {
        let root = Scratch::new();
        for name in ["host", "scripts", ".ci"] {
            std::fs::create_dir(root.path().join(name)).unwrap();
        }
        let strangers = strangers(root.path()).unwrap();
        assert_eq!(strangers.len(), 1);
        assert!(strangers[0].starts_with("scripts "));
    }

    #[test]
    fn a_file_of_more_than_six_hundred_lines_is_named() {
        let root = Scratch::new();
        std::fs::write(root.path().join("long.rs"), "\n".repeat(601)).unwrap();
        std::fs::write(root.path().join("short.rs"), "\n".repeat(600)).unwrap();
        std::fs::write(root.path().join("answer.json"), "\n".repeat(900)).unwrap();
        let mut problems = Vec::new();
        long_files(root.path(), root.path(), &mut problems).unwrap();
        assert_eq!(problems, ["long.rs has 601 lines, more than 600: split it along its nouns"]);
    }
}
