//! `tocsin plugin pack` and `tocsin plugin inspect`, as whoever writes a plugin uses them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;
use tempfile::TempDir;
use wit_component::{StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{ManglingAndAbi, Resolve};

const MANIFEST: &str = r#"id = "example"
name = "Example"
version = "1.2.3"
license = "Apache-2.0"
description = "Answers questions."
category = "enrichment"
api = "0.1.0"
serves = ["ipv4"]
[capabilities]
http = ["api.example.org"]
tcp = ["whois.example.org:43"]
dns = ["*.bl.example.org"]
why = "Asks the provider."
[secrets.api_key]
label = "API key"
to = ["api.example.org"]
"#;

/// A folder with a core module of the world that enriches, and its manifest.
struct Folder(TempDir);

impl Folder {
    fn new(manifest: &str) -> Self {
        let folder = Self(tempfile::tempdir().expect("a directory"));
        fs::write(folder.path("plugin.toml"), manifest).expect("is written");
        fs::write(folder.path("module.wasm"), module()).expect("is written");
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs `tocsin plugin …` in the folder.
    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tocsin"));
        command.arg("plugin").args(arguments).current_dir(self.0.path()).output().expect("it runs")
    }

    fn succeeds(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }

    fn fails(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8(output.stderr).expect("text")
    }
}

/// What a compiler makes of a connector: a core module that says in a custom section which world it is of.
fn module() -> Vec<u8> {
    let wit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit/tocsin-plugin-0.1.0");
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(wit).expect("the contract");
    let world = resolve.select_world(&[package], Some("enrichment-connector")).expect("the world");
    let mut module = dummy_module(&resolve, world, ManglingAndAbi::Standard32);
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).expect("the world's section");
    module
}

#[test]
fn a_module_is_packed_and_what_it_asks_for_is_read_without_running_it() {
    let folder = Folder::new(MANIFEST);
    let packed = folder.succeeds(&["pack", "module.wasm", "-o", "example.wasm"]);
    assert!(packed.contains("example.wasm: example 1.2.3") && packed.contains("sha256:"), "{packed}");
    let told = folder.succeeds(&["inspect", "example.wasm"]);
    let size = fs::metadata(folder.path("example.wasm")).expect("is written").len();
    for line in [
        "plugin       example 1.2.3 (Example, Apache-2.0)",
        "category     enrichment",
        "http         api.example.org",
        "tcp          whois.example.org:43",
        "dns          *.bl.example.org",
        "secret       api_key to api.example.org",
        "tlp_max      amber",
        &format!("size         {size} bytes"),
    ] {
        assert!(told.lines().any(|own| own == line), "{line}: {told}");
    }
    assert!(told.contains("tocsin:plugin/dns@0.1.0") && told.contains("tocsin:plugin/enrichment@0.1.0"), "{told}");
    let digest = packed.split(", ").last().expect("the digest").trim();
    assert!(told.contains(digest), "{digest}: {told}");

    let json: Value = serde_json::from_str(&folder.succeeds(&["inspect", "example.wasm", "--json"])).expect("JSON");
    assert_eq!(json["digest"], digest);
    assert_eq!(json["manifest"]["capabilities"]["dns"][0], "*.bl.example.org");
}

#[test]
fn a_component_without_a_manifest_is_packed_and_one_with_a_manifest_is_not_packed_again() {
    let folder = Folder::new(MANIFEST);
    let bare = tocsin_pack::pack(&module(), None).expect("a component");
    fs::write(folder.path("bare.wasm"), bare).expect("is written");
    let told = folder.fails(&["inspect", "bare.wasm"]);
    assert!(told.contains("tocsin:plugin-manifest") && told.contains("tocsin plugin pack"), "{told}");
    folder.succeeds(&["pack", "bare.wasm", "--manifest", "plugin.toml", "--output", "packed.wasm"]);
    let told = folder.fails(&["pack", "packed.wasm", "-o", "again.wasm"]);
    assert!(told.contains("carries a manifest already"), "{told}");
    assert!(!folder.path("again.wasm").exists());
}

#[test]
fn what_an_installation_would_refuse_is_refused_with_its_reason_and_nothing_is_written() {
    for (from, to, parts) in [
        ("why = ", "colour = \"red\"\nwhy = ", ["line 13", "colour"]),
        ("dns = [\"*.bl.example.org\"]\n", "", ["tocsin:plugin/dns", "capabilities.dns"]),
        (
            "category = \"enrichment\"\napi = \"0.1.0\"\nserves = [\"ipv4\"]",
            "category = \"ticketing\"\napi = \"0.1.0\"",
            ["ticketing", "tocsin:plugin/ticketing"],
        ),
        ("api = \"0.1.0\"", "api = \"0.9.0\"", ["line 7", "0.1.0"]),
    ] {
        assert!(MANIFEST.contains(from), "{from}");
        let folder = Folder::new(&MANIFEST.replace(from, to));
        let told = folder.fails(&["pack", "module.wasm", "-o", "example.wasm"]);
        for part in parts {
            assert!(told.contains(part), "{part}: {told}");
        }
        assert!(!folder.path("example.wasm").exists());
    }
}

#[test]
fn what_is_no_component_is_refused_by_both() {
    let folder = Folder::new(MANIFEST);
    fs::write(folder.path("text.wasm"), "not WebAssembly").expect("is written");
    assert!(folder.fails(&["inspect", "text.wasm"]).contains("not a valid WebAssembly component"));
    assert!(folder.fails(&["pack", "text.wasm", "-o", "x.wasm"]).contains("not WebAssembly"));
    assert!(folder.fails(&["inspect", "module.wasm"]).contains("core WebAssembly module"));
    assert!(folder.fails(&["inspect", "missing.wasm"]).contains("missing.wasm"));
}
