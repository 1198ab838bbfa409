//! An incident's deadlines by hand, and that the CERT has answered.

use tocsin_model::{
    id::IncidentId,
    incident::{ClockAction, ClockKind, Happening, Incident},
    viewer::{Action, Viewer},
};

use super::edit::{ATTEMPTS, Edit, contended};
use crate::{
    App,
    error::{Error, Result, require},
};

impl App {
    /// Pauses or resumes a service level, or says that what was due is done. The organisation itself says so of what a law
    /// wants of it.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`; `Conflict` when the clock does not do that now.
    pub async fn set_clock(
        &self,
        viewer: &Viewer,
        id: IncidentId,
        kind: ClockKind,
        action: ClockAction,
        version: Option<u64>,
    ) -> Result<Incident> {
        let own = kind.is_statutory() && action == ClockAction::Met;
        require(viewer, if own { Action::ReportIncidents } else { Action::WorkOnIncidents })?;
        for _ in 0..ATTEMPTS {
            let mut edit = self.edit(viewer, id, version, "incident.clock").await?;
            act(&mut edit, kind, action)?;
            edit.note(Happening::Clock { clock: kind, action });
            if let Some(incident) = self.write_edit(viewer, edit).await? {
                return self.shown_incident(viewer, incident).await;
            }
        }
        Err(contended(id))
    }

    /// Notes that the CERT has answered, where that was not noted before: somebody of it wrote to the organisation.
    ///
    /// # Errors
    /// `NotFound`, or the store's.
    pub async fn note_first_answer(&self, viewer: &Viewer, id: IncidentId) -> Result<()> {
        for _ in 0..ATTEMPTS {
            let mut edit = self.edit(viewer, id, None, "incident.answer").await?;
            let at = edit.at;
            if !edit.after.answer(at) {
                return Ok(());
            }
            edit.note(Happening::Clock { clock: ClockKind::FirstAnswer, action: ClockAction::Met });
            if self.write_edit(viewer, edit).await?.is_some() {
                return Ok(());
            }
        }
        Err(contended(id))
    }
}

fn act(edit: &mut Edit, kind: ClockKind, action: ClockAction) -> Result<()> {
    let at = edit.at;
    let clock = edit.after.clocks.iter_mut().find(|clock| clock.kind == kind);
    let clock = clock.ok_or_else(|| Error::not_found("deadline of this incident"))?;
    let refused = |why: &str| Err(Error::Conflict(why.to_owned()));
    match action {
        ClockAction::Pause if kind.is_statutory() => refused("a law sets it: it cannot be paused"),
        ClockAction::Pause if !clock.pause(at) => refused("it does not run"),
        ClockAction::Resume if clock.met_at.is_some() || !clock.resume(at) => refused("it does not stand still"),
        ClockAction::Met if clock.met_at.is_some() => refused("it is met already"),
        ClockAction::Met => {
            edit.after.meet_clock(kind, at);
            if kind == ClockKind::FirstAnswer {
                edit.after.answered_at.get_or_insert(at);
            }
            Ok(())
        }
        ClockAction::Pause | ClockAction::Resume => Ok(()),
    }
}
