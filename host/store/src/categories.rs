//! Categories of incidents and the versions of their cards. They belong to the whole installation: what a role may not
//! see of a card is taken away by the use case that answers with it.

use serde_json::Value as Json;
use surrealdb::types::{Object, RecordIdKey, Value, Variables};
use tocsin_model::{
    card::{Card, Category},
    id::CategoryId,
    live::Noun,
    page::Page,
    tlp::Tlp,
};

use crate::{
    error::StoreError,
    page::{Listing, Order, PageRequest},
    store::Store,
    unique,
    unit::Unit,
    value::{Columns, count, doc, int, pair_key, record, row, text, uuid, uuid_key},
    write::{Table, Write},
};

const CATEGORY: Table = Table("category");
const CARD: Table = Table("card");
const WORD: &str = "category";

impl Unit {
    /// A new category; refused with `AlreadyExists` when its key is taken.
    pub fn create_category(&mut self, category: &Category) -> &mut Self {
        self.tell_category(category);
        self.write(unique::take(WORD, &category.key, category.id.0));
        self.write(Write::Create(CATEGORY, uuid_key(category.id.0), columns(category)))
    }

    /// A category's new state. Its key stays; `category.version` is the new version, else `Conflict`.
    pub fn update_category(&mut self, category: &Category) -> &mut Self {
        self.tell_category(category);
        let expected = i64::try_from(category.version).unwrap_or(i64::MAX) - 1;
        let (key, row) = (uuid_key(category.id.0), columns(category));
        self.write(Write::Replace { table: CATEGORY, key, expected, row })
    }

    /// A version of a card; refused with `AlreadyExists` when there is one: a version never changes.
    pub fn create_card(&mut self, card: &Card) -> &mut Self {
        self.write(Write::Create(CARD, card_key(card.category, card.version), row([("doc", doc(card))])))
    }

    fn tell_category(&mut self, category: &Category) {
        let body = serde_json::to_value(category).unwrap_or(Json::Null);
        self.tell(Noun::Category, category.id.to_string(), None, Tlp::Clear, body);
    }
}

impl Store {
    /// A category.
    ///
    /// # Errors
    /// The database's.
    pub async fn category(&self, id: CategoryId) -> Result<Option<Category>, StoreError> {
        let mut variables = Variables::new();
        variables.insert("id", record(CATEGORY, uuid_key(id.0)));
        Columns::of("category", self.database().value("SELECT doc FROM $id", variables).await?)?
            .map(|mut row| row.doc("doc"))
            .transpose()
    }

    /// The category with this key.
    ///
    /// # Errors
    /// The database's.
    pub async fn category_with_key(&self, key: &str) -> Result<Option<Category>, StoreError> {
        match unique::holder(self.database(), WORD, key).await? {
            Some(id) => self.category(CategoryId(id)).await,
            None => Ok(None),
        }
    }

    /// Categories by their keys; with `active` only those that are offered for new incidents, or only the others.
    ///
    /// # Errors
    /// [`StoreError::InvalidCursor`], or the database's.
    pub async fn categories(&self, active: Option<bool>, page: &PageRequest) -> Result<Page<Category>, StoreError> {
        category_listing(active).page(self.database(), page, |row| row.doc("doc")).await
    }

    /// A version of a category's card, whole.
    ///
    /// # Errors
    /// The database's.
    pub async fn card(&self, category: CategoryId, version: u32) -> Result<Option<Card>, StoreError> {
        let mut variables = Variables::new();
        variables.insert("id", record(CARD, card_key(category, version)));
        Columns::of("card", self.database().value("SELECT doc FROM $id", variables).await?)?
            .map(|mut row| row.doc("doc"))
            .transpose()
    }
}

fn card_key(category: CategoryId, version: u32) -> RecordIdKey {
    pair_key(uuid(category.0), int(version))
}

fn columns(category: &Category) -> Object {
    row([
        ("word", text(&category.key)),
        ("active", Value::Bool(category.active)),
        ("version", count(category.version)),
        ("doc", doc(category)),
    ])
}

pub(crate) fn category_listing(active: Option<bool>) -> Listing {
    let mut variables = Variables::new();
    let (mut index, mut conditions) = ("category_word", Vec::new());
    if let Some(active) = active {
        variables.insert("active", Value::Bool(active));
        conditions.push("active = $active");
        index = "category_active";
    }
    let order = Order::Alphabetic("word");
    Listing { noun: "category", table: CATEGORY, columns: "doc", index, conditions, variables, order }
}
