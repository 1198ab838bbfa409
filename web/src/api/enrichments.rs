//! Submitting.

use tocsin_model::{
    page::Page,
    submission::{Accepted, AskedProvider, Submission},
};

use super::{Api, Failure};

impl Api {
    /// Submits text or IoCs.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn submit(self, submission: &Submission) -> Result<Accepted, Failure> {
        self.post("/enrichments").json(submission).send().await
    }

    /// The providers that a submission's values go to.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn asked_providers(self) -> Result<Page<AskedProvider>, Failure> {
        self.get("/enrichments/providers").send().await
    }
}
