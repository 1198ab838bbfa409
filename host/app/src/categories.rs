//! Categories of incidents and their cards: read by everybody, each as far as their role sees; designed by the
//! administrator. A version of a card is made once: a change makes the next one.

mod rsit;

use serde_json::Value;
use tocsin_model::{
    audit::Change,
    card::{Card, Category, Field},
    id::CategoryId,
    incident::Severity,
    page::Page,
    problem::FieldError,
    viewer::{Action, Actor, Viewer},
};
use tocsin_store::{PageRequest, StoreError, Unit};

use crate::{
    App,
    accounts::as_json,
    error::{Error, Result, require},
};

/// A category to be added, with the first version of its card.
pub struct NewCategory {
    /// A stable word, unique.
    pub key: String,
    /// What people read.
    pub name: String,
    /// One sentence that helps a reporter choose.
    pub description: String,
    /// The group under which it is offered.
    pub group: String,
    /// Whether it is offered for new incidents.
    pub active: bool,
    /// The severity of a new incident.
    pub severity: Severity,
    /// Whether its statutory clocks start at awareness.
    pub statutory: bool,
    /// The checklist of a new incident.
    pub tasks: Vec<String>,
    /// The fields of its card.
    pub fields: Vec<Field>,
}

/// What changes of a category; `None` stays as it is.
#[derive(Default)]
pub struct CategoryChange {
    /// What people read.
    pub name: Option<String>,
    /// One sentence that helps a reporter choose.
    pub description: Option<String>,
    /// The group under which it is offered.
    pub group: Option<String>,
    /// Whether it is offered for new incidents.
    pub active: Option<bool>,
    /// The severity of a new incident.
    pub severity: Option<Severity>,
    /// Whether its statutory clocks start at awareness.
    pub statutory: Option<bool>,
    /// The checklist of a new incident.
    pub tasks: Option<Vec<String>>,
}

impl App {
    /// Categories by their keys; with `active` only those that are offered, or only the others.
    ///
    /// # Errors
    /// The store's.
    pub async fn categories(
        &self,
        viewer: &Viewer,
        active: Option<bool>,
        page: &PageRequest,
    ) -> Result<Page<Category>> {
        require(viewer, Action::ReadCategories)?;
        let Page { items, next } = self.store().categories(active, page).await?;
        Ok(Page { items: items.into_iter().map(|category| shown(viewer, category)).collect(), next })
    }

    /// A category.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn category(&self, viewer: &Viewer, id: CategoryId) -> Result<Category> {
        require(viewer, Action::ReadCategories)?;
        Ok(shown(viewer, self.store().category(id).await?.ok_or(Error::not_found("category"))?))
    }

    /// A version of a category's card, as far as the viewer's role sees it; whole for whoever designs cards.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn card_for(&self, viewer: &Viewer, category: CategoryId, version: u32) -> Result<Card> {
        require(viewer, Action::ReadCategories)?;
        let card = self.card(category, version).await?;
        Ok(if viewer.may(Action::ManageCategories) { card } else { card.redacted_for(viewer.role) })
    }

    /// A version of a category's card, whole: for rules, never for an answer.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub(crate) async fn card(&self, category: CategoryId, version: u32) -> Result<Card> {
        self.store().card(category, version).await?.ok_or(Error::not_found("card"))
    }

    /// The JSON Schema of the values of a category's new incidents, for the viewer's role.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn card_schema(&self, viewer: &Viewer, id: CategoryId, version: Option<u32>) -> Result<Value> {
        let category = self.category(viewer, id).await?;
        let card = self.card(id, version.unwrap_or(category.card_version)).await?;
        Ok(card.json_schema(&category, viewer.role))
    }

    /// Adds a category with the first version of its card.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the fields; [`Error::Conflict`] when the key is taken.
    pub async fn create_category(&self, viewer: &Viewer, new: NewCategory) -> Result<Category> {
        require(viewer, Action::ManageCategories)?;
        let (category, card) = new.made();
        let mut errors = category.check().err().unwrap_or_default();
        errors.extend(card.check().err().unwrap_or_default());
        none_wrong(errors)?;
        let mut unit = Unit::new();
        add(&mut unit, viewer.principal.into(), &category, &card);
        self.store().commit(unit).await.map_err(|error| match error {
            StoreError::AlreadyExists { .. } => {
                Error::Conflict(format!("the key `{}` is taken: choose another", category.key))
            }
            other => other.into(),
        })?;
        Ok(category)
    }

    /// Changes a category. Incidents that exist keep their severity, clocks and checklists.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`] names the fields; [`Error::VersionMismatch`] when the category is not at
    /// `version` any more.
    pub async fn update_category(
        &self,
        viewer: &Viewer,
        id: CategoryId,
        update: CategoryChange,
        version: Option<u64>,
    ) -> Result<Category> {
        require(viewer, Action::ManageCategories)?;
        let before = self.category(viewer, id).await?;
        if version.is_some_and(|version| version != before.version) {
            return Err(mismatch(&before));
        }
        let after = update.applied(&before);
        none_wrong(after.check().err().unwrap_or_default())?;
        let mut unit = Unit::new();
        unit.update_category(&after);
        unit.audit(Change {
            before: Some(as_json(&before)),
            ..change(viewer.principal.into(), "category.update", &after, as_json(&after))
        });
        match self.store().commit(unit).await {
            Ok(()) => Ok(after),
            Err(StoreError::Conflict { .. }) => Err(mismatch(&self.category(viewer, id).await?)),
            Err(error) => Err(error.into()),
        }
    }

    /// Makes the next version of a category's card, for new incidents; answers the category as well, whose version
    /// counts it. Incidents that exist keep the version that they were made with.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`] names the fields; [`Error::VersionMismatch`], with the newest card, when
    /// the category is not at `version` any more.
    pub async fn put_card(
        &self,
        viewer: &Viewer,
        id: CategoryId,
        fields: Vec<Field>,
        version: Option<u64>,
    ) -> Result<(Category, Card)> {
        require(viewer, Action::ManageCategories)?;
        let before = self.category(viewer, id).await?;
        let old = self.card(id, before.card_version).await?;
        if version.is_some_and(|version| version != before.version) {
            return Err(Error::VersionMismatch { current: Box::new(as_json(&old)) });
        }
        let card = Card { category: id, version: before.card_version + 1, fields };
        none_wrong(card.check().err().unwrap_or_default())?;
        let after = Category { card_version: card.version, version: before.version + 1, ..before };
        let mut unit = Unit::new();
        unit.update_category(&after);
        unit.create_card(&card);
        unit.audit(Change {
            before: Some(as_json(&old)),
            ..change(viewer.principal.into(), "category.card", &after, as_json(&card))
        });
        match self.store().commit(unit).await {
            Ok(()) => Ok((after, card)),
            Err(StoreError::Conflict { .. } | StoreError::AlreadyExists { .. }) => {
                let current = self.category(viewer, id).await?;
                let card = self.card(id, current.card_version).await?;
                Err(Error::VersionMismatch { current: Box::new(as_json(&card)) })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Adds the default categories where there are none: at the first start, and at the first one of a program that has
    /// them. Of several hosts that start at once, one adds them.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn ensure_categories(&self) -> Result<()> {
        let any = PageRequest { limit: Some(1), ..PageRequest::default() };
        if !self.store().categories(None, &any).await?.items.is_empty() {
            return Ok(());
        }
        let mut unit = Unit::new();
        for new in rsit::categories()? {
            let (category, card) = new.made();
            add(&mut unit, Actor::Host, &category, &card);
        }
        match self.store().commit(unit).await {
            Ok(()) | Err(StoreError::AlreadyExists { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

impl NewCategory {
    fn made(self) -> (Category, Card) {
        let category = Category {
            id: CategoryId::fresh(),
            key: self.key,
            name: self.name.trim().to_owned(),
            description: self.description.trim().to_owned(),
            group: self.group.trim().to_owned(),
            active: self.active,
            severity: self.severity,
            statutory: self.statutory,
            tasks: self.tasks,
            card_version: 1,
            version: 1,
        };
        let card = Card { category: category.id, version: 1, fields: self.fields };
        (category, card)
    }
}

impl CategoryChange {
    fn applied(self, before: &Category) -> Category {
        let mut after = Category { version: before.version + 1, ..before.clone() };
        let trimmed = |text: String| text.trim().to_owned();
        after.name = self.name.map_or(after.name, trimmed);
        after.description = self.description.map_or(after.description, trimmed);
        after.group = self.group.map_or(after.group, trimmed);
        after.active = self.active.unwrap_or(after.active);
        after.severity = self.severity.unwrap_or(after.severity);
        after.statutory = self.statutory.unwrap_or(after.statutory);
        after.tasks = self.tasks.unwrap_or(after.tasks);
        after
    }
}

/// A category as the viewer may know it: the checklist of its incidents is the desk's.
fn shown(viewer: &Viewer, mut category: Category) -> Category {
    if !viewer.role.is_cert() {
        category.tasks.clear();
    }
    category
}

fn add(unit: &mut Unit, actor: Actor, category: &Category, card: &Card) {
    unit.create_category(category);
    unit.create_card(card);
    let mut after = as_json(category);
    after["fields"] = as_json(&card.fields);
    unit.audit(change(actor, "category.create", category, after));
}

fn change(actor: Actor, action: &str, category: &Category, after: Value) -> Change {
    Change {
        actor,
        action: action.to_owned(),
        subject: format!("category/{}", category.id),
        organisation: None,
        before: None,
        after: Some(after),
        at: chrono::Utc::now(),
    }
}

fn none_wrong(errors: Vec<FieldError>) -> Result<()> {
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}

fn mismatch(current: &Category) -> Error {
    Error::VersionMismatch { current: Box::new(as_json(current)) }
}
