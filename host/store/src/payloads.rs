//! Payloads: documents that others refer to by the BLAKE3 of their bytes.

use tocsin_model::{id::TicketId, viewer::Viewer};

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
    /// A provider's document, if the report of a ticket that the viewer may see refers to it.
    ///
    /// # Errors
    /// The database's.
    pub async fn raw_document(
        &self,
        viewer: &Viewer,
        ticket: TicketId,
        digest: &str,
    ) -> Result<Option<Payload>, StoreError> {
        let Some(report) = self.report(viewer, ticket).await? else { return Ok(None) };
        let referred = report.sections.iter().flat_map(|section| &section.raw).any(|raw| raw.digest == digest);
        if referred { self.payload(digest).await } else { Ok(None) }
    }

    /// A payload by its digest, whoever asks: for the engine, which replays journals that refer to it. What people ask
    /// for goes through [`Store::raw_document`].
    ///
    /// # Errors
    /// The database's.
    pub async fn payload(&self, digest: &str) -> Result<Option<Payload>, StoreError> {
        let stored = blobs::read(self.database(), digest).await?;
        Ok(stored.map(|(media_type, bytes)| Payload { digest: digest.to_owned(), media_type, bytes }))
    }
}
