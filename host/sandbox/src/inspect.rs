//! Looks into a component without running it: the whole file is valid, its manifest, its imports and exports.

use std::fmt;

use sha2::{Digest as _, Sha256};
use tocsin_model::plugin::{Category, MANIFEST_SECTION, Manifest};
use wasmparser::{Encoding, Parser, Payload, Validator, WasmFeatures};

use crate::error::InspectError;

/// SHA-256 of a component's file: what grants and runs are bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

/// What a component says about itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspection {
    /// Its manifest.
    pub manifest: Manifest,
    /// Its digest.
    pub digest: Digest,
    /// The interfaces that it imports.
    pub imports: Vec<String>,
    /// The interfaces that it exports.
    pub exports: Vec<String>,
    /// Its size in bytes.
    pub size: usize,
}

impl Digest {
    /// The digest of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sha256:")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Checks the file and reads what it declares.
///
/// # Errors
///
/// The first reason why this file is no plugin for this host.
pub(crate) fn inspect(bytes: &[u8], size_limit: usize) -> Result<Inspection, InspectError> {
    if bytes.len() > size_limit {
        return Err(InspectError::TooLarge { size: bytes.len(), limit: size_limit });
    }
    if Parser::is_core_wasm(bytes) {
        return Err(InspectError::CoreModule);
    }
    // The whole file first: parsing sections of malformed files has crashed hosts.
    let invalid = |error: wasmparser::BinaryReaderError| InspectError::Invalid(error.to_string());
    Validator::new_with_features(features()).validate_all(bytes).map_err(invalid)?;
    let declared = Declared::read(bytes).map_err(invalid)?;
    let text = match declared.manifests.as_slice() {
        [] => return Err(InspectError::NoManifest),
        [text] => {
            std::str::from_utf8(text).map_err(|_| InspectError::Invalid("the manifest is not UTF-8 text".to_owned()))?
        }
        _ => return Err(InspectError::SeveralManifests),
    };
    let manifest = Manifest::from_toml(text)?;
    check_imports(&manifest, &declared.imports)?;
    check_exports(&manifest, &declared.exports)?;
    Ok(Inspection {
        manifest,
        digest: Digest::of(bytes),
        imports: declared.imports,
        exports: declared.exports,
        size: bytes.len(),
    })
}

/// What the engine accepts, so that a file which passes here compiles.
fn features() -> WasmFeatures {
    let mut features = WasmFeatures::default();
    features.remove(WasmFeatures::THREADS | WasmFeatures::RELAXED_SIMD | WasmFeatures::MEMORY64);
    features
}

#[derive(Default)]
struct Declared<'a> {
    manifests: Vec<&'a [u8]>,
    imports: Vec<String>,
    exports: Vec<String>,
}

impl<'a> Declared<'a> {
    fn read(bytes: &'a [u8]) -> wasmparser::Result<Self> {
        let mut declared = Self::default();
        let mut depth = 0_usize;
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::Version { encoding: Encoding::Component | Encoding::Module, .. } => depth += 1,
                Payload::End(_) => depth = depth.saturating_sub(1),
                Payload::CustomSection(section) if depth == 1 && section.name() == MANIFEST_SECTION => {
                    declared.manifests.push(section.data());
                }
                Payload::ComponentImportSection(section) if depth == 1 => {
                    for import in section {
                        declared.imports.push(import?.name.name.to_owned());
                    }
                }
                Payload::ComponentExportSection(section) if depth == 1 => {
                    for export in section {
                        declared.exports.push(export?.name.name.to_owned());
                    }
                }
                _ => {}
            }
        }
        Ok(declared)
    }
}

/// The interfaces that a plugin of this category may import; the list is the permission list.
fn allowed_imports(category: Category) -> (&'static str, &'static [&'static str]) {
    const CONNECTOR: &[&str] = &["types", "http", "tcp", "dns", "settings", "log"];
    match category {
        Category::Enrichment => ("enrichment-connector", CONNECTOR),
        Category::Ticketing => ("ticketing-connector", CONNECTOR),
        Category::Playbook => ("playbook-component", &["steps"]),
    }
}

/// The interface's name within the contract: `http` of `tocsin:plugin/http@0.1.0`.
pub(crate) fn contract_interface(name: &str) -> Option<&str> {
    let (interface, version) = name.strip_prefix("tocsin:plugin/")?.split_once('@')?;
    version.starts_with("0.1.").then_some(interface)
}

fn check_imports(manifest: &Manifest, imports: &[String]) -> Result<(), InspectError> {
    let (world, allowed) = allowed_imports(manifest.category);
    for import in imports {
        let interface = contract_interface(import).filter(|interface| allowed.contains(interface));
        let Some(interface) = interface else {
            let allowed = allowed.join(", ");
            return Err(InspectError::ForeignImport { import: import.clone(), world, allowed });
        };
        let requested = &manifest.capabilities;
        let unrequested = match interface {
            // `tcp` uses the error type of `http`, so a TCP plugin imports both.
            "http" if requested.http.is_empty() && requested.tcp.is_empty() => Some("capabilities.http"),
            "tcp" if requested.tcp.is_empty() => Some("capabilities.tcp"),
            "dns" if requested.dns.is_empty() => Some("capabilities.dns"),
            _ => None,
        };
        if let Some(key) = unrequested {
            return Err(InspectError::UnrequestedImport { import: import.clone(), key });
        }
    }
    Ok(())
}

fn check_exports(manifest: &Manifest, exports: &[String]) -> Result<(), InspectError> {
    let needed: &[&str] = match manifest.category {
        Category::Enrichment => &["check", "enrichment"],
        Category::Ticketing => &["check", "ticketing"],
        Category::Playbook => &["playbook"],
    };
    for interface in needed {
        if !exports.iter().any(|export| contract_interface(export) == Some(interface)) {
            return Err(InspectError::MissingExport {
                export: format!("tocsin:plugin/{interface}"),
                category: manifest.category.as_str(),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An empty component with these custom sections.
    fn component(sections: &[&str]) -> Vec<u8> {
        fn leb128(mut number: usize, bytes: &mut Vec<u8>) {
            loop {
                let low = u8::try_from(number & 0x7f).expect("seven bits");
                number >>= 7;
                bytes.push(if number > 0 { low | 0x80 } else { low });
                if number == 0 {
                    return;
                }
            }
        }
        let mut bytes = b"\0asm\x0d\0\x01\0".to_vec();
        for text in sections {
            let mut content = Vec::new();
            leb128(MANIFEST_SECTION.len(), &mut content);
            content.extend_from_slice(MANIFEST_SECTION.as_bytes());
            content.extend_from_slice(text.as_bytes());
            bytes.push(0);
            leb128(content.len(), &mut bytes);
            bytes.extend_from_slice(&content);
        }
        bytes
    }

    fn refusal(bytes: &[u8]) -> String {
        inspect(bytes, 1 << 20).expect_err("refused").to_string()
    }

    const MANIFEST: &str = r#"
id = "example"
name = "Example"
version = "1.0.0"
license = "MIT"
description = "Tests."
category = "enrichment"
api = "0.1.0"
serves = ["ipv4"]
"#;

    #[test]
    fn what_is_no_plugin_is_refused_with_what_would_be_right() {
        assert!(refusal(b"not WebAssembly").contains("not a valid WebAssembly component"));
        assert!(refusal(b"\0asm\x01\0\0\0").contains("wrap it as a component"));
        assert!(refusal(&component(&[])).contains("pack plugin.toml into it"));
        assert!(refusal(&component(&[MANIFEST, MANIFEST])).contains("more than one"));
        assert!(refusal(&component(&["id = 7"])).contains("plugin.toml line 1"));
        assert!(refusal(&component(&[MANIFEST])).contains("exports `tocsin:plugin/check`"));
        assert!(refusal(&vec![0; 2 << 20]).contains("at most 1048576"));
    }

    #[test]
    fn an_import_that_the_manifest_does_not_request_is_refused_with_the_line_to_add() {
        let manifest = Manifest::from_toml(MANIFEST).expect("a manifest");
        for (interface, key) in
            [("http", "capabilities.http"), ("tcp", "capabilities.tcp"), ("dns", "capabilities.dns")]
        {
            let imports = [format!("tocsin:plugin/{interface}@0.1.0")];
            let told = check_imports(&manifest, &imports).expect_err(interface).to_string();
            assert!(told.contains(key) && told.contains(&imports[0]), "{told}");
        }
        let asking = format!("{MANIFEST}[capabilities]\ndns = [\"*.bl.example\"]\nwhy = \"Tests.\"\n");
        let manifest = Manifest::from_toml(&asking).expect("a manifest");
        assert!(check_imports(&manifest, &["tocsin:plugin/dns@0.1.0".to_owned()]).is_ok());
    }

    #[test]
    fn the_digest_is_the_sha_256_of_the_file() {
        let expected = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Digest::of(b"").to_string(), expected);
    }
}
