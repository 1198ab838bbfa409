//! Canned answers: the desk's own, the same for all analysts.

use surrealdb::types::{Object, Variables};
use tocsin_model::{
    canned_answer::CannedAnswer,
    id::CannedAnswerId,
    page::Page,
    viewer::{Action, Viewer},
};

use crate::{
    error::StoreError,
    page::{Listing, Order, PageRequest},
    store::Store,
    unit::Unit,
    value::{Columns, count, doc, record, row, text, uuid_key},
    write::{Table, Write},
};

const CANNED_ANSWER: Table = Table("canned_answer");

impl Unit {
    /// A new canned answer.
    pub fn create_canned_answer(&mut self, answer: &CannedAnswer) -> &mut Self {
        self.write(Write::Create(CANNED_ANSWER, uuid_key(answer.id.0), columns(answer)))
    }

    /// A canned answer's new state; `answer.version` is the new version, else `Conflict`.
    pub fn update_canned_answer(&mut self, answer: &CannedAnswer) -> &mut Self {
        let expected = i64::try_from(answer.version).unwrap_or(i64::MAX) - 1;
        let (key, row) = (uuid_key(answer.id.0), columns(answer));
        self.write(Write::Replace { table: CANNED_ANSWER, key, expected, row })
    }

    /// The answer goes.
    pub fn delete_canned_answer(&mut self, id: CannedAnswerId) -> &mut Self {
        self.write(Write::Delete(CANNED_ANSWER, uuid_key(id.0)))
    }
}

impl Store {
    /// A canned answer; for the CERT only.
    ///
    /// # Errors
    /// The database's.
    pub async fn canned_answer(&self, viewer: &Viewer, id: CannedAnswerId) -> Result<Option<CannedAnswer>, StoreError> {
        if !viewer.may(Action::ReadInternal) {
            return Ok(None);
        }
        let mut variables = Variables::new();
        variables.insert("id", record(CANNED_ANSWER, uuid_key(id.0)));
        Columns::of("canned answer", self.database().value("SELECT doc FROM $id", variables).await?)?
            .map(|mut row| row.doc("doc"))
            .transpose()
    }

    /// Canned answers by title; for the CERT only.
    ///
    /// # Errors
    /// [`StoreError::InvalidCursor`], or the database's.
    pub async fn canned_answers(&self, viewer: &Viewer, page: &PageRequest) -> Result<Page<CannedAnswer>, StoreError> {
        if !viewer.may(Action::ReadInternal) {
            return Ok(Page { items: Vec::new(), next: None });
        }
        canned_answer_listing().page(self.database(), page, |row| row.doc("doc")).await
    }
}

/// The query of [`Store::canned_answers`].
pub(crate) fn canned_answer_listing() -> Listing {
    Listing {
        noun: "canned answer",
        table: CANNED_ANSWER,
        columns: "doc",
        index: "canned_answer_title",
        conditions: Vec::new(),
        variables: Variables::new(),
        order: Order::Alphabetic("title"),
    }
}

fn columns(answer: &CannedAnswer) -> Object {
    row([("title", text(answer.title.to_lowercase())), ("version", count(answer.version)), ("doc", doc(answer))])
}
