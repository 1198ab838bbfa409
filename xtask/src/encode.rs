//! From a core module to a component that carries its own manifest.

use std::borrow::Cow;

use anyhow::{Context, Result};
use wasm_encoder::{ComponentSection, CustomSection};
use wit_component::ComponentEncoder;

/// The custom section of the component that holds its `plugin.toml`, readable without running anything.
pub const MANIFEST_SECTION: &str = "tocsin:plugin-manifest";

/// Wraps a core module, whose WIT is in its custom sections, as a validated component, and appends the manifest.
pub fn component(module: &[u8], manifest: Option<&[u8]>) -> Result<Vec<u8>> {
    let mut component = ComponentEncoder::default()
        .validate(true)
        .module(module)
        .context("the module does not say what it imports and exports: does it call the export macro?")?
        .encode()
        .context("the module cannot be made a component")?;
    if let Some(manifest) = manifest {
        let section = CustomSection { name: Cow::Borrowed(MANIFEST_SECTION), data: Cow::Borrowed(manifest) };
        section.append_to_component(&mut component);
    }
    Ok(component)
}

#[cfg(test)]
mod tests {
    use super::{MANIFEST_SECTION, component};

    /// An empty core module: magic number and version 1.
    const EMPTY_MODULE: [u8; 8] = *b"\0asm\x01\0\0\0";

    #[test]
    fn the_manifest_is_the_last_section_of_the_component() {
        let bare = component(&EMPTY_MODULE, None).unwrap();
        let manifest = b"id = \"x\"";
        let with_manifest = component(&EMPTY_MODULE, Some(manifest)).unwrap();
        let appended = with_manifest.strip_prefix(bare.as_slice()).unwrap();
        assert_eq!(appended[0], 0, "a custom section has the id 0");
        assert_eq!(usize::from(appended[2]), MANIFEST_SECTION.len());
        assert!(appended[3..].starts_with(MANIFEST_SECTION.as_bytes()));
        assert!(appended.ends_with(manifest));
    }

    #[test]
    fn what_is_not_webassembly_is_refused() {
        assert!(component(b"not a module", None).is_err());
    }
}
