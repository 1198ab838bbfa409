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
const FIRST_LOAD_LIMIT: usize = 500 * 1024;
/// The compiler's flags, given as configuration, because cargo passes those to what runs in the browser only.
/// Leptos boxes its views instead of compiling the same code again for every type of view: a tenth less to load. The
/// linker notes what refers to what, so that the program can be cut into parts.
const FLAGS: &str = r#"build.rustflags=["--cfg=erase_components", "-Clink-args=--emit-relocs"]"#;
/// The crate of the UI.
const PACKAGE: &str = "tocsin-web";
/// The name that the generated JavaScript and WebAssembly carry.
const NAME: &str = "tocsin";
/// The generated JavaScript that fetches the other parts of the program when they are needed.
const PARTS: &str = "parts.js";

/// The files of the finished UI by their path below its root.
type Files = BTreeMap<String, Vec<u8>>;

/// Builds the UI into the target directory's `web/`.
pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    setup::wasm(workspace)?;
    let profile = if options.dev { "dev" } else { "web" };
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
    let later = files.keys().filter(|name| name.ends_with(".wasm") && !first_load.contains(name));
    for (name, when) in first_load.iter().map(|name| (name, "")).chain(later.map(|name| (name, ", later"))) {
        let raw = files.get(name).map_or(0, Vec::len);
        eprintln!("    {name}: {}, {} brotli{when}", kib(raw), kib(compressed.get(name).copied().unwrap_or_default()));
    }
    eprintln!("    first load: {} brotli of {} allowed", kib(total), kib(FIRST_LOAD_LIMIT));
    if !options.dev && total > FIRST_LOAD_LIMIT {
        bail!("the first load of the UI is larger than {}", kib(FIRST_LOAD_LIMIT));
    }
    Ok(())
}

/// Compiles the crate and returns its module.
fn build(workspace: &Workspace, profile: &str) -> Result<PathBuf> {
    let arguments = ["-p", PACKAGE, "--config", FLAGS].map(str::to_owned);
    let artifacts = wasm::toolchain(workspace)?.build(workspace, profile, &arguments)?;
    let web = workspace.root().join("web");
    let artifact = artifacts.into_iter().find(|artifact| artifact.package == web);
    let artifact = artifact
        .with_context(|| format!("{PACKAGE} gave no module: it needs a binary or crate-type = [\"cdylib\"]"))?;
    Ok(artifact.module)
}

/// Cuts off what only the functions under `#[wasm_split]` reach, generates the JavaScript around the rest, and returns
/// everything by its path.
fn bind(workspace: &Workspace, module: &Path, dev: bool) -> Result<Files> {
    let (parts, place) = (workspace.wasm_target().join("parts"), workspace.wasm_target().join("bindgen"));
    for place in [&parts, &place] {
        if place.exists() {
            std::fs::remove_dir_all(place).with_context(|| format!("cannot remove {}", place.display()))?;
        }
    }
    let first = parts.join("first.wasm");
    split(module, &parts, &first)?;
    Bindgen::new()
        .input_path(&first)
        .out_name(NAME)
        .web(true)
        .and_then(|bindgen| {
            bindgen
                .typescript(false)
                .omit_default_module_path(true)
                // The other parts are linked to them.
                .keep_lld_exports(true)
                .keep_debug(dev)
                .remove_name_section(!dev)
                .remove_producers_section(!dev)
                .generate(&place)
        })
        .map_err(|error| anyhow::anyhow!("wasm-bindgen failed: {error:#}"))?;
    std::fs::remove_file(&first).with_context(|| format!("cannot remove {}", first.display()))?;
    let mut files = read_below(&place)?;
    for (name, bytes) in read_below(&parts)? {
        let bare = !dev && name.ends_with(".wasm");
        files.insert(name, if bare { without_names(&bytes).context("a part is no module")? } else { bytes });
    }
    Ok(files)
}

/// The module without its custom sections, which hold the functions' names: wasm-bindgen does the same to its own.
fn without_names(module: &[u8]) -> Option<Vec<u8>> {
    const HEADER: usize = 8;
    const CUSTOM: u8 = 0;
    let mut bare = module.get(..HEADER)?.to_vec();
    let mut rest = &module[HEADER..];
    while let [id, length @ ..] = rest {
        let mut digits = length.iter().enumerate();
        let mut size = 0_usize;
        let start = loop {
            let (place, digit) = digits.next()?;
            size |= usize::from(digit & 0x7f).checked_shl(u32::try_from(place * 7).ok()?)?;
            if digit & 0x80 == 0 {
                break 1 + place + 1;
            }
        };
        let (section, after) = rest.split_at_checked(start + size)?;
        if *id != CUSTOM {
            bare.extend_from_slice(section);
        }
        rest = after;
    }
    Some(bare)
}

/// Writes the part that is loaded first to its own file, the others and their script into the directory.
fn split(module: &Path, directory: &Path, first: &Path) -> Result<()> {
    let bytes = std::fs::read(module).with_context(|| format!("cannot read {}", module.display()))?;
    let (link, main) = (format!("./{PARTS}"), format!("./{NAME}.js"));
    let mut options = wasm_split_cli_support::Options::new(&bytes);
    options.output_dir = directory;
    options.main_out_path = first;
    options.link_name = &link;
    options.main_module = &main;
    wasm_split_cli_support::transform(options).map_err(|error| anyhow::anyhow!("the split failed: {error:#}"))?;
    Ok(())
}

/// Gives everything its hashed name and fills the references in; returns the files and those of the first load.
fn assemble(source: &Path, generated: Files) -> Result<(Files, Vec<String>)> {
    let (mut files, names) = named_together(generated)?;
    let name = |file: &str| names.get(file).with_context(|| format!("{file} was not generated"));
    let (wasm, script, parts) = (name(&format!("{NAME}_bg.wasm"))?, name(&format!("{NAME}.js"))?, name(PARTS)?);
    let mut first_load = vec![wasm.clone()];
    first_load.extend(files.keys().filter(|name| name.ends_with(".js")).cloned());
    let mut add = |stem: &str, extension: &str, bytes: Vec<u8>| {
        let name = hashed(stem, extension, &hash([bytes.as_slice()]));
        files.insert(name.clone(), bytes);
        first_load.push(name.clone());
        name
    };
    let boot = add("boot", "js", boot(script, wasm).into_bytes());
    let style = add("style", "css", style(&source.join("style"))?.into_bytes());
    for (name, bytes) in read_below(&source.join("assets"))? {
        files.insert(format!("assets/{name}"), bytes);
    }
    let template = source.join("index.html");
    let page = std::fs::read_to_string(&template).with_context(|| format!("cannot read {}", template.display()))?;
    let values = [("boot", &boot), ("style", &style), ("script", script), ("parts", parts), ("wasm", wasm)];
    files.insert("index.html".into(), fill(&page, &values)?.into_bytes());
    first_load.push("index.html".into());
    Ok((files, first_load))
}

/// Puts one hash over all generated files into their names, for they name each other; returns the files, and their new
/// names by their old ones. What crates bring along is in folders: its path has a hash in it already.
fn named_together(generated: Files) -> Result<(Files, BTreeMap<String, String>)> {
    let hash = hash(generated.values().map(Vec::as_slice));
    let (program, brought): (Files, Files) = generated.into_iter().partition(|(name, _)| !name.contains('/'));
    let names: BTreeMap<String, String> = program
        .keys()
        .filter_map(|name| name.split_once('.').map(|(stem, extension)| (name.clone(), hashed(stem, extension, &hash))))
        .collect();
    let mut files = brought;
    for (name, bytes) in program {
        let Some(new) = names.get(&name) else { bail!("{name} has no extension") };
        let bytes = if name.ends_with(".js") { refer(bytes, &names)? } else { bytes };
        files.insert(new.clone(), bytes);
    }
    Ok((files, names))
}

/// A script that refers to the new names; the name under which the module asks for an import stays.
fn refer(script: Vec<u8>, names: &BTreeMap<String, String>) -> Result<Vec<u8>> {
    let mut script = String::from_utf8(script).context("a generated script is not UTF-8")?;
    for (old, new) in names {
        for before in ["from \"", "from '", "URL(\""] {
            script = script.replace(&format!("{before}./{old}"), &format!("{before}./{new}"));
        }
    }
    Ok(script.into_bytes())
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
fn hashed(stem: &str, extension: &str, hash: &str) -> String {
    format!("{stem}-{hash}.{extension}")
}

/// The start of the SHA-256 over all of this.
fn hash<'a>(contents: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash = Sha256::new();
    for content in contents {
        hash.update(content);
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
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
    use super::{Files, assemble, fill, without_names};
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
        let text = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
        Files::from([
            text("tocsin_bg.wasm", "wasm"),
            text("tocsin.js", r#"import * as parts from "./parts.js"; imports = { "./parts.js": parts }"#),
            text("parts.js", r#"import { initSync } from "./tocsin.js"; new URL("./later.wasm", import.meta.url)"#),
            text("later.wasm", "later"),
            text("snippets/crate-1a2b3c4d5e6f7081/inline.js", "brought along"),
        ])
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
        let named = |start: &str| files.keys().find(|name| name.starts_with(start)).unwrap();
        let (script, parts, later) = (named("tocsin-"), named("parts-"), named("later-"));
        let text = |name: &str| String::from_utf8(files[name].clone()).unwrap();
        assert!(text(script).contains(&format!("from \"./{parts}\"; imports = {{ \"./parts.js\": parts }}")));
        assert!(text(parts).contains(&format!("\"./{script}\"")) && text(parts).contains(&format!("\"./{later}\"")));
        assert!(first_load.contains(parts) && !first_load.contains(later));
        assert!(first_load.iter().any(|name| name.ends_with("/inline.js")));
        assert_eq!(files["assets/logo.svg"], b"<svg/>");
    }

    #[test]
    fn custom_sections_are_left_out_and_everything_else_stays() {
        let mut code = vec![10, 0x80 + 0x48, 0x01];
        code.extend([7; 200]);
        let bare = [b"\0asm\x01\0\0\0", code.as_slice()].concat();
        let named = [bare.as_slice(), &[0, 5, 4], b"name"].concat();
        assert_eq!(without_names(&named), Some(bare.clone()));
        assert_eq!(without_names(&bare), Some(bare.clone()));
        assert_eq!(without_names(&bare[..bare.len() - 1]), None);
        assert_eq!(without_names(b"text"), None);
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
