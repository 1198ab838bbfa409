//! Service levels: what the CERT promises.

use tocsin_model::service_level::{ServiceLevels, ServiceLevelsView};

use super::{Api, Failure};

impl Api {
    /// What is promised.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn service_levels(self) -> Result<ServiceLevelsView, Failure> {
        self.get("/service-levels").send().await
    }

    /// Promises something else, if nobody else has changed it since it was read.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn put_service_levels(self, version: u64, levels: &ServiceLevels) -> Result<ServiceLevelsView, Failure> {
        self.put("/service-levels", version).json(levels).send().await
    }
}
