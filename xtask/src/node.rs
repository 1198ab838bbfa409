//! What the browser's tests take from the registry of Node's packages, fetched once and kept beside what was built.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::lock::lock;
use crate::stage::stage;
use crate::workspace::Workspace;
use crate::{doctor, process};

/// Where the tests say what they need, and the files that say it.
const SOURCE: &str = "tests/browser";
const FILES: [&str; 3] = [".npmrc", "package.json", "package-lock.json"];
/// What npm writes last: a copy of the lock file stands here when all packages are complete.
const COMPLETE: &str = "complete.json";

/// Fetches the packages that the lock file pins, unless they are there. No script of theirs runs.
pub fn fetch(workspace: &Workspace) -> Result<()> {
    let (source, place) = (workspace.root().join(SOURCE), workspace.node());
    let _lock = lock(&workspace.lock())?;
    if is_complete(&source, &place) {
        return Ok(());
    }
    if process::find("npm").is_none() {
        bail!("npm is missing. Install it with\n\n    {}\n", doctor::apt_line(&["npm"]));
    }
    stage(&format!("fetch the packages of {SOURCE}"), || {
        std::fs::create_dir_all(&place).with_context(|| format!("cannot create {}", place.display()))?;
        for name in FILES {
            copy(&source.join(name), &place.join(name))?;
        }
        let mut npm = process::command(workspace, "npm");
        npm.current_dir(&place).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]);
        process::run(&mut npm).context("npm could not fetch them; it needs its registry this once")?;
        copy(&source.join("package-lock.json"), &place.join(COMPLETE))
    })
}

/// Whether what this lock file pins was fetched to its end.
fn is_complete(source: &Path, place: &Path) -> bool {
    let wanted = std::fs::read(source.join("package-lock.json"));
    let fetched = std::fs::read(place.join(COMPLETE));
    matches!((wanted, fetched), (Ok(wanted), Ok(fetched)) if wanted == fetched)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::copy(from, to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{FILES, SOURCE, is_complete};
    use crate::scratch::Scratch;
    use crate::workspace::Workspace;

    #[test]
    fn packages_of_another_lock_file_are_fetched_again() {
        let source = Scratch::with(&[("package-lock.json", "1")]);
        let place = Scratch::new();
        assert!(!is_complete(source.path(), place.path()), "nothing was fetched");
        std::fs::write(place.path().join("complete.json"), "1").expect("it can be written");
        assert!(is_complete(source.path(), place.path()));
        std::fs::write(source.path().join("package-lock.json"), "2").expect("it can be written");
        assert!(!is_complete(source.path(), place.path()), "the lock file has changed");
    }

    #[test]
    fn the_lock_file_names_no_registry() {
        let workspace = Workspace::find().expect("there is a checkout");
        for name in FILES {
            let path = workspace.root().join(SOURCE).join(name);
            let text = std::fs::read_to_string(&path).expect("the file is there");
            assert!(!text.contains("://"), "{name} holds an address: `npm` would ask that registry only");
        }
    }
}
