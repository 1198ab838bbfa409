//! People's accounts and API clients.

use serde::{Deserialize, Serialize};
use serde_json::json;
use tocsin_model::{
    account::{Account, ApiClient},
    id::{AccountId, ApiClientId, OrganisationId},
    page::Page,
    tlp::Tlp,
    viewer::Role,
};

use super::{Api, Failure};

/// A new account.
#[derive(Debug, Clone, Serialize)]
pub struct AccountInput {
    /// What the person signs in with.
    pub username: String,
    /// The person's name.
    pub name: String,
    /// The first password.
    pub password: String,
    /// The organisation.
    pub organisation: OrganisationId,
    /// What the person may do.
    pub role: Role,
    /// The strictest marking that the person may read.
    pub clearance: Tlp,
}

/// A new API client.
#[derive(Debug, Clone, Serialize)]
pub struct ApiClientInput {
    /// What it is for.
    pub name: String,
    /// The organisation that it acts for.
    pub organisation: OrganisationId,
    /// The strictest marking that it may read.
    pub clearance: Tlp,
}

/// An API client that was just added; the only time its secret is shown.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct NewApiClient {
    /// The client.
    #[serde(flatten)]
    pub client: ApiClient,
    /// The secret.
    pub client_secret: String,
}

impl Api {
    /// All accounts.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn accounts(self) -> Result<Page<Account>, Failure> {
        self.get("/accounts").query("limit", Some(200)).send().await
    }

    /// Adds an account.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn create_account(self, input: &AccountInput) -> Result<Account, Failure> {
        self.post("/accounts").json(input).send().await
    }

    /// Lets an account sign in, or not.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn switch_account(self, id: AccountId, disabled: bool) -> Result<Account, Failure> {
        self.patch_any(&format!("/accounts/{id}")).json(&json!({ "disabled": disabled })).send().await
    }

    /// All API clients.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn api_clients(self) -> Result<Page<ApiClient>, Failure> {
        self.get("/api-clients").query("limit", Some(200)).send().await
    }

    /// Adds an API client.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn create_api_client(self, input: &ApiClientInput) -> Result<NewApiClient, Failure> {
        self.post("/api-clients").json(input).send().await
    }

    /// Lets an API client get tokens, or not.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn switch_api_client(self, id: ApiClientId, disabled: bool) -> Result<ApiClient, Failure> {
        self.patch_any(&format!("/api-clients/{id}")).json(&json!({ "disabled": disabled })).send().await
    }
}
