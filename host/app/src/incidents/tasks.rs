//! The desk's checklist of an incident.

use tocsin_model::{
    id::{IncidentId, TaskId},
    incident::{Done, Happening, Incident, NewTask, Task, TaskChange},
    viewer::{Action, Viewer},
};

use super::{
    checked_line,
    edit::{ATTEMPTS, contended},
    iocs::check_open,
};
use crate::{
    App,
    error::{Error, Result, require},
};

impl App {
    /// Adds a task.
    ///
    /// # Errors
    /// `Forbidden` to all but the desk, `NotFound`, `Invalid`, `Conflict`.
    pub async fn add_task(&self, viewer: &Viewer, id: IncidentId, new: NewTask) -> Result<Incident> {
        require(viewer, Action::WorkOnIncidents)?;
        let title = checked_line("title", &new.title, Incident::MAX_TITLE_CHARS)?;
        for _ in 0..ATTEMPTS {
            let mut edit = self.edit(viewer, id, None, "incident.add_task").await?;
            check_open(viewer, &edit.before)?;
            if edit.before.tasks.len() >= Incident::MAX_LINKS {
                return Err(Error::Conflict(format!("an incident has at most {} tasks", Incident::MAX_LINKS)));
            }
            edit.after.tasks.push(Task { id: TaskId::fresh(), title: title.clone(), done: None });
            edit.note_internally(Happening::Task { title: title.clone(), done: false });
            if let Some(incident) = self.write_edit(viewer, edit).await? {
                return self.shown_incident(viewer, incident).await;
            }
        }
        Err(contended(id))
    }

    /// Ticks a task, takes the tick away, or words it otherwise. A tick that is there stays whose it is.
    ///
    /// # Errors
    /// `Forbidden` to all but the desk, `NotFound`, `Invalid`, `Conflict`.
    pub async fn change_task(
        &self,
        viewer: &Viewer,
        id: IncidentId,
        task: TaskId,
        change: TaskChange,
    ) -> Result<Incident> {
        require(viewer, Action::WorkOnIncidents)?;
        let title = change.title.map(|title| checked_line("title", &title, Incident::MAX_TITLE_CHARS)).transpose()?;
        for _ in 0..ATTEMPTS {
            let mut edit = self.edit(viewer, id, None, "incident.change_task").await?;
            check_open(viewer, &edit.before)?;
            let done = Done { by: edit.by.clone(), at: edit.at };
            let stored = edit.after.tasks.iter_mut().find(|stored| stored.id == task);
            let stored = stored.ok_or_else(|| Error::not_found("task"))?;
            match change.done {
                Some(true) if stored.done.is_none() => stored.done = Some(done),
                Some(false) => stored.done = None,
                _ => {}
            }
            if let Some(title) = &title {
                stored.title.clone_from(title);
            }
            let what = Happening::Task { title: stored.title.clone(), done: stored.done.is_some() };
            if edit.after.tasks != edit.before.tasks {
                edit.note_internally(what);
            }
            if let Some(incident) = self.write_edit(viewer, edit).await? {
                return self.shown_incident(viewer, incident).await;
            }
        }
        Err(contended(id))
    }
}
