//! Saved views: each belongs to one person, whichever organisation that person acts for.

use surrealdb::types::Variables;
use tocsin_model::{
    id::SavedViewId,
    page::Page,
    saved_view::SavedView,
    viewer::{Principal, Viewer},
};
use uuid::Uuid;

use crate::{
    error::StoreError,
    page::{Listing, Order, PageRequest},
    store::Store,
    unit::Unit,
    value::{Columns, doc, record, row, text, uuid, uuid_key},
    write::{Table, Write},
};

const SAVED_VIEW: Table = Table("saved_view");

fn person(viewer: &Viewer) -> Uuid {
    match viewer.principal {
        Principal::Account(id) => id.0,
        Principal::ApiClient(id) => id.0,
        Principal::Host => Uuid::nil(),
    }
}

impl Unit {
    /// A new view of the viewer.
    pub fn create_saved_view(&mut self, viewer: &Viewer, view: &SavedView) -> &mut Self {
        let columns =
            row([("person", uuid(person(viewer))), ("name", text(view.name.to_lowercase())), ("doc", doc(view))]);
        self.write(Write::Create(SAVED_VIEW, uuid_key(view.id.0), columns))
    }

    /// Removes a view.
    pub fn delete_saved_view(&mut self, id: SavedViewId) -> &mut Self {
        self.write(Write::Delete(SAVED_VIEW, uuid_key(id.0)))
    }
}

/// The query of [`Store::saved_views`].
pub(crate) fn saved_view_listing(viewer: &Viewer) -> Listing {
    let mut variables = Variables::new();
    variables.insert("person", uuid(person(viewer)));
    Listing {
        noun: "saved view",
        table: SAVED_VIEW,
        columns: "doc",
        index: "saved_view_person",
        conditions: vec!["person = $person"],
        variables,
        order: Order::Alphabetic("name"),
    }
}

impl Store {
    /// The viewer's own views, by name.
    ///
    /// # Errors
    /// [`StoreError::InvalidCursor`], or the database's.
    pub async fn saved_views(&self, viewer: &Viewer, page: &PageRequest) -> Result<Page<SavedView>, StoreError> {
        saved_view_listing(viewer).page(self.database(), page, |row| row.doc("doc")).await
    }

    /// A view of the viewer's own.
    ///
    /// # Errors
    /// The database's.
    pub async fn saved_view(&self, viewer: &Viewer, id: SavedViewId) -> Result<Option<SavedView>, StoreError> {
        let mut variables = Variables::new();
        variables.insert("id", record(SAVED_VIEW, uuid_key(id.0)));
        variables.insert("person", uuid(person(viewer)));
        let stored = self.database().value("SELECT doc FROM $id WHERE person = $person", variables).await?;
        Columns::of("saved view", stored)?.map(|mut row| row.doc("doc")).transpose()
    }
}
