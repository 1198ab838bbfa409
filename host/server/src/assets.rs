//! The bundled web UI, as the API serves it.

use axum::body::Bytes;
use tocsin_api::{Asset, Assets};

use crate::bundle;

/// The files of the web UI that were taken in at build time.
pub struct Bundled;

impl Assets for Bundled {
    fn get(&self, path: &str) -> Option<Asset> {
        let bytes = bundle::web_file(path)?;
        let variant = |ending: &str| bundle::web_file(&format!("{path}{ending}")).map(Bytes::from_static);
        Some(Asset {
            bytes: Bytes::from_static(bytes),
            media_type: mime_guess::from_path(path).first_or_octet_stream().to_string(),
            etag: format!("\"{}\"", &blake3::hash(bytes).to_hex()[..16]),
            br: variant(".br"),
            gz: variant(".gz"),
            immutable: is_hashed(path),
        })
    }
}

/// Whether the file's name holds a hash of its content, as `cargo xtask web` writes it: `tocsin-1a2b3c4d5e6f7081.css`.
fn is_hashed(path: &str) -> bool {
    let stem = path.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or_default();
    stem.rsplit_once('-').is_some_and(|(_, hash)| hash.len() >= 8 && hash.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        assert!(is_hashed("tocsin-1a2b3c4d5e6f7081.css"));
        assert!(!is_hashed("index.html"));
        assert!(!is_hashed("icons/bell-dark.svg"));
    }
}
