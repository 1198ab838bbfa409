//! Payloads: documents that others refer to by the BLAKE3 of their bytes.

use crate::{blobs, error::StoreError, store::Store, unit::Unit};

/// A document and its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// BLAKE3 of the bytes, lower-case hexadecimal.
    pub digest: String,
    /// Its media type (RFC 6838).
    pub media_type: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Payload {
    /// The payload of these bytes.
    #[must_use]
    pub fn new(media_type: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self { digest: blake3::hash(&bytes).to_hex().to_string(), media_type: media_type.into(), bytes }
    }
}

impl Unit {
    /// Stores a payload, unless its bytes are stored already.
    pub fn put_payload(&mut self, payload: &Payload) -> &mut Self {
        self.put_blob(&payload.digest, &payload.media_type, &payload.bytes)
    }
}

impl Store {
    /// A payload by its digest, whoever asks. Who may see the document is decided by what refers to it: ask for that first,
    /// with the viewer.
    ///
    /// # Errors
    /// The database's.
    pub async fn payload(&self, digest: &str) -> Result<Option<Payload>, StoreError> {
        let stored = blobs::read(self.database(), digest).await?;
        Ok(stored.map(|(media_type, bytes)| Payload { digest: digest.to_owned(), media_type, bytes }))
    }
}
