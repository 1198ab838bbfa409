//! Size and compile time of each component, without the compilation cache.

use std::{fs, path::PathBuf, time::Instant};

use tocsin_sandbox::{Sandbox, SandboxConfig};

/// The components that were built, by name.
pub fn all() -> Vec<(String, Vec<u8>)> {
    let directory = std::env::var_os("TOCSIN_COMPONENTS").map(PathBuf::from);
    let directory = directory.expect("TOCSIN_COMPONENTS names the built components: run `cargo xtask bench`");
    let mut components: Vec<_> = fs::read_dir(&directory)
        .expect("the components' directory")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "wasm"))
        .map(|path| {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            (name, fs::read(&path).expect("a component"))
        })
        .collect();
    components.sort();
    components
}

pub async fn run() {
    println!("\n{:>14} {:>10} {:>12}", "component", "KiB", "compile ms");
    let sandbox = Sandbox::new(SandboxConfig::default()).expect("a sandbox");
    for (name, bytes) in all() {
        let size = bytes.len() / 1024;
        let started = Instant::now();
        sandbox.compile(bytes.into()).await.expect("compiles");
        println!("{name:>14} {size:>10} {:>12}", started.elapsed().as_millis());
    }
}
