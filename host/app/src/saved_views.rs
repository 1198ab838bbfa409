//! Saved views: a person's own filters under names.

use chrono::Utc;
use tocsin_model::{
    audit::Change,
    id::SavedViewId,
    page::Page,
    saved_view::{MAX_NAME_CHARS, MAX_VIEWS, NewSavedView, SavedView},
    viewer::{Action, Viewer},
};
use tocsin_store::{PageRequest, Unit};

use crate::{
    App,
    error::{Error, Result, require},
};

impl App {
    /// The viewer's own views, by name.
    ///
    /// # Errors
    /// `Forbidden`, `InvalidCursor`.
    pub async fn saved_views(&self, viewer: &Viewer, page: &PageRequest) -> Result<Page<SavedView>> {
        require(viewer, Action::ReadIncidents)?;
        Ok(self.store().saved_views(viewer, page).await?)
    }

    /// Saves a view.
    ///
    /// # Errors
    /// `Invalid` names the field; `Conflict` when there are too many.
    pub async fn save_view(&self, viewer: &Viewer, new: NewSavedView) -> Result<SavedView> {
        require(viewer, Action::ReadIncidents)?;
        let name = new.name.trim().to_owned();
        if name.is_empty() || name.chars().count() > MAX_NAME_CHARS || name.chars().any(char::is_control) {
            return Err(Error::invalid("name", format!("use one line of 1 to {MAX_NAME_CHARS} characters")));
        }
        if self.store().saved_views(viewer, &PageRequest::first()).await?.items.len() >= MAX_VIEWS {
            return Err(Error::Conflict(format!("you have {MAX_VIEWS} views already: remove one first")));
        }
        let view = SavedView { id: SavedViewId::fresh(), name, query: new.query, created_at: Utc::now() };
        let mut unit = Unit::new();
        unit.create_saved_view(viewer, &view);
        unit.audit(change(viewer, "saved_view.create", view.id));
        self.store().commit(unit).await?;
        Ok(view)
    }

    /// Removes one of the viewer's own views.
    ///
    /// # Errors
    /// `NotFound`, also for somebody else's.
    pub async fn remove_saved_view(&self, viewer: &Viewer, id: SavedViewId) -> Result<()> {
        require(viewer, Action::ReadIncidents)?;
        if self.store().saved_view(viewer, id).await?.is_none() {
            return Err(Error::not_found("saved view"));
        }
        let mut unit = Unit::new();
        unit.delete_saved_view(id);
        unit.audit(change(viewer, "saved_view.remove", id));
        self.store().commit(unit).await?;
        Ok(())
    }
}

/// What a person looks for is the person's own: the audit log says only that a view came or went.
fn change(viewer: &Viewer, action: &str, id: SavedViewId) -> Change {
    Change {
        actor: viewer.principal.into(),
        action: action.to_owned(),
        subject: format!("saved_view/{id}"),
        organisation: Some(viewer.organisation),
        before: None,
        after: None,
        at: Utc::now(),
    }
}
