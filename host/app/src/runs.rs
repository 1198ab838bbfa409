//! Runs: reading them, and proving that a finished one follows from its journal.

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
        self.store().run(viewer, id).await?.ok_or_else(|| Error::not_found("run"))
    }

    /// A run's journal.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn journal(&self, viewer: &Viewer, id: RunId) -> Result<Vec<Entry>> {
        let run = self.run(viewer, id).await?;
        Ok(self.store().journal(viewer, run.id).await?)
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
        let journal = self.store().journal(viewer, id).await?;
        engine::verify(self, &run, &journal).await
    }
}
