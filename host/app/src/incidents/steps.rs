//! Moving an incident on: the steps of the table in `model`, and what each does besides.

use tocsin_model::{
    card::Context,
    id::IncidentId,
    incident::{ClockKind, Happening, Incident, IncidentState, Step, StepInput},
    viewer::{Action, Viewer},
};

use super::{
    checked_text,
    create::check_title,
    edit::{ATTEMPTS, Edit, contended},
};
use crate::{
    App,
    error::{Error, Result, require},
};

impl App {
    /// Takes a step.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`; `Invalid` when a reason is missing, the card is not complete or an IoC cannot be shared;
    /// `Conflict` when the step cannot be taken from here; `VersionMismatch`.
    pub async fn step_incident(
        &self,
        viewer: &Viewer,
        id: IncidentId,
        input: StepInput,
        version: Option<u64>,
    ) -> Result<Incident> {
        require(viewer, input.step.action())?;
        let reason = checked_text("reason", input.reason.as_deref(), StepInput::MAX_REASON_CHARS)?;
        if input.step.needs_reason() && reason.is_none() {
            return Err(Error::invalid("reason", "say why: those who see the incident read it"));
        }
        if !input.share.is_empty() && input.step != Step::Close {
            return Err(Error::invalid("share", "IoCs are passed on when the incident is closed: leave it out"));
        }
        for _ in 0..ATTEMPTS {
            let mut edit = self.edit(viewer, id, version, "incident.step").await?;
            let from = edit.before.state;
            edit.after.state = next_state(&edit.before, input.step)?;
            self.take_step(viewer, &mut edit, input.step, reason.clone()).await?;
            if !input.share.is_empty() {
                self.share_at_closing(viewer, &mut edit, &input.share).await?;
            }
            let to = edit.after.state;
            edit.note(Happening::Step { step: input.step, from, to, reason: reason.clone() });
            if let Some(incident) = self.write_edit(viewer, edit).await? {
                if input.step == Step::Submit {
                    self.enrich_incident(&incident);
                }
                return self.shown_incident(viewer, incident).await;
            }
        }
        Err(contended(id))
    }

    /// What the step does besides.
    async fn take_step(&self, viewer: &Viewer, edit: &mut Edit, step: Step, reason: Option<String>) -> Result<()> {
        let at = edit.at;
        if viewer.may(Action::WorkOnIncidents) && edit.after.answer(at) {
            edit.note(Happening::Clock {
                clock: ClockKind::FirstAnswer,
                action: tocsin_model::incident::ClockAction::Met,
            });
        }
        if edit.before.state == IncidentState::WaitingForConstituent {
            edit.after.resume_clocks(at);
        }
        match step {
            Step::Submit => self.submit_card(viewer, edit).await?,
            Step::AskConstituent => edit.after.pause_clocks(at),
            Step::Resolve => {
                edit.after.resolved_at = Some(at);
                edit.after.meet_clock(ClockKind::Resolution, at);
                edit.after.outcome = reason;
            }
            Step::Close => {
                edit.after.closed_at = Some(at);
                edit.after.outcome = reason.or_else(|| edit.after.outcome.take());
            }
            Step::Reject | Step::Withdraw => {
                edit.after.closed_at = Some(at);
                edit.after.drop_clocks();
                edit.after.outcome = reason;
            }
            Step::Reopen => {
                edit.after.outcome = None;
                edit.after.reopen(at);
                self.run_clocks(edit).await?;
            }
            Step::Start if edit.before.state == IncidentState::Resolved => {
                edit.after.reopen(at);
                self.run_clocks(edit).await?;
            }
            Step::Accept | Step::Start | Step::Answer => {}
        }
        Ok(())
    }

    /// A report is sent only when its card is complete for whoever sends it.
    async fn submit_card(&self, viewer: &Viewer, edit: &mut Edit) -> Result<()> {
        let gone = || Error::invalid("category", "the report's category is gone: choose another one");
        let category = self.category_of(edit.before.category).await?.ok_or_else(gone)?;
        let card = self.card_of(&edit.before).await?.ok_or_else(gone)?;
        let previous = edit.before.values.clone();
        let context = Context { role: viewer.role, state: edit.before.state, submitting: true, previous: &previous };
        let seen = card.visible_to(viewer.role, &previous);
        let mut errors = Vec::new();
        match card.validate(&seen, &context) {
            Ok(values) => edit.after.values = values,
            Err(wrong) => errors.extend(wrong),
        }
        if let Err(Error::Invalid(wrong)) = check_title(&mut edit.after, true) {
            errors.extend(wrong);
        }
        super::change::refuse(errors)?;
        let at = edit.at;
        self.send(&mut edit.after, &category, at).await
    }

    /// Starts what does not run: after a reopening, the resolution anew, unless it was missed.
    async fn run_clocks(&self, edit: &mut Edit) -> Result<()> {
        let levels = self.store().service_levels().await?.levels;
        let statutory = self.category_of(edit.before.category).await?.is_some_and(|category| category.statutory);
        let at = edit.at;
        edit.after.start_clocks(&levels, statutory, at);
        Ok(())
    }
}

/// Where the step leads, if it can be taken.
fn next_state(before: &Incident, step: Step) -> Result<IncidentState> {
    if before.merged_into.is_some() {
        return Err(Error::Conflict("it was merged into another incident: take the merge back first".to_owned()));
    }
    if step == Step::Reopen && before.is_unsent() {
        return Err(Error::Conflict("it was never sent to the CERT: begin a new report".to_owned()));
    }
    before.state.after(step).ok_or_else(|| {
        Error::Conflict(format!("it is {}: the step {} cannot be taken from there", before.state, step.as_str()))
    })
}
