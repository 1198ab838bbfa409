//! Runs: reading them, and proving that a finished one follows from its journal.
//!
//! A run is seen by those who see its ticket: the marking of that may have changed since the run began with it.

use tocsin_model::{
    id::RunId,
    run::{Entry, Run, RunState},
    timeline::Verification,
    viewer::{Action, Viewer},
};

use crate::{
    App, engine,
    error::{Error, Result, require},
};

impl App {
    /// One run.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn run(&self, viewer: &Viewer, id: RunId) -> Result<Run> {
        require(viewer, Action::ReadRuns)?;
        self.visible_run(viewer, id).await?.ok_or_else(|| Error::not_found("run"))
    }

    pub(crate) async fn visible_run(&self, viewer: &Viewer, id: RunId) -> Result<Option<Run>> {
        let Some(run) = self.store().run(&App::host_viewer(), id).await? else { return Ok(None) };
        Ok(self.store().ticket(viewer, run.ticket).await?.map(|_| run))
    }

    /// A run's journal.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn journal(&self, viewer: &Viewer, id: RunId) -> Result<Vec<Entry>> {
        let run = self.run(viewer, id).await?;
        Ok(self.store().journal(&App::host_viewer(), run.id).await?)
    }

    /// Replays a finished run against its journal: the recorded decisions follow from the recorded facts, or it says
    /// where they do not.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` while the run is not over.
    pub async fn verify_run(&self, viewer: &Viewer, id: RunId) -> Result<Verification> {
        let run = self.run(viewer, id).await?;
        if run.state != RunState::Finished {
            return Err(Error::Conflict(format!("the run is {}: only a finished one is verified", run.state.as_str())));
        }
        let journal = self.store().journal(&App::host_viewer(), id).await?;
        engine::verify(self, &run, &journal).await
    }
}
