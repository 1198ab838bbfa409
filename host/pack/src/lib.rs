//! From a core module, or a bare component, to a component that carries its own manifest: what `tocsin plugin pack` and
//! `cargo xtask components` do. No I/O, and no judgement on the manifest: that is the sandbox's.

use std::borrow::Cow;

use wasm_encoder::{ComponentSection, CustomSection};
use wasmparser::{Encoding, Parser, Payload};
use wit_component::ComponentEncoder;

/// The custom section of the component that holds its `plugin.toml`, readable without running anything.
pub const MANIFEST_SECTION: &str = "tocsin:plugin-manifest";

/// Why something cannot be packed.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// It is neither a module nor a component.
    #[error("the file is not WebAssembly: {0}")]
    Foreign(String),
    /// It is packed already.
    #[error("the component carries a manifest already; pack the module or component that it was made from")]
    Packed,
    /// It is a module that no component can be made of.
    #[error(
        "the module cannot be made a component: {0}; build it for wasm32-unknown-unknown, and have it call the export macro"
    )]
    Module(String),
}

/// The component that `file` is or becomes, with the manifest's text as its last section.
///
/// # Errors
///
/// When it is no WebAssembly, is packed already, or is a module that does not say what it imports and exports.
pub fn pack(file: &[u8], manifest: Option<&str>) -> Result<Vec<u8>, PackError> {
    let mut component = component(file)?;
    if let Some(manifest) = manifest {
        let data = Cow::Borrowed(manifest.as_bytes());
        CustomSection { name: Cow::Borrowed(MANIFEST_SECTION), data }.append_to_component(&mut component);
    }
    Ok(component)
}

fn component(file: &[u8]) -> Result<Vec<u8>, PackError> {
    let foreign = |error: wasmparser::BinaryReaderError| PackError::Foreign(error.to_string());
    match Parser::new(0).parse_all(file).next() {
        Some(Ok(Payload::Version { encoding: Encoding::Module, .. })) => wrapped(file),
        Some(Ok(Payload::Version { encoding: Encoding::Component, .. })) => {
            let mut depth = 0_usize;
            for payload in Parser::new(0).parse_all(file) {
                match payload.map_err(foreign)? {
                    Payload::Version { .. } => depth += 1,
                    Payload::End(_) => depth = depth.saturating_sub(1),
                    Payload::CustomSection(section) if depth == 1 && section.name() == MANIFEST_SECTION => {
                        return Err(PackError::Packed);
                    }
                    _ => {}
                }
            }
            Ok(file.to_vec())
        }
        Some(Err(error)) => Err(foreign(error)),
        _ => Err(PackError::Foreign("it is empty".to_owned())),
    }
}

/// Wraps a core module, whose WIT is in its custom sections, as a validated component.
fn wrapped(module: &[u8]) -> Result<Vec<u8>, PackError> {
    let encoded = ComponentEncoder::default().validate(true).module(module).and_then(|mut encoder| encoder.encode());
    encoded.map_err(|error| PackError::Module(format!("{error:#}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An empty core module: magic number and version 1.
    const EMPTY_MODULE: [u8; 8] = *b"\0asm\x01\0\0\0";

    #[test]
    fn the_manifest_is_the_last_section_of_the_component() {
        let bare = pack(&EMPTY_MODULE, None).expect("a component");
        let manifest = "id = \"x\"";
        for source in [EMPTY_MODULE.as_slice(), &bare] {
            let packed = pack(source, Some(manifest)).expect("a component");
            let appended = packed.strip_prefix(bare.as_slice()).expect("the bare component");
            assert_eq!(appended[0], 0, "a custom section has the id 0");
            assert_eq!(usize::from(appended[2]), MANIFEST_SECTION.len());
            assert!(appended[3..].starts_with(MANIFEST_SECTION.as_bytes()));
            assert!(appended.ends_with(manifest.as_bytes()));
            assert!(matches!(pack(&packed, Some(manifest)), Err(PackError::Packed)));
        }
    }

    #[test]
    fn what_is_not_webassembly_is_refused() {
        for file in [b"".as_slice(), b"not a module", b"\0asm", b"\0asm\x0d\0\x01\0\xff"] {
            assert!(matches!(pack(file, None), Err(PackError::Foreign(_))), "{file:?}");
        }
    }

    #[test]
    fn a_module_that_needs_a_foreign_import_says_how_to_build_it() {
        // (import "wasi_snapshot_preview1" "fd_write" (func))
        let mut module = EMPTY_MODULE.to_vec();
        module.extend_from_slice(b"\x01\x04\x01\x60\0\0\x02\x23\x01\x16wasi_snapshot_preview1\x08fd_write\0\0");
        let told = pack(&module, None).expect_err("refused").to_string();
        assert!(told.contains("wasi_snapshot_preview1") && told.contains("wasm32-unknown-unknown"), "{told}");
    }
}
