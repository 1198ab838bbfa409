//! What belongs to an incident: IoCs, tasks, what happened in the world, history, similar incidents, files.

use tocsin_model::{
    id::{IncidentId, IocId, TaskId},
    incident::{
        HistoryEntry, Incident, IncidentIoc, NewIncidentIocs, NewOccurrence, NewTask, Occurrence, SimilarIncident,
        TaskChange,
    },
    page::Page,
};

use super::{Api, Failure};

impl Api {
    /// One page of the IoCs of an incident.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn incident_iocs(self, id: IncidentId, cursor: String) -> Result<Page<IncidentIoc>, Failure> {
        self.get(&format!("/incidents/{id}/iocs")).query("cursor", Some(cursor)).query("limit", Some(200)).send().await
    }

    /// Adds IoCs to an incident.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn add_incident_iocs(
        self,
        id: IncidentId,
        values: Vec<String>,
        note: Option<String>,
    ) -> Result<Page<IncidentIoc>, Failure> {
        self.post(&format!("/incidents/{id}/iocs")).json(&NewIncidentIocs { values, note }).send().await
    }

    /// Takes an IoC out of an incident.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn remove_incident_ioc(self, id: IncidentId, ioc: IocId) -> Result<(), Failure> {
        self.delete_any(&format!("/incidents/{id}/iocs/{ioc}")).done().await
    }

    /// Incidents that share IoCs or assets with this one.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn similar_incidents(self, id: IncidentId) -> Result<Page<SimilarIncident>, Failure> {
        self.get(&format!("/incidents/{id}/similar")).send().await
    }

    /// Adds a line to the checklist.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn add_task(self, id: IncidentId, title: String) -> Result<Incident, Failure> {
        self.post(&format!("/incidents/{id}/tasks")).json(&NewTask { title }).send().await
    }

    /// Ticks a line of the checklist, or takes the tick away.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn tick_task(self, id: IncidentId, task: TaskId, done: bool) -> Result<Incident, Failure> {
        self.patch_any(&format!("/incidents/{id}/tasks/{task}"))
            .json(&TaskChange { done: Some(done), title: None })
            .send()
            .await
    }

    /// What happened in the world.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn occurrences(self, id: IncidentId) -> Result<Page<Occurrence>, Failure> {
        self.get(&format!("/incidents/{id}/occurrences")).query("limit", Some(200)).send().await
    }

    /// Writes down what happened in the world.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn add_occurrence(self, id: IncidentId, occurrence: &NewOccurrence) -> Result<Occurrence, Failure> {
        self.post(&format!("/incidents/{id}/occurrences")).json(occurrence).send().await
    }

    /// What was done here.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn incident_history(self, id: IncidentId) -> Result<Page<HistoryEntry>, Failure> {
        self.get(&format!("/incidents/{id}/history")).query("limit", Some(200)).send().await
    }
}
