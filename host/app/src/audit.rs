//! The audit log: reading it and proving that nothing in it was altered or removed.

use tocsin_model::{
    page::Page,
    viewer::{Action, Viewer},
};
use tocsin_store::{AuditEntry, AuditFilter, AuditVerdict, PageRequest};

use crate::{
    App,
    error::{Result, require},
};

impl App {
    /// Changes, the latest first.
    ///
    /// # Errors
    /// [`crate::Error::Forbidden`] to all but the administrator.
    pub async fn audit(&self, viewer: &Viewer, filter: &AuditFilter, page: &PageRequest) -> Result<Page<AuditEntry>> {
        require(viewer, Action::ReadAudit)?;
        Ok(self.store().audit_log(filter, page).await?)
    }

    /// Recomputes every hash chain.
    ///
    /// # Errors
    /// [`crate::Error::Forbidden`] to all but the administrator.
    pub async fn verify_audit(&self, viewer: &Viewer) -> Result<AuditVerdict> {
        require(viewer, Action::ReadAudit)?;
        Ok(self.store().verify_audit().await?)
    }
}
