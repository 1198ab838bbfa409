//! Takes the web UI and the bundled plugins into the program: writes a table of the files below the bundle directory.
//!
//! The directory is `TOCSIN_BUNDLE`, or `bundle` in cargo's target directory, where `cargo xtask` puts it.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=TOCSIN_BUNDLE");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let bundle = directory(&out)?;
    let mut table = String::new();
    for (name, folder) in [("WEB", "web"), ("PLUGINS", "plugins")] {
        table.push_str(&rows(name, &bundle.join(folder))?);
    }
    fs::write(out.join("bundle.rs"), table)
}

/// The bundle's directory. The default one is created: cargo runs this again at every build for a path that does not exist.
fn directory(out: &Path) -> io::Result<PathBuf> {
    if let Some(directory) = env::var_os("TOCSIN_BUNDLE").filter(|value| !value.is_empty()) {
        return Ok(directory.into());
    }
    // <target directory>/[<triple>/]<profile>/build/<package>/out
    let is_target = |path: &&Path| path.join("CACHEDIR.TAG").is_file() || path.join(".rustc_info.json").is_file();
    let target = out.ancestors().find(is_target).or_else(|| out.ancestors().nth(4));
    let bundle = target.expect("OUT_DIR lies below the target directory").join("bundle");
    fs::create_dir_all(bundle.join("web"))?;
    fs::create_dir_all(bundle.join("plugins"))?;
    Ok(bundle)
}

/// One table: a row for each file below the folder, sorted by path.
fn rows(name: &str, folder: &Path) -> io::Result<String> {
    // For a directory, cargo looks at everything below it: new files count as well.
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    let mut files: Vec<(String, PathBuf)> = files.into_iter().map(|file| (relative(folder, &file), file)).collect();
    files.sort();
    let mut table = format!("pub(super) static {name}: &[File] = &[\n");
    for (path, file) in files {
        table.push_str(&format!("    File {{ path: {path:?}, bytes: include_bytes!({file:?}) }},\n"));
    }
    table.push_str("];\n");
    Ok(table)
}

/// The path below the folder, with forward slashes.
fn relative(folder: &Path, file: &Path) -> String {
    let path = file.strip_prefix(folder).expect("the file was found below the folder");
    path.to_str().expect("bundled files have UTF-8 names").replace('\\', "/")
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_none_or(|extension| extension != "new") {
            files.push(path);
        }
    }
    Ok(())
}
