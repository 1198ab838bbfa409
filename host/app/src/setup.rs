//! First start: the CERT and its first administrator, by a one-time link or from the configuration.

use chrono::Utc;
use tocsin_model::{
    account::{Account, Me, SetupRequest, Username},
    id::{AccountId, OrganisationId},
    organisation::{Organisation, OrganisationKind},
    tlp::Tlp,
    viewer::{Actor, Role},
};
use tocsin_store::{StoreError, Unit};

use crate::{
    App,
    accounts::{as_json, check_new_password, checked_name},
    api_clients::{fresh_secret, hash},
    error::{Error, Result},
    organisations, sessions,
};

/// The first administrator, for an unattended installation.
pub struct FirstAdministrator {
    /// The CERT's name.
    pub organisation: String,
    /// What the administrator signs in with.
    pub username: String,
    /// The administrator's name.
    pub name: String,
    /// The administrator's password.
    pub password: String,
}

impl From<SetupRequest> for FirstAdministrator {
    fn from(request: SetupRequest) -> Self {
        let SetupRequest { token: _, organisation, username, name, password } = request;
        Self { organisation, username, name, password }
    }
}

impl App {
    /// Whether the first administrator is still to be made.
    ///
    /// # Errors
    /// The store's.
    pub async fn setup_needed(&self) -> Result<bool> {
        Ok(self.store().setup_needed().await?)
    }

    /// The one-time link that makes the first administrator; `None` when there is one. A link of an earlier start ends:
    /// only its hash was kept. The token stands behind `#`, which browsers do not send, so that no log has it.
    ///
    /// # Errors
    /// The store's.
    pub async fn setup_link(&self) -> Result<Option<String>> {
        if !self.setup_needed().await? {
            return Ok(None);
        }
        let token = fresh_secret();
        let put = self.store().put_setup_token(&hash(&token)).await?;
        Ok(put.then(|| format!("{}/setup#{token}", self.config().public_url)))
    }

    /// Makes the CERT and its first administrator. The token is used up in the same transaction.
    ///
    /// # Errors
    /// [`Error::Unauthorised`] when the token is wrong or was used; [`Error::Invalid`] names the fields.
    pub async fn set_up(&self, request: SetupRequest) -> Result<Me> {
        let mut unit = Unit::new();
        unit.use_setup_token(&hash(&request.token));
        let me = self.first_administrator(&mut unit, request.into()).await?;
        self.store().commit(unit).await.map_err(|error| match error {
            StoreError::SetupToken | StoreError::AlreadyExists { .. } => {
                Error::Unauthorised("the set-up link was used or is not the latest: see the host's output".to_owned())
            }
            other => other.into(),
        })?;
        Ok(me)
    }

    /// Makes the CERT and its first administrator without a link; `None` when there is one already.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the fields.
    pub async fn set_up_unattended(&self, first: FirstAdministrator) -> Result<Option<Me>> {
        if !self.setup_needed().await? {
            return Ok(None);
        }
        let mut unit = Unit::new();
        unit.finish_setup();
        let me = self.first_administrator(&mut unit, first).await?;
        self.store().commit(unit).await?;
        Ok(Some(me))
    }

    async fn first_administrator(&self, unit: &mut Unit, first: FirstAdministrator) -> Result<Me> {
        let username =
            Username::parse(&first.username).map_err(|error| Error::invalid("username", error.to_string()))?;
        check_new_password(&username, "password", &first.password)?;
        let name = checked_name("organisation", &first.organisation)?;
        let organisation = Organisation::new(OrganisationId::fresh(), name, OrganisationKind::Cert, Utc::now());
        let account = Account {
            id: AccountId::fresh(),
            username: username.as_str().to_owned(),
            name: checked_name("name", &first.name)?,
            email: None,
            organisation: organisation.id,
            role: Role::Administrator,
            clearance: Tlp::Red,
            disabled: false,
            second_factor: false,
            created_at: Utc::now(),
        };
        let password_hash = self.auth().passwords.hash(&first.password).await?;
        unit.create_organisation(&organisation);
        unit.create_account(&account, &password_hash);
        unit.audit(organisations::created(Actor::Host, &organisation));
        let mut created = sessions::change(Actor::Host, "account.create", account.id, organisation.id);
        created.after = Some(as_json(&account));
        unit.audit(created);
        Ok(Me {
            id: account.id.0,
            username: account.username,
            name: account.name,
            organisation: organisation.id,
            organisation_name: organisation.name,
            role: account.role,
            clearance: account.clearance,
            memberships: Vec::new(),
            second_factor: false,
            must_enrol: false,
        })
    }
}
