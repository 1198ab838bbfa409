//! Bytes of any size under their digest, in pieces that the engine likes.

use surrealdb::types::{RecordIdKey, Variables};

use crate::{
    database::Database,
    error::StoreError,
    unit::Unit,
    value::{Columns, NONE, bytes, count, int, pair_key, record, row, text, text_key},
    write::{Table, Write},
};

pub(crate) const BLOB: Table = Table("blob");
pub(crate) const PIECE: Table = Table("blob_piece");
/// How large a piece is.
pub(crate) const PIECE_BYTES: usize = 256 * 1024;
/// How many pieces are read at a time.
const STRIDE: u64 = 16;

pub(crate) fn piece_key(digest: &str, place: u64) -> RecordIdKey {
    pair_key(text(digest), count(place))
}

impl Unit {
    /// Stores bytes under a digest, unless they are stored already.
    pub(crate) fn put_blob(&mut self, digest: &str, media_type: &str, content: &[u8]) -> &mut Self {
        let size = int(i64::try_from(content.len()).unwrap_or(i64::MAX));
        let (mut pieces, mut whole) = (0, NONE);
        if content.len() <= PIECE_BYTES {
            whole = bytes(content.to_vec());
        } else {
            for (place, piece) in (0..).zip(content.chunks(PIECE_BYTES)) {
                self.write(Write::Keep(PIECE, piece_key(digest, place), row([("content", bytes(piece.to_vec()))])));
                pieces = place + 1;
            }
        }
        let columns =
            row([("media_type", text(media_type)), ("size", size), ("pieces", count(pieces)), ("content", whole)]);
        self.write(Write::Keep(BLOB, text_key(digest), columns))
    }
}

/// The media type and the bytes under a digest.
pub(crate) async fn read(database: &Database, digest: &str) -> Result<Option<(String, Vec<u8>)>, StoreError> {
    let mut variables = Variables::new();
    variables.insert("id", record(BLOB, text_key(digest)));
    let stored = database.value("SELECT media_type, size, pieces, content FROM $id", variables).await?;
    let Some(mut blob) = Columns::of("blob", stored)? else { return Ok(None) };
    let (size, pieces) = (blob.count("size")?, blob.count("pieces")?);
    let mut content = if pieces == 0 { blob.bytes("content")? } else { Vec::new() };
    content.reserve(usize::try_from(size).unwrap_or(0).saturating_sub(content.len()));
    let mut place = 0;
    while place < pieces {
        let end = (place + STRIDE).min(pieces);
        let mut variables = Variables::new();
        let ids = (place..end).map(|place| record(PIECE, piece_key(digest, place)));
        variables.insert("ids", crate::value::list(ids));
        let rows = database.value("SELECT content FROM $ids", variables).await?;
        for mut piece in Columns::all("blob piece", rows)? {
            content.extend(piece.bytes("content")?);
        }
        place = end;
    }
    if content.len() as u64 != size {
        let detail = format!("{digest} has {} of {size} bytes", content.len());
        return Err(StoreError::Corrupt { noun: "blob".into(), detail });
    }
    Ok(Some((blob.text("media_type")?, content)))
}
