//! Service levels: what the CERT promises by severity, and to those who ask for help. Incidents keep what held when their
//! clocks started, requests what held when they were made.

use chrono::Utc;
use tocsin_model::{
    audit::Change,
    service_level::{ServiceLevels, ServiceLevelsView},
    viewer::{Action, Viewer},
};
use tocsin_store::{StoreError, Unit};

use crate::{
    App,
    accounts::as_json,
    error::{Error, Result, require},
};

impl App {
    /// The settings. Everybody who reads incidents reads what is promised for them.
    ///
    /// # Errors
    /// `Forbidden`, or the store's.
    pub async fn service_levels(&self, viewer: &Viewer) -> Result<ServiceLevelsView> {
        require(viewer, Action::ReadIncidents)?;
        Ok(self.store().service_levels().await?)
    }

    /// Changes the settings.
    ///
    /// # Errors
    /// `Forbidden`; `Invalid` names the fields; `VersionMismatch` when they were changed meanwhile.
    pub async fn set_service_levels(
        &self,
        viewer: &Viewer,
        levels: ServiceLevels,
        version: Option<u64>,
    ) -> Result<ServiceLevelsView> {
        require(viewer, Action::ManageDesk)?;
        levels.check().map_err(Error::Invalid)?;
        let before = self.store().service_levels().await?;
        if version.is_some_and(|version| version != before.version) {
            return Err(mismatch(&before));
        }
        let view = ServiceLevelsView { levels, version: before.version + 1 };
        let mut unit = Unit::new();
        unit.put_service_levels(&view);
        unit.audit(Change {
            actor: viewer.principal.into(),
            action: "service_levels.change".to_owned(),
            subject: "service_levels/incidents".to_owned(),
            organisation: None,
            before: Some(as_json(&before)),
            after: Some(as_json(&view)),
            at: Utc::now(),
        });
        match self.store().commit(unit).await {
            Ok(()) => Ok(view),
            Err(StoreError::Conflict { .. }) => Err(mismatch(&self.store().service_levels().await?)),
            Err(error) => Err(error.into()),
        }
    }
}

fn mismatch(current: &ServiceLevelsView) -> Error {
    Error::VersionMismatch { current: Box::new(as_json(current)) }
}
