//! What the followers of the outbox remember of incidents, and the incidents behind a figure of the statistics.

use surrealdb::types::{RecordIdKey, Value, Variables};
use tocsin_model::{
    followed::Followed,
    id::{AccountId, CategoryId, IncidentId, OrganisationId},
    page::Page,
    statistics::{Measure, Month},
    viewer::Viewer,
};

use crate::{
    error::StoreError,
    page::{Listing, Order, PageRequest},
    scope::Scope,
    store::Store,
    unit::Unit,
    value::{Columns, NONE, doc, int, record, row, text, time, uuid, uuid_key},
    write::{Statement, Table, Write},
};

const FOLLOWED: Table = Table("followed");

/// Remembers how an incident is, unless another host has done so since it was read.
static FOLLOW: Statement = Statement {
    name: "put_followed",
    text: "FOR $item IN $put_followed { \
           IF ($item.id.doc ?? '') != ($item.before ?? '') { THROW 'tocsin|conflict|followed|' + $item.key }; \
           UPSERT $item.id CONTENT $item.row RETURN NONE }",
};

/// How an incident was when it was followed last, with what is stored of it: whoever follows it next says from what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowedRecord {
    /// How it was.
    pub followed: Followed,
    stored: String,
}

/// Which incidents. Everything that is given must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FollowedFilter {
    /// Submitted in this month or later.
    pub from: Month,
    /// Submitted in this month or earlier.
    pub to: Month,
    /// Of this organisation.
    pub organisation: Option<OrganisationId>,
    /// Of this category.
    pub category: Option<CategoryId>,
    /// Looked after by this analyst.
    pub analyst: Option<AccountId>,
    /// Of which this is true.
    pub measure: Measure,
}

impl Unit {
    /// How an incident is now that it was followed. To be written beside the end of its outbox entry; `before` is what it
    /// was compared with, else `Conflict`: two hosts never follow from the same state, or both would tell of a change and
    /// sum it up.
    pub fn put_followed(
        &mut self,
        incident: IncidentId,
        before: Option<&FollowedRecord>,
        followed: &Followed,
    ) -> &mut Self {
        let columns = row([
            ("organisation", uuid(followed.organisation.0)),
            ("category", uuid(followed.category.0)),
            ("analyst", followed.owner.map_or(NONE, |analyst| uuid(analyst.0))),
            ("tlp", int(followed.tlp.rank())),
            ("submitted", time(followed.submitted_at)),
            ("answered", Value::Bool(followed.answered_at.is_some())),
            ("answer_held", followed.answer_held.map_or(NONE, Value::Bool)),
            ("resolved", Value::Bool(followed.resolved_at.is_some())),
            ("resolution_held", followed.resolution_held.map_or(NONE, Value::Bool)),
            ("doc", doc(followed)),
        ]);
        let item = row([
            ("key", text(incident.to_string())),
            ("before", before.map_or(NONE, |before| text(&before.stored))),
            ("row", Value::Object(columns)),
        ]);
        self.write(Write::Special(&FOLLOW, FOLLOWED, uuid_key(incident.0), item))
    }
}

impl Store {
    /// How an incident was when it was followed last. For the host.
    ///
    /// # Errors
    /// The database's.
    pub async fn followed(&self, incident: IncidentId) -> Result<Option<FollowedRecord>, StoreError> {
        let mut variables = Variables::new();
        variables.insert("id", record(FOLLOWED, uuid_key(incident.0)));
        let found = self.database().value("SELECT doc FROM $id", variables).await?;
        let Some(mut row) = Columns::of("followed", found)? else { return Ok(None) };
        let stored = row.text("doc")?;
        let followed = serde_json::from_str(&stored)
            .map_err(|error| StoreError::Corrupt { noun: "followed".into(), detail: error.to_string() })?;
        Ok(Some(FollowedRecord { followed, stored }))
    }

    /// The incidents behind a figure, the latest submitted first.
    ///
    /// # Errors
    /// [`StoreError::InvalidCursor`], or the database's.
    pub async fn followed_incidents(
        &self,
        viewer: &Viewer,
        filter: &FollowedFilter,
        page: &PageRequest,
    ) -> Result<Page<IncidentId>, StoreError> {
        let read = |row: &mut Columns| match row.key()? {
            RecordIdKey::Uuid(id) => Ok(IncidentId(id.into_inner())),
            other => Err(StoreError::Corrupt { noun: "followed".into(), detail: format!("{other:?} is no UUID") }),
        };
        followed_listing(viewer, filter).page(self.database(), page, read).await
    }
}

pub(crate) fn followed_listing(viewer: &Viewer, filter: &FollowedFilter) -> Listing {
    let scope = Scope::of(viewer);
    let (mut conditions, mut variables) = (scope.conditions(), Variables::new());
    scope.bind(&mut variables);
    let of_one = !viewer.role.is_cert() || filter.organisation.is_some();
    conditions.extend(["submitted >= $month_from", "submitted < $month_to"]);
    variables.insert("month_from", time(filter.from.bounds().0));
    variables.insert("month_to", time(filter.to.bounds().1));
    if let Some(organisation) = filter.organisation {
        conditions.push("organisation = $organisation");
        variables.insert("organisation", uuid(organisation.0));
    }
    if let Some(category) = filter.category {
        conditions.push("category = $category");
        variables.insert("category", uuid(category.0));
    }
    if let Some(analyst) = filter.analyst {
        conditions.push("analyst = $analyst");
        variables.insert("analyst", uuid(analyst.0));
    }
    match filter.measure {
        Measure::Submitted => {}
        Measure::Answered => conditions.push("answered = true"),
        Measure::AnswerHeld => conditions.push("answer_held = true"),
        Measure::AnswerMissed => conditions.push("answer_held = false"),
        Measure::Resolved => conditions.push("resolved = true"),
        Measure::ResolutionHeld => conditions.push("resolution_held = true"),
        Measure::ResolutionMissed => conditions.push("resolution_held = false"),
    }
    // A cursor fits only the measure that it was made for.
    variables.insert("measure", text(format!("{:?}", filter.measure)));
    let index = if of_one { "followed_organisation" } else { "followed_submitted" };
    let (columns, order) = ("organisation", Order::Newest("submitted"));
    Listing { noun: "followed", table: FOLLOWED, columns, index, conditions, variables, order }
}
