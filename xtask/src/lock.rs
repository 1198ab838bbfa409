//! Lock files, so that two calls at the same time do not build the same thing into each other.

use std::fs::File;
use std::path::Path;

use anyhow::{Context, Result};

/// Held until dropped; the operating system releases it when the process ends in any way.
pub struct Lock(#[expect(dead_code, reason = "kept open: closing it releases the lock")] File);

/// Waits until nobody else holds the lock of this name.
pub fn lock(path: &Path) -> Result<Lock> {
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory).with_context(|| format!("cannot create {}", directory.display()))?;
    }
    let file = File::create(path).with_context(|| format!("cannot create {}", path.display()))?;
    file.lock().with_context(|| format!("cannot lock {}", path.display()))?;
    Ok(Lock(file))
}
