//! Submitting.

use tocsin_model::submission::{Accepted, Submission};

use super::{Api, Failure};

impl Api {
    /// Submits text or IoCs.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn submit(self, submission: &Submission) -> Result<Accepted, Failure> {
        self.post("/enrichments").json(submission).send().await
    }
}
