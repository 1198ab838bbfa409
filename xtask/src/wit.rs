//! `cargo xtask wit`: a released version of the contract never changes.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::web::read_below;
use crate::workspace::Workspace;

/// Whether to check or to record.
#[derive(clap::Args)]
pub struct Options {
    /// Record this folder of `wit/`, such as `tocsin-plugin-0.1.0`, as released
    #[arg(long, value_name = "FOLDER")]
    release: Option<String>,
}

/// The recorded hashes, below `xtask/`.
const RECORD: &str = "xtask/wit-hashes.toml";
const HEADER: &str = "# SHA-256 of each released folder of wit/. A released folder never changes: a change is a new version in a\n\
                      # new folder. Written by `cargo xtask wit --release <folder>`.\n\n";

/// Checks every released folder, or records one.
pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    match &options.release {
        Some(folder) => release(workspace.root(), folder),
        None => check(workspace),
    }
}

/// An error if a released folder differs from its record.
pub fn check(workspace: &Workspace) -> Result<()> {
    let root = workspace.root();
    let present = present(root)?;
    let problems = compare(&recorded(root)?, &present);
    if !problems.is_empty() {
        bail!("{}", problems.join("\n"));
    }
    Ok(())
}

/// What is wrong: released folders that are gone or changed.
fn compare(recorded: &BTreeMap<String, String>, present: &BTreeMap<String, String>) -> Vec<String> {
    let mut problems = Vec::new();
    for (folder, hash) in recorded {
        match present.get(folder) {
            None => problems.push(format!("wit/{folder} is released and must not be removed")),
            Some(now) if now != hash => problems.push(format!(
                "wit/{folder} is released and must not change; undo the change, or put it into a folder with a new version"
            )),
            Some(_) => {}
        }
    }
    problems
}

fn release(root: &Path, folder: &str) -> Result<()> {
    let present = present(root)?;
    let hash = present.get(folder).with_context(|| format!("there is no folder wit/{folder}"))?;
    let mut recorded = recorded(root)?;
    if let Some(before) = recorded.get(folder) {
        if before == hash {
            println!("wit/{folder} is recorded already");
            return Ok(());
        }
        bail!("wit/{folder} is released with another content; a change needs a folder with a new version");
    }
    recorded.insert(folder.to_owned(), hash.clone());
    let lines: String = recorded.iter().map(|(folder, hash)| format!("\"{folder}\" = \"{hash}\"\n")).collect();
    std::fs::write(root.join(RECORD), format!("{HEADER}{lines}")).with_context(|| format!("cannot write {RECORD}"))?;
    println!("wit/{folder} is recorded as released");
    Ok(())
}

fn recorded(root: &Path) -> Result<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(root.join(RECORD)).with_context(|| format!("cannot read {RECORD}"))?;
    toml::from_str(&text).with_context(|| format!("{RECORD} is not a table of hashes"))
}

/// The hash of each folder of `wit/`: every file's name and content, in the order of the names.
fn present(root: &Path) -> Result<BTreeMap<String, String>> {
    let mut hashers: BTreeMap<String, Sha256> = BTreeMap::new();
    for (name, bytes) in read_below(&root.join("wit"))? {
        let Some((folder, file)) = name.split_once('/') else {
            continue;
        };
        let hasher = hashers.entry(folder.to_owned()).or_default();
        hasher.update(format!("{file}\0{}\0", bytes.len()));
        hasher.update(&bytes);
    }
    let hex = |hasher: Sha256| hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(hashers.into_iter().map(|(folder, hasher)| (folder, hex(hasher))).collect())
}

#[cfg(test)]
mod tests {
    use super::{RECORD, compare, present, recorded, release};
    use crate::scratch::Scratch;

    fn checkout() -> Scratch {
        Scratch::with(&[("wit/p-0.1.0/a.wit", "package p;"), (RECORD, "")])
    }

    fn problems(root: &std::path::Path) -> Vec<String> {
        compare(&recorded(root).unwrap(), &present(root).unwrap())
    }

    #[test]
    fn a_released_folder_may_not_change_or_vanish() {
        let root = checkout();
        let file = root.path().join("wit/p-0.1.0/a.wit");
        release(root.path(), "p-0.1.0").unwrap();
        assert!(problems(root.path()).is_empty());
        std::fs::write(&file, "package q;").unwrap();
        assert!(problems(root.path())[0].contains("must not change"));
        assert!(release(root.path(), "p-0.1.0").is_err(), "a changed folder is not recorded again");
        std::fs::remove_file(&file).unwrap();
        assert!(problems(root.path())[0].contains("must not be removed"));
    }

    #[test]
    fn a_folder_that_is_not_released_may_change() {
        let root = checkout();
        std::fs::write(root.path().join("wit/p-0.1.0/a.wit"), "package q;").unwrap();
        assert!(problems(root.path()).is_empty());
    }

    #[test]
    fn moving_text_between_files_changes_the_hash() {
        let root = checkout();
        let before = present(root.path()).unwrap();
        std::fs::rename(root.path().join("wit/p-0.1.0/a.wit"), root.path().join("wit/p-0.1.0/b.wit")).unwrap();
        assert_ne!(before, present(root.path()).unwrap());
    }
}
