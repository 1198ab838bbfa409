//! Who is signed in.

use serde::Serialize;
use tocsin_model::account::{Me, TokenResponse};

use super::{Api, Failure};

/// Another password for oneself.
#[derive(Debug, Clone, Serialize)]
pub struct PasswordChange {
    /// The one that holds now.
    pub current_password: String,
    /// The one that is to hold.
    pub new_password: String,
}

impl Api {
    /// Who the access token belongs to.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn me(self) -> Result<Me, Failure> {
        self.get("/auth/me").send().await
    }

    /// Changes one's own password. All sessions end; the answer begins another.
    ///
    /// # Errors
    /// Any [`Failure`]; it names the password that is refused.
    pub async fn change_password(self, change: &PasswordChange) -> Result<TokenResponse, Failure> {
        self.post("/auth/password").json(change).send().await
    }
}
