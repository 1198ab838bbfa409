//! Files written only when they changed, their compressed variants, and sizes for people.

use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

/// How many bytes something has, as it is and compressed.
#[derive(Clone, Copy, Default)]
pub struct Size {
    /// Uncompressed bytes.
    pub raw: usize,
    /// Bytes after brotli.
    pub brotli: usize,
}

impl Size {
    /// Measures with the slowest and best compression.
    pub fn of(bytes: &[u8]) -> Self {
        Self { raw: bytes.len(), brotli: brotli(bytes, BEST).len() }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {} brotli", kib(self.raw), kib(self.brotli))
    }
}

/// The brotli quality of what is shipped.
pub const BEST: i32 = 11;
/// The brotli quality while developing: a tenth of a second instead of seconds.
pub const QUICK: i32 = 5;

/// Brotli, RFC 7932.
pub fn brotli(bytes: &[u8], quality: i32) -> Vec<u8> {
    let parameters = BrotliEncoderParams { quality, lgwin: 22, size_hint: bytes.len(), ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut compressed, &parameters).expect("writing to memory cannot fail");
    compressed
}

/// Gzip, RFC 1952, without a time stamp: the same bytes give the same file.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("writing to memory cannot fail");
    encoder.finish().expect("writing to memory cannot fail")
}

/// Writes the file if its content differs, so that nothing is rebuilt for a new time stamp. True if it wrote.
pub fn write_if_changed(path: &Path, bytes: &[u8]) -> Result<bool> {
    if std::fs::read(path).is_ok_and(|present| present == bytes) {
        return Ok(false);
    }
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory).with_context(|| format!("cannot create {}", directory.display()))?;
    }
    let new = beside(path, "new");
    std::fs::write(&new, bytes).with_context(|| format!("cannot write {}", new.display()))?;
    std::fs::rename(&new, path).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(true)
}

/// The same path with one more extension: `a.wasm` and `br` give `a.wasm.br`.
pub fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    name.into()
}

/// Bytes in KiB with one decimal.
pub fn kib(bytes: usize) -> String {
    let tenths = (bytes * 10).div_ceil(1024);
    format!("{}.{} KiB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::{kib, write_if_changed};
    use crate::scratch::Scratch;

    #[test]
    fn an_unchanged_file_is_left_alone() {
        let directory = Scratch::new();
        let path = directory.path().join("a/b");
        assert!(write_if_changed(&path, b"one").unwrap());
        assert!(!write_if_changed(&path, b"one").unwrap());
        assert!(write_if_changed(&path, b"two").unwrap());
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
    }

    #[test]
    fn sizes_are_rounded_up() {
        assert_eq!(kib(0), "0.0 KiB");
        assert_eq!(kib(1), "0.1 KiB");
        assert_eq!(kib(512 * 1024), "512.0 KiB");
    }
}
