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
    value::{Columns, NONE, doc, int, record, row, time, uuid, uuid_key},
    write::{Table, Write},
};

const FOLLOWED: Table = Table("followed");

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
    /// How an incident was when it was followed last. To be written beside the end of its outbox entry.
    pub fn put_followed(&mut self, incident: IncidentId, followed: &Followed) -> &mut Self {
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
        self.write(Write::Put(FOLLOWED, uuid_key(incident.0), columns))
    }
}

impl Store {
    /// How an incident was when it was followed last. For the host.
    ///
    /// # Errors
    /// The database's.
    pub async fn followed(&self, incident: IncidentId) -> Result<Option<Followed>, StoreError> {
        let mut variables = Variables::new();
        variables.insert("id", record(FOLLOWED, uuid_key(incident.0)));
        let found = self.database().value("SELECT doc FROM $id", variables).await?;
        Columns::of("followed", found)?.map(|mut row| row.doc("doc")).transpose()
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
    variables.insert("measure", crate::value::text(format!("{:?}", filter.measure)));
    let index = if of_one { "followed_organisation" } else { "followed_submitted" };
    let (columns, order) = ("organisation", Order::Newest("submitted"));
    Listing { noun: "followed", table: FOLLOWED, columns, index, conditions, variables, order }
}
