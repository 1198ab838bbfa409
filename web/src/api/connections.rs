//! Connections.

use tocsin_model::{
    connection::{CheckResult, ConnectionInput, ConnectionView},
    id::ConnectionId,
    page::Page,
};

use super::{Api, Failure};

impl Api {
    /// All connections.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn connections(self) -> Result<Page<ConnectionView>, Failure> {
        self.get("/connections").query("limit", Some(200)).send().await
    }

    /// A connection.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn connection(self, id: ConnectionId) -> Result<ConnectionView, Failure> {
        self.get(&format!("/connections/{id}")).send().await
    }

    /// Creates a connection.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn create_connection(self, input: &ConnectionInput) -> Result<ConnectionView, Failure> {
        self.post("/connections").json(input).send().await
    }

    /// Changes a connection, if nobody else has since it was read.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn update_connection(
        self,
        id: ConnectionId,
        version: u64,
        input: &ConnectionInput,
    ) -> Result<ConnectionView, Failure> {
        self.patch(&format!("/connections/{id}"), version).json(input).send().await
    }

    /// Removes a connection.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn delete_connection(self, id: ConnectionId, version: u64) -> Result<(), Failure> {
        self.delete(&format!("/connections/{id}"), version).done().await
    }

    /// Calls the provider to see whether the connection works.
    ///
    /// # Errors
    /// Any [`Failure`]; a provider that does not answer is not one.
    pub async fn check_connection(self, id: ConnectionId) -> Result<CheckResult, Failure> {
        self.post(&format!("/connections/{id}/check")).send().await
    }
}
