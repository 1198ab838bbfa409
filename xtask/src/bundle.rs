//! `cargo xtask bundle`: what the host takes in, in one directory tree: `web/` and `plugins/`.

use anyhow::{Context, Result};

use crate::compress::write_if_changed;
use crate::lock::lock;
use crate::web::read_below;
use crate::workspace::Workspace;

/// Copies what changed and removes what is gone, so that the host is rebuilt only for a real change.
pub fn run(workspace: &Workspace) -> Result<()> {
    let _lock = lock(&workspace.lock())?;
    let mut expected = Vec::new();
    for (name, bytes) in read_below(&workspace.web())? {
        expected.push((format!("web/{name}"), bytes));
    }
    for (name, bytes) in read_below(&workspace.components())? {
        if name.ends_with(".wasm") && !name.contains('/') {
            expected.push((format!("plugins/{name}"), bytes));
        }
    }
    let bundle = workspace.bundle();
    let mut changed = 0;
    for (name, bytes) in &expected {
        changed += usize::from(write_if_changed(&bundle.join(name), bytes)?);
    }
    for name in read_below(&bundle)?.keys() {
        if !expected.iter().any(|(own, _)| own == name) {
            let path = bundle.join(name);
            std::fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
            changed += 1;
        }
    }
    eprintln!("    {} files, {changed} of them changed, in {}", expected.len(), bundle.display());
    Ok(())
}
