//! Files on their way in and out, a few pieces at a time: no file is ever whole in memory.
//!
//! An upload's pieces stand under a key of its own until its last transaction makes a blob of them, together with whatever
//! refers to it. Until then the upload has a row, so that what a cut-off one left can be found and removed.

use chrono::Utc;
use surrealdb::types::{Object, RecordIdKey, Variables};
use tocsin_model::id::HostId;
use uuid::Uuid;

use crate::{
    blobs::{BLOB, PIECE, PIECE_BYTES, piece_key},
    error::StoreError,
    hosts::HOST,
    store::Store,
    unit::Unit,
    value::{Columns, NONE, bytes, count, list, record, row, text, text_key, time, uuid, uuid_key},
    write::{Statement, Table, Write},
};

const UPLOAD: Table = Table("upload");
/// How many pieces are written, and read, at a time.
const STRIDE: usize = 8;
/// How many pieces are removed at a time.
const REMOVED: u64 = 100;

/// Goes on with an upload, unless somebody has removed it because its host seemed dead.
static EXTEND: Statement = Statement {
    name: "extend_upload",
    text: "FOR $item IN $extend_upload { \
           IF $item.id.pieces = NONE { THROW 'tocsin|missing|upload|' + $item.key }; \
           UPDATE $item.id SET pieces = $item.pieces RETURN NONE }",
};

/// Ends an upload whose pieces have become a blob. If the blob was there before, they have not: they are still to be
/// removed.
static SETTLE: Statement = Statement {
    name: "settle_upload",
    text: "FOR $item IN $settle_upload { \
           IF $item.id.pieces = NONE { THROW 'tocsin|missing|upload|' + $item.key }; \
           IF $item.blob.under = $item.key { DELETE $item.id RETURN NONE } \
           ELSE { UPDATE $item.id SET pieces = $item.pieces RETURN NONE } }",
};

/// Bytes on their way into the store.
#[derive(Debug)]
pub struct Upload {
    key: Uuid,
    host: HostId,
    waiting: Vec<u8>,
    pieces: u64,
    size: u64,
}

impl Upload {
    /// How many bytes it has so far.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Its name in the database.
    #[must_use]
    pub fn key(&self) -> Uuid {
        self.key
    }

    fn row(&self) -> Object {
        row([("host", uuid(self.host.0)), ("started", time(Utc::now())), ("pieces", count(self.pieces))])
    }

    /// Moves what waits into a unit.
    fn flush(&mut self, unit: &mut Unit) {
        let (under, first) = (self.key.to_string(), self.pieces == 0);
        for piece in self.waiting.chunks(PIECE_BYTES) {
            unit.write(Write::Keep(PIECE, piece_key(&under, self.pieces), row([("content", bytes(piece.to_vec()))])));
            self.pieces += 1;
        }
        self.waiting.clear();
        if first {
            unit.write(Write::Create(UPLOAD, uuid_key(self.key), self.row()));
        } else {
            let columns = row([("pieces", count(self.pieces)), ("key", text(under))]);
            unit.write(Write::Special(&EXTEND, UPLOAD, uuid_key(self.key), columns));
        }
    }
}

impl Unit {
    /// Makes a blob of an upload, under the SHA-256 of its bytes, unless there is one. Call [`Store::discard_upload`] when
    /// the unit is committed, and when it is refused.
    pub fn keep_upload(&mut self, mut upload: Upload, sha256: &str) -> &mut Self {
        let (key, under) = (blob_key(sha256), upload.key.to_string());
        let size = count(upload.size);
        if upload.pieces == 0 && upload.waiting.len() <= PIECE_BYTES {
            let whole = bytes(std::mem::take(&mut upload.waiting));
            return self.write(Write::Keep(BLOB, key, header(size, 0, whole, NONE)));
        }
        let mut last = Unit::new();
        if upload.pieces == 0 {
            upload.flush(&mut last);
        } else {
            for piece in upload.waiting.chunks(PIECE_BYTES) {
                let columns = row([("content", bytes(piece.to_vec()))]);
                last.write(Write::Keep(PIECE, piece_key(&under, upload.pieces), columns));
                upload.pieces += 1;
            }
        }
        self.writes.append(&mut last.writes);
        let blob = record(BLOB, key.clone());
        self.write(Write::Keep(BLOB, key, header(size, upload.pieces, NONE, text(under.clone()))));
        let columns = row([("blob", blob), ("key", text(under)), ("pieces", count(upload.pieces))]);
        self.write(Write::Special(&SETTLE, UPLOAD, uuid_key(upload.key), columns))
    }
}

impl Store {
    /// Begins an upload. Nothing is stored yet.
    #[must_use]
    pub fn begin_upload(&self) -> Upload {
        Upload { key: Uuid::now_v7(), host: self.host(), waiting: Vec::new(), pieces: 0, size: 0 }
    }

    /// Takes in more bytes; stores them as soon as there are some MiB.
    ///
    /// # Errors
    /// The database's; the upload is then to be discarded.
    pub async fn extend_upload(&self, upload: &mut Upload, mut more: &[u8]) -> Result<(), StoreError> {
        upload.size += more.len() as u64;
        while !more.is_empty() {
            let room = STRIDE * PIECE_BYTES - upload.waiting.len();
            let (now, later) = more.split_at(room.min(more.len()));
            upload.waiting.extend_from_slice(now);
            more = later;
            if upload.waiting.len() == STRIDE * PIECE_BYTES {
                let mut unit = Unit::new();
                upload.flush(&mut unit);
                self.commit(unit).await?;
            }
        }
        Ok(())
    }

    /// Removes what an upload has left, unless it has become a blob.
    ///
    /// # Errors
    /// The database's: what is left is then removed at the next start.
    pub async fn discard_upload(&self, key: Uuid) -> Result<(), StoreError> {
        let mut variables = Variables::new();
        variables.insert("id", record(UPLOAD, uuid_key(key)));
        let stored = self.database().value("SELECT pieces FROM $id", variables).await?;
        let Some(mut left) = Columns::of("upload", stored)? else { return Ok(()) };
        let (under, pieces, mut place) = (key.to_string(), left.count("pieces")?, 0);
        while place < pieces {
            let mut unit = Unit::new();
            let end = (place + REMOVED).min(pieces);
            for piece in place..end {
                unit.write(Write::Delete(PIECE, piece_key(&under, piece)));
            }
            self.commit(unit).await?;
            place = end;
        }
        let mut unit = Unit::new();
        unit.write(Write::Delete(UPLOAD, uuid_key(key)));
        self.commit(unit).await
    }

    /// Removes what uploads of hosts that live no longer have left; gives their number.
    ///
    /// # Errors
    /// The database's.
    pub async fn discard_dead_uploads(&self) -> Result<usize, StoreError> {
        let mut variables = Variables::new();
        variables.insert("own", uuid(self.host().0));
        let rows = self.database().value("SELECT id, host FROM upload WHERE host != $own", variables).await?;
        let mut discarded = 0;
        for mut row in Columns::all("upload", rows)? {
            let host = HostId(row.uuid("host")?);
            if let RecordIdKey::Uuid(key) = row.key()?
                && !self.lives(host).await?
            {
                self.discard_upload(key.into_inner()).await?;
                discarded += 1;
            }
        }
        Ok(discarded)
    }

    async fn lives(&self, host: HostId) -> Result<bool, StoreError> {
        let mut variables = Variables::new();
        variables.insert("id", record(HOST, uuid_key(host.0)));
        let stored = self.database().value("SELECT expires FROM $id", variables).await?;
        Ok(Columns::of("host", stored)?
            .and_then(|mut row| row.time_option("expires"))
            .is_some_and(|at| at > Utc::now()))
    }

    /// The bytes with this SHA-256, whoever asks. Who may see the file is decided by what refers to it: ask for that first,
    /// with the viewer.
    ///
    /// # Errors
    /// The database's.
    pub async fn content(&self, sha256: &str) -> Result<Option<Content>, StoreError> {
        let mut variables = Variables::new();
        variables.insert("id", record(BLOB, blob_key(sha256)));
        let stored = self.database().value("SELECT size, pieces, content, under FROM $id", variables).await?;
        let Some(mut blob) = Columns::of("blob", stored)? else { return Ok(None) };
        let (size, pieces) = (blob.count("size")?, blob.count("pieces")?);
        let whole = if pieces == 0 { Some(blob.bytes("content")?) } else { None };
        let under = blob.text_option("under").unwrap_or_else(|| sha256.to_owned());
        Ok(Some(Content { store: self.clone(), under, size, pieces, place: 0, whole }))
    }
}

/// A file's bytes, read a few pieces at a time.
#[derive(Debug)]
pub struct Content {
    store: Store,
    under: String,
    size: u64,
    pieces: u64,
    place: u64,
    whole: Option<Vec<u8>>,
}

impl Content {
    /// How many bytes there are.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Whether there are no more bytes.
    #[must_use]
    pub fn is_at_end(&self) -> bool {
        self.whole.is_none() && self.place >= self.pieces
    }

    /// The next bytes; `None` at the end.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a piece is missing, or the database's.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        if let Some(whole) = self.whole.take() {
            return Ok(Some(whole).filter(|whole| !whole.is_empty()));
        }
        if self.place >= self.pieces {
            return Ok(None);
        }
        let end = (self.place + STRIDE as u64).min(self.pieces);
        let mut variables = Variables::new();
        variables.insert("ids", list((self.place..end).map(|place| record(PIECE, piece_key(&self.under, place)))));
        let rows = self.store.database().value("SELECT content FROM $ids", variables).await?;
        let mut pieces = Columns::all("blob piece", rows)?;
        if pieces.len() as u64 != end - self.place {
            let detail = format!("{} lacks a piece of {}..{end}", self.under, self.place);
            return Err(StoreError::Corrupt { noun: "blob".into(), detail });
        }
        self.place = end;
        let mut content = Vec::with_capacity(pieces.len() * PIECE_BYTES);
        for piece in &mut pieces {
            content.extend(piece.bytes("content")?);
        }
        Ok(Some(content))
    }
}

fn blob_key(sha256: &str) -> RecordIdKey {
    text_key(&format!("sha256:{sha256}"))
}

fn header(
    size: surrealdb::types::Value,
    pieces: u64,
    whole: surrealdb::types::Value,
    under: surrealdb::types::Value,
) -> Object {
    row([
        ("media_type", text("application/octet-stream")),
        ("size", size),
        ("pieces", count(pieces)),
        ("content", whole),
        ("under", under),
    ])
}
