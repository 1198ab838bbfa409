//! What the administrator asks of everybody: which roles must have a second factor.

use chrono::Utc;
use tocsin_model::{
    audit::Change,
    second_factor::SecurityPolicy,
    viewer::{Action, Role, Viewer},
};
use tocsin_store::{StoreError, Unit};

use crate::{
    App,
    accounts::as_json,
    error::{Error, Result, require},
};

impl App {
    /// What is asked of everybody.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to all but the administrator.
    pub async fn security_policy(&self, viewer: &Viewer) -> Result<SecurityPolicy> {
        require(viewer, Action::ManageAccounts)?;
        Ok(self.store().security_policy().await?)
    }

    /// Says which roles must have a second factor. Whoever has one of them and none can do nothing but enrol one, from now
    /// on.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a role that no person has or one that is named twice; [`Error::VersionMismatch`] when the
    /// policy is not at `version` any more.
    pub async fn set_security_policy(
        &self,
        viewer: &Viewer,
        roles: Vec<Role>,
        version: Option<u64>,
    ) -> Result<SecurityPolicy> {
        require(viewer, Action::ManageAccounts)?;
        for (place, role) in roles.iter().enumerate() {
            let field = format!("second_factor[{place}]");
            if *role == Role::ApiClient {
                return Err(Error::invalid(field, "an API client has a secret instead: name roles of people"));
            }
            if roles[..place].contains(role) {
                return Err(Error::invalid(field, "is named twice: name it once"));
            }
        }
        let before = self.store().security_policy().await?;
        if version.is_some_and(|version| version != before.version) {
            return Err(Error::VersionMismatch { current: Box::new(as_json(&before)) });
        }
        let after = SecurityPolicy { second_factor: roles, version: before.version + 1 };
        let mut unit = Unit::new();
        unit.update_security_policy(&after);
        unit.audit(Change {
            actor: viewer.principal.into(),
            action: "security_policy.update".to_owned(),
            subject: "security_policy/everybody".to_owned(),
            organisation: None,
            before: Some(as_json(&before)),
            after: Some(as_json(&after)),
            at: Utc::now(),
        });
        match self.store().commit(unit).await {
            Ok(()) => {}
            Err(StoreError::Conflict { .. }) => {
                let current = self.store().security_policy().await?;
                return Err(Error::VersionMismatch { current: Box::new(as_json(&current)) });
            }
            Err(error) => return Err(error.into()),
        }
        self.auth().standing.look_again_everywhere();
        Ok(after)
    }
}
