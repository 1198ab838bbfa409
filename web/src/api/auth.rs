//! Who is signed in.

use tocsin_model::account::Me;

use super::{Api, Failure};

impl Api {
    /// Who the access token belongs to.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn me(self) -> Result<Me, Failure> {
        self.get("/auth/me").send().await
    }
}
