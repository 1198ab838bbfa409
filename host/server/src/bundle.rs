//! What is inside the program: the web UI and the bundled plugins, as `cargo xtask bundle` put them together.

/// One file that was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct File {
    /// Its path below the folder, with forward slashes: `index.html`, `rdap.wasm`.
    pub path: &'static str,
    /// Its content.
    pub bytes: &'static [u8],
}

mod table {
    use super::File;

    include!(concat!(env!("OUT_DIR"), "/bundle.rs"));
}

/// What to tell when the program was built without the web UI and the plugins.
pub const MISSING: &str =
    "this program was built without the web UI and the plugins: build it with `cargo xtask build`";

/// The files of the web UI, sorted by path. Beside each file `x` stand `x.br` and `x.gz`, its compressed variants.
pub fn web() -> &'static [File] {
    table::WEB
}

/// The bundled plugins, sorted by path: `<id>.wasm`, each a component that carries its manifest.
pub fn plugins() -> &'static [File] {
    table::PLUGINS
}

/// The content of one file of the web UI, if there is one with exactly this path.
pub fn web_file(path: &str) -> Option<&'static [u8]> {
    let files = web();
    let place = files.binary_search_by(|file| file.path.cmp(path)).ok()?;
    Some(files[place].bytes)
}

/// Whether the program was built without the web UI.
pub fn is_missing() -> bool {
    web_file("index.html").is_none()
}

#[cfg(test)]
mod tests {
    use super::{is_missing, web, web_file};

    #[test]
    fn every_bundled_file_is_found_by_its_path() {
        assert!(web().iter().all(|file| web_file(file.path) == Some(file.bytes)));
        assert_eq!(web_file("no such file"), None);
    }

    #[test]
    fn a_bundled_page_comes_with_its_compressed_variants() {
        if is_missing() {
            eprintln!("skipped: {}", super::MISSING);
            return;
        }
        assert!(web_file("index.html.br").is_some());
        assert!(web_file("index.html.gz").is_some());
    }
}
