//! Incidents: reported by constituents or opened by the CERT's desk, from the draft to the end.

mod assets;
mod cards;
mod change;
mod clocks;
mod closing;
mod create;
mod edit;
mod enrich;
mod from_card;
mod iocs;
mod log;
mod merge;
mod shown;
mod similar;
mod split;
mod steps;
mod tasks;
mod warn;

use tocsin_model::{
    id::IncidentId,
    incident::{Incident, IncidentQuery},
    page::Page,
    viewer::{Action, Viewer},
};
use tocsin_store::PageRequest;

use crate::{
    App,
    error::{Error, Result, require},
};

pub(crate) use cards::Cards;

impl App {
    /// The incidents that match, in the order that is asked for.
    ///
    /// # Errors
    /// `Forbidden`, `InvalidCursor`; `Invalid` for a filter that is the CERT's only, and for two orders at once.
    pub async fn incidents(
        &self,
        viewer: &Viewer,
        query: &IncidentQuery,
        page: &PageRequest,
    ) -> Result<Page<Incident>> {
        require(viewer, Action::ReadIncidents)?;
        if query.owner.is_some() && !viewer.role.is_cert() {
            return Err(Error::invalid("owner", "only the CERT looks for incidents by their analyst: leave it out"));
        }
        if query.sort.is_some() && query.q.as_deref().is_some_and(|q| !q.trim().is_empty()) {
            return Err(Error::invalid(
                "sort",
                "with `q` the list is sorted by what that looks for: leave one of them out",
            ));
        }
        let Page { items, next } = self.store().incidents(viewer, query, page).await?;
        Ok(Page { items: self.shown_incidents(viewer, items).await?, next })
    }

    /// An incident, as the viewer may see it.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn incident(&self, viewer: &Viewer, id: IncidentId) -> Result<Incident> {
        require(viewer, Action::ReadIncidents)?;
        let incident = self.visible_incident(viewer, id).await?;
        self.shown_incident(viewer, incident).await
    }

    /// An incident that exists for the viewer, with everything in it: for decisions, never for an answer.
    pub(crate) async fn visible_incident(&self, viewer: &Viewer, id: IncidentId) -> Result<Incident> {
        self.store().incident(viewer, id).await?.ok_or_else(|| Error::not_found("incident"))
    }
}

/// One line of 1 to so many characters, without the blanks around it.
fn checked_line(field: &str, text: &str, most: usize) -> Result<String> {
    let text = text.trim();
    let chars = text.chars().count();
    if chars == 0 || chars > most || text.chars().any(char::is_control) {
        return Err(Error::invalid(field, format!("use one line of 1 to {most} characters")));
    }
    Ok(text.to_owned())
}

/// Several lines of at most so many characters; `None` when there is nothing in them.
fn checked_text(field: &str, text: Option<&str>, most: usize) -> Result<Option<String>> {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    if text.is_some_and(|text| text.chars().count() > most) {
        return Err(Error::invalid(field, format!("is too long: use at most {most} characters")));
    }
    Ok(text.map(str::to_owned))
}
