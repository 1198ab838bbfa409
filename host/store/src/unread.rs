//! What a reader has not read: the messages of all threads that exist for the reader, less those that were read.
//!
//! Both are kept as sums by kind and marking. A message adds to the sums of its thread's scopes, whoever may read it; reading
//! adds to the reader's own. So neither grows with the number of readers or threads, and the difference is exact.

use surrealdb::types::{Value, Variables};
use tocsin_model::{id::OrganisationId, page::Page, thread::ThreadKind, viewer::Viewer};
use uuid::Uuid;

use crate::{
    error::StoreError,
    page::PageRequest,
    scope::Scope,
    store::Store,
    threads::{ThreadFilter, ThreadRecord, unread_listing},
    value::{Columns, int, list, parts_key, record, text, uuid},
    write::Table,
};

const THREAD_SUM: Table = Table("thread_sum");
const READ_SUM: Table = Table("read_sum");
/// How many threads are looked at for unread ones at a time.
const BATCH: u32 = 200;
/// How many times that is done for one page, which is short when they did not suffice.
const BATCHES: usize = 20;

/// A thread that holds something unread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadThread {
    /// The thread.
    pub record: ThreadRecord,
    /// How far it was read.
    pub read_seq: u64,
}

/// The scopes in which a thread's messages are summed up: the CERT's, and its organisation's unless only the CERT reads it.
pub(crate) fn scopes(kind: ThreadKind, organisation: OrganisationId) -> Value {
    let own = (kind != ThreadKind::Internal).then_some(organisation.0);
    list(std::iter::once(Uuid::nil()).chain(own).map(uuid))
}

impl Store {
    /// How many messages a reader has not read, in all threads of the filter that the viewer sees.
    ///
    /// # Errors
    /// The database's.
    pub async fn unread(&self, viewer: &Viewer, reader: Uuid, filter: &ThreadFilter) -> Result<u64, StoreError> {
        let sums = Scope::of(viewer).thread_sums();
        let kinds = ThreadKind::ALL.into_iter().filter(|kind| filter.kind.is_none_or(|wanted| wanted == *kind));
        let (mut all, mut read) = (Vec::new(), Vec::new());
        for kind in kinds {
            for rank in sums.markings() {
                let sum = [uuid(sums.scope), text(kind.as_str()), int(rank)];
                read.push(record(READ_SUM, parts_key(std::iter::once(uuid(reader)).chain(sum.clone()))));
                all.push(record(THREAD_SUM, parts_key(sum)));
            }
        }
        let mut variables = Variables::new();
        variables.insert("all", list(all));
        variables.insert("read", list(read));
        let found = self.database().value("RETURN { all: $all.messages, read: $read.messages }", variables).await?;
        let Some(mut found) = Columns::of("unread", found)? else { return Ok(0) };
        Ok(added_up(&found.take("all")).saturating_sub(added_up(&found.take("read"))))
    }

    /// Threads that hold something which a reader has not read, the latest written in first.
    ///
    /// Threads are walked in that order and those that were read are left out, no further than to the last unread one: how
    /// much is left to be found is known from the sums, and goes from page to page with the cursor.
    ///
    /// # Errors
    /// [`StoreError::InvalidCursor`], or the database's.
    pub async fn unread_threads(
        &self,
        viewer: &Viewer,
        reader: Uuid,
        filter: &ThreadFilter,
        page: &PageRequest,
    ) -> Result<Page<UnreadThread>, StoreError> {
        let (mut left, mut cursor) = match &page.cursor {
            Some(cursor) => read_cursor(cursor).map(|(left, cursor)| (left, Some(cursor)))?,
            None => (self.unread(viewer, reader, filter).await?, None),
        };
        let mut items = Vec::new();
        for _ in 0..BATCHES {
            if left == 0 {
                return Ok(Page { items, next: None });
            }
            let listing = unread_listing(viewer, reader, filter);
            let request = PageRequest { limit: Some(BATCH), cursor: cursor.take(), updated_since: page.updated_since };
            let walked = listing.walk(self.database(), &request, read).await?;
            for (thread, place) in walked.items {
                if thread.record.thread.last_seq <= thread.read_seq {
                    continue;
                }
                left = left.saturating_sub(thread.record.thread.last_seq - thread.read_seq);
                items.push(thread);
                if items.len() >= page.size() {
                    return Ok(Page { items, next: (left > 0).then(|| write_cursor(left, &place)) });
                }
            }
            match walked.next {
                Some(next) => cursor = Some(next),
                None => return Ok(Page { items, next: None }),
            }
        }
        Ok(Page { items, next: cursor.map(|cursor| write_cursor(left, &cursor)) })
    }
}

fn read(row: &mut Columns) -> Result<UnreadThread, StoreError> {
    let read_seq = match row.peek("read_seq") {
        Value::Number(_) => row.count("read_seq")?,
        _ => 0,
    };
    Ok(UnreadThread { record: crate::threads::read(row)?, read_seq })
}

fn write_cursor(left: u64, place: &str) -> String {
    format!("{left}.{place}")
}

fn read_cursor(cursor: &str) -> Result<(u64, String), StoreError> {
    let (left, place) = cursor.split_once('.').ok_or(StoreError::InvalidCursor)?;
    Ok((left.parse().map_err(|_| StoreError::InvalidCursor)?, place.to_owned()))
}

/// What is not there counts nothing.
fn added_up(sums: &Value) -> u64 {
    let Value::Array(sums) = sums else { return 0 };
    let number = |sum: &Value| match sum {
        Value::Number(number) => number.to_int().and_then(|number| u64::try_from(number).ok()).unwrap_or(0),
        _ => 0,
    };
    sums.iter().map(number).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_says_how_much_is_left_and_where_to_go_on() {
        assert_eq!(read_cursor(&write_cursor(7, "bm93aGVyZQ")), Ok((7, "bm93aGVyZQ".to_owned())));
        for wrong in ["", "bm93aGVyZQ", "-1.bm93aGVyZQ", "x.bm93aGVyZQ"] {
            assert_eq!(read_cursor(wrong), Err(StoreError::InvalidCursor), "{wrong}");
        }
    }
}
