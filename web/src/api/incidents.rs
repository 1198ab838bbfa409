//! Incidents: lists, reports, changes and steps.

use tocsin_model::{
    id::{IncidentId, IocId, SavedViewId},
    incident::{
        ClockAction, ClockInput, ClockKind, Incident, IncidentChange, IncidentQuery, MergeInput, NewIncident,
        SplitInput, StepInput,
    },
    page::Page,
    saved_view::{NewSavedView, SavedView},
};

use super::{Api, Failure};

impl Api {
    /// One page of incidents.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn incidents(self, query: IncidentQuery, cursor: String, limit: u32) -> Result<Page<Incident>, Failure> {
        self.get("/incidents")
            .query("state", query.state)
            .query("severity", query.severity.map(|severity| severity.as_str()))
            .query("category", query.category)
            .query("organisation", query.organisation)
            .query("owner", query.owner)
            .query("open", query.open)
            .query("q", query.q)
            .query("sort", query.sort.map(|sort| sort.as_str()))
            .query("cursor", Some(cursor))
            .query("limit", Some(limit))
            .send()
            .await
    }

    /// An incident.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn incident(self, id: IncidentId) -> Result<Incident, Failure> {
        self.get(&format!("/incidents/{id}")).send().await
    }

    /// Begins a report: a draft that only its organisation sees.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn begin_incident(self, input: &NewIncident) -> Result<Incident, Failure> {
        self.post("/incidents").json(input).send().await
    }

    /// Changes the incident of this version.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn change_incident(
        self,
        id: IncidentId,
        version: u64,
        change: &IncidentChange,
    ) -> Result<Incident, Failure> {
        self.patch(&format!("/incidents/{id}"), version).json(change).send().await
    }

    /// Takes a step.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn step_incident(self, id: IncidentId, input: &StepInput) -> Result<Incident, Failure> {
        self.post(&format!("/incidents/{id}/steps")).json(input).send().await
    }

    /// Makes an incident part of another one.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn merge_incident(self, id: IncidentId, into: IncidentId) -> Result<Incident, Failure> {
        self.post(&format!("/incidents/{id}/merge")).json(&MergeInput { into }).send().await
    }

    /// Takes a merge back.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn unmerge_incident(self, id: IncidentId) -> Result<Incident, Failure> {
        self.post(&format!("/incidents/{id}/unmerge")).send().await
    }

    /// Makes a new incident of some of the IoCs.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn split_incident(self, id: IncidentId, title: String, iocs: Vec<IocId>) -> Result<Incident, Failure> {
        self.post(&format!("/incidents/{id}/split")).json(&SplitInput { title, iocs }).send().await
    }

    /// Stops a deadline, lets it run on, or says that what was due is done.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn set_clock(self, id: IncidentId, kind: ClockKind, action: ClockAction) -> Result<Incident, Failure> {
        self.post(&format!("/incidents/{id}/clocks/{}", kind.as_str())).json(&ClockInput { action }).send().await
    }

    /// The reader's saved views.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn saved_views(self) -> Result<Page<SavedView>, Failure> {
        self.get("/saved-views").send().await
    }

    /// Keeps a filter under a name.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn save_view(self, view: &NewSavedView) -> Result<SavedView, Failure> {
        self.post("/saved-views").json(view).send().await
    }

    /// Forgets a saved view.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn forget_view(self, id: SavedViewId) -> Result<(), Failure> {
        self.delete_any(&format!("/saved-views/{id}")).done().await
    }
}
