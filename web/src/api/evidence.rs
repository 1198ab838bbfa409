//! Files that belong to incidents, and the organisation's assets that incidents affect.

use tocsin_model::{
    asset::Asset,
    evidence::Evidence,
    id::{EvidenceId, IncidentId, OrganisationId},
    page::Page,
};
use wasm_bindgen::JsValue;

use super::{Api, Failure};

impl Api {
    /// An incident's files.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn evidence(self, id: IncidentId) -> Result<Page<Evidence>, Failure> {
        self.get(&format!("/incidents/{id}/evidence")).query("limit", Some(200)).send().await
    }

    /// Adds a file to an incident.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn add_evidence(self, id: IncidentId, name: String, file: JsValue) -> Result<Evidence, Failure> {
        self.post(&format!("/incidents/{id}/evidence"))
            .query("name", Some(name))
            .bytes(file, "application/octet-stream")
            .send()
            .await
    }

    /// A file's bytes; the host records who fetched them.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn evidence_bytes(self, id: EvidenceId) -> Result<Vec<u8>, Failure> {
        self.get(&format!("/evidence/{id}")).binary().await
    }

    /// One page of an organisation's approved assets.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn approved_assets(self, organisation: OrganisationId, cursor: String) -> Result<Page<Asset>, Failure> {
        self.get("/assets")
            .query("organisation", Some(organisation))
            .query("state", Some("approved"))
            .query("cursor", Some(cursor))
            .query("limit", Some(200))
            .send()
            .await
    }
}
