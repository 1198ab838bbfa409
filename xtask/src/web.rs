//! `cargo xtask web`: the UI as hashed, precompressed files that a strict content security policy lets run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::compress::{self, beside, kib, write_if_changed};
use crate::lock::lock;
use crate::workspace::Workspace;
use crate::{setup, wasm};

/// How the UI is built.
#[derive(clap::Args, Default)]
pub struct Options {
    /// Optimised and checked against the size limit; the default
    #[arg(long, conflicts_with = "dev")]
    release: bool,
    /// Quick to build, large, with names in stack traces
    #[arg(long)]
    dev: bool,
}

/// What a browser may have to load before the first page, in bytes after brotli.
const FIRST_LOAD_LIMIT: usize = 900 * 1024;
/// The crate of the UI.
const PACKAGE: &str = "tocsin-web";
/// The name that the generated JavaScript and WebAssembly carry.
const NAME: &str = "tocsin";

/// The files of the finished UI by their path below its root.
type Files = BTreeMap<String, Vec<u8>>;

/// Builds the UI into the target directory's `web/`.
pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    setup::wasm(workspace)?;
    let profile = if options.dev { "dev" } else { "wasm" };
    let module = build(workspace, profile)?;
    let _lock = lock(&workspace.lock())?;
    let generated = bind(workspace, &module, options.dev)?;
    let (files, first_load) = assemble(&workspace.root().join("web"), generated)?;
    let quality = if options.dev { compress::QUICK } else { compress::BEST };
    let place = workspace.web();
    let mut compressed = BTreeMap::new();
    let mut expected = Vec::new();
    for (name, bytes) in &files {
        let path = place.join(name);
        expected.extend([path.clone(), beside(&path, "br"), beside(&path, "gz")]);
        compressed.insert(name, write_variants(&path, bytes, quality)?);
    }
    remove_others(&place, &expected)?;
    let total: usize = first_load.iter().filter_map(|name| compressed.get(name)).sum();
    for name in &first_load {
        let raw = files.get(name).map_or(0, Vec::len);
        eprintln!("    {name}: {}, {} brotli", kib(raw), kib(compressed.get(name).copied().unwrap_or_default()));
    }
    eprintln!("    first load: {} brotli of {} allowed", kib(total), kib(FIRST_LOAD_LIMIT));
    if !options.dev && total > FIRST_LOAD_LIMIT {
        bail!("the first load of the UI is larger than {}", kib(FIRST_LOAD_LIMIT));
    }
    Ok(())
}

/// Compiles the crate and returns its module.
fn build(workspace: &Workspace, profile: &str) -> Result<PathBuf> {
    let arguments = ["-p".to_owned(), PACKAGE.to_owned()];
    let artifacts = wasm::toolchain(workspace)?.build(workspace, profile, &arguments)?;
    let web = workspace.root().join("web");
    let artifact = artifacts.into_iter().find(|artifact| artifact.package == web);
    let artifact = artifact
        .with_context(|| format!("{PACKAGE} gave no module: it needs a binary or crate-type = [\"cdylib\"]"))?;
    Ok(artifact.module)
}

/// Generates the JavaScript around the module and returns everything by its path.
fn bind(workspace: &Workspace, module: &Path, dev: bool) -> Result<Files> {
    let place = workspace.wasm_target().join("bindgen");
    if place.exists() {
        std::fs::remove_dir_all(&place).with_context(|| format!("cannot remove {}", place.display()))?;
    }
    Bindgen::new()
        .input_path(module)
        .out_name(NAME)
        .web(true)
        .and_then(|bindgen| {
            bindgen
                .typescript(false)
                .omit_default_module_path(true)
                .keep_debug(dev)
                .remove_name_section(!dev)
                .remove_producers_section(!dev)
                .generate(&place)
        })
        .map_err(|error| anyhow::anyhow!("wasm-bindgen failed: {error:#}"))?;
    read_below(&place)
}

/// Gives everything its hashed name and fills the references in; returns the files and those of the first load.
fn assemble(source: &Path, mut generated: Files) -> Result<(Files, Vec<String>)> {
    let mut files = Files::new();
    let mut first_load = Vec::new();
    let mut add = |files: &mut Files, stem: &str, extension: &str, bytes: Vec<u8>| {
        let name = hashed(stem, extension, &bytes);
        files.insert(name.clone(), bytes);
        first_load.push(name.clone());
        name
    };
    let module = generated.remove(&format!("{NAME}_bg.wasm")).context("wasm-bindgen wrote no module")?;
    let script = generated.remove(&format!("{NAME}.js")).context("wasm-bindgen wrote no script")?;
    let wasm = add(&mut files, &format!("{NAME}_bg"), "wasm", module);
    let script = add(&mut files, NAME, "js", script);
    let boot = add(&mut files, "boot", "js", boot(&script, &wasm).into_bytes());
    let style = add(&mut files, "style", "css", style(&source.join("style"))?.into_bytes());
    // Scripts that crates bring along are imported by their own path, which has a hash in it already.
    first_load.extend(generated.keys().filter(|name| name.ends_with(".js")).cloned());
    files.append(&mut generated);
    for (name, bytes) in read_below(&source.join("assets"))? {
        files.insert(format!("assets/{name}"), bytes);
    }
    let template = source.join("index.html");
    let page = std::fs::read_to_string(&template).with_context(|| format!("cannot read {}", template.display()))?;
    let page = fill(&page, &[("boot", &boot), ("style", &style), ("script", &script), ("wasm", &wasm)])?;
    files.insert("index.html".into(), page.into_bytes());
    first_load.push("index.html".into());
    Ok((files, first_load))
}

/// The script that starts the UI: a file of its own, because the policy allows none inside the page.
fn boot(script: &str, wasm: &str) -> String {
    format!("import init from './{script}';\ninit({{ module_or_path: new URL('./{wasm}', import.meta.url) }});\n")
}

/// All style sheets in the order of their names, as one.
fn style(directory: &Path) -> Result<String> {
    let mut all = String::new();
    for (name, bytes) in read_below(directory)? {
        if name.ends_with(".css") {
            all.push_str(&String::from_utf8(bytes).with_context(|| format!("{name} is not UTF-8"))?);
            all.push('\n');
        }
    }
    Ok(all)
}

/// Puts absolute paths in the place of `{{name}}`: the page is served under every path of the UI.
fn fill(page: &str, values: &[(&str, &String)]) -> Result<String> {
    let mut filled = page.to_owned();
    for (name, value) in values {
        let placeholder = format!("{{{{{name}}}}}");
        if ["boot", "style"].contains(name) && !filled.contains(&placeholder) {
            bail!("web/index.html does not use {placeholder}");
        }
        filled = filled.replace(&placeholder, &format!("/{value}"));
    }
    if let Some(start) = filled.find("{{") {
        let rest: String = filled[start..].chars().take(30).collect();
        bail!("web/index.html has a placeholder that nothing fills: {rest}");
    }
    Ok(filled)
}

/// The name that changes with the content, so that it can be cached for ever.
fn hashed(stem: &str, extension: &str, bytes: &[u8]) -> String {
    let hash: String = Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("{stem}-{hash}.{extension}")
}

/// Writes the file and its compressed variants; returns the size after brotli.
fn write_variants(path: &Path, bytes: &[u8], quality: i32) -> Result<usize> {
    let (small, gzip) = (beside(path, "br"), beside(path, "gz"));
    let unchanged = !write_if_changed(path, bytes)?;
    if unchanged
        && gzip.is_file()
        && let Ok(metadata) = std::fs::metadata(&small)
    {
        return Ok(usize::try_from(metadata.len())?);
    }
    let compressed = compress::brotli(bytes, quality);
    write_if_changed(&gzip, &compress::gzip(bytes))?;
    write_if_changed(&small, &compressed)?;
    Ok(compressed.len())
}

/// Every file below the directory by its relative path; nothing if the directory does not exist.
pub fn read_below(directory: &Path) -> Result<Files> {
    let mut files = Files::new();
    let mut open = vec![directory.to_path_buf()];
    while let Some(folder) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(directory)?.to_string_lossy().replace('\\', "/");
                let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
                files.insert(name, bytes);
            }
        }
    }
    Ok(files)
}

/// Removes what an earlier build left.
fn remove_others(directory: &Path, expected: &[PathBuf]) -> Result<()> {
    for name in read_below(directory)?.keys() {
        let path = directory.join(name);
        if !expected.contains(&path) {
            std::fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Files, assemble, fill};
    use crate::scratch::Scratch;

    fn source() -> Scratch {
        let page = r#"<link rel="stylesheet" href="{{style}}"><script type="module" src="{{boot}}"></script>"#;
        Scratch::with(&[
            ("style/10-tokens.css", ":root{}"),
            ("style/20-shell.css", "nav{}"),
            ("assets/logo.svg", "<svg/>"),
            ("index.html", page),
        ])
    }

    fn generated() -> Files {
        Files::from([("tocsin_bg.wasm".into(), b"wasm".to_vec()), ("tocsin.js".into(), b"js".to_vec())])
    }

    #[test]
    fn the_page_refers_to_the_hashed_files() {
        let source = source();
        let (files, first_load) = assemble(source.path(), generated()).unwrap();
        let page = String::from_utf8(files["index.html"].clone()).unwrap();
        let boot = first_load.iter().find(|name| name.starts_with("boot-")).unwrap();
        assert!(page.contains(&format!("src=\"/{boot}\"")));
        let boot = String::from_utf8(files[boot].clone()).unwrap();
        for name in first_load.iter().filter(|name| name.starts_with("tocsin")) {
            assert!(boot.contains(&format!("./{name}")), "{name} is loaded by {boot}");
        }
        assert_eq!(files["assets/logo.svg"], b"<svg/>");
    }

    #[test]
    fn style_sheets_are_joined_in_the_order_of_their_names() {
        let source = source();
        let (files, _) = assemble(source.path(), generated()).unwrap();
        let style = files.iter().find(|(name, _)| name.starts_with("style-")).unwrap().1;
        assert_eq!(style, b":root{}\nnav{}\n");
    }

    #[test]
    fn a_placeholder_that_is_missing_or_unknown_is_an_error() {
        let value = "x".to_owned();
        assert!(fill("no placeholder", &[("boot", &value)]).is_err());
        assert!(fill("{{boot}} {{other}}", &[("boot", &value)]).is_err());
        assert_eq!(fill("{{boot}}", &[("boot", &value)]).unwrap(), "/x");
    }
}
