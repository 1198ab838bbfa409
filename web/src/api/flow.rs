//! The flow's settings.

use tocsin_model::flow::{FlowSettings, FlowView};

use super::{Api, Failure};

impl Api {
    /// The flow's settings.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn flow(self) -> Result<FlowView, Failure> {
        self.get("/flow").send().await
    }

    /// Replaces the flow's settings, if nobody else has since they were read.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn put_flow(self, version: u64, settings: &FlowSettings) -> Result<FlowView, Failure> {
        self.put("/flow", version).json(settings).send().await
    }
}
