//! People's accounts: added, changed and disabled by the administrator; a password by its owner too.

mod homes;
pub(crate) mod password;

use chrono::Utc;
use tocsin_model::{
    account::{Account, CredentialError, Username, check_password},
    contact::EmailAddress,
    id::{AccountId, OrganisationId},
    membership::roles_in,
    organisation::Organisation,
    page::Page,
    tlp::Tlp,
    viewer::{Action, Principal, Role, Viewer},
};
use tocsin_store::{AccountRecord, PageRequest, StoreError, Unit};

use crate::{
    App,
    api_clients::check_clearance,
    error::{Error, Result, require},
    sessions::{Refreshed, change},
    tokens::{Bearer, member::member},
};

/// The longest name of a person, machine or organisation, in characters.
pub(crate) const MAX_NAME_CHARS: usize = 200;

/// An account to be added.
pub struct NewAccount {
    /// What the person signs in with.
    pub username: String,
    /// The person's name.
    pub name: String,
    /// Where the person is told by e-mail.
    pub email: Option<EmailAddress>,
    /// The organisation in which the role holds.
    pub organisation: OrganisationId,
    /// What the person may do.
    pub role: Role,
    /// The strictest marking that the person may read.
    pub clearance: Tlp,
    /// The first password.
    pub password: String,
}

/// What changes of an account; `None` stays as it is.
#[derive(Default)]
pub struct AccountChange {
    /// The person's name.
    pub name: Option<String>,
    /// Where the person is told by e-mail.
    pub email: Option<EmailAddress>,
    /// What the person may do.
    pub role: Option<Role>,
    /// The strictest marking that the person may read.
    pub clearance: Option<Tlp>,
    /// Whether the person is kept from signing in.
    pub disabled: Option<bool>,
    /// A new password.
    pub password: Option<String>,
}

impl App {
    /// Accounts by user name.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to all but the administrator.
    pub async fn accounts(&self, viewer: &Viewer, page: &PageRequest) -> Result<Page<Account>> {
        require(viewer, Action::ManageAccounts)?;
        let Page { items, next } = self.store().accounts(viewer, page).await?;
        Ok(Page { items: items.into_iter().map(|record| record.account).collect(), next })
    }

    /// An account and its version.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to all but the administrator, [`Error::NotFound`].
    pub async fn account(&self, viewer: &Viewer, id: AccountId) -> Result<(u64, Account)> {
        require(viewer, Action::ManageAccounts)?;
        let record = self.store().account(viewer, id).await?.ok_or(Error::not_found("account"))?;
        Ok((record.version, record.account))
    }

    /// Adds an account.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the fields, among them a clearance above the viewer's; [`Error::Conflict`] when the user name
    /// is taken.
    pub async fn create_account(&self, viewer: &Viewer, new: NewAccount) -> Result<(u64, Account)> {
        require(viewer, Action::ManageAccounts)?;
        let username = Username::parse(&new.username).map_err(|error| Error::invalid("username", error.to_string()))?;
        check_new_password(&username, "password", &new.password)?;
        self.check_role(viewer, new.organisation, new.role).await?;
        check_clearance(viewer, new.clearance)?;
        let account = Account {
            id: AccountId::fresh(),
            username: username.as_str().to_owned(),
            name: checked_name("name", &new.name)?,
            email: new.email,
            organisation: new.organisation,
            role: new.role,
            clearance: new.clearance,
            disabled: false,
            second_factor: false,
            created_at: Utc::now(),
        };
        let hash = self.auth().passwords.hash(&new.password).await?;
        let mut unit = Unit::new();
        unit.create_account(&account, &hash);
        let mut created = change(viewer.principal, "account.create", account.id, account.organisation);
        created.after = Some(as_json(&account));
        unit.audit(created);
        self.store().commit(unit).await.map_err(|error| name_taken(error, &account.username))?;
        Ok((1, account))
    }

    /// Changes an account. A new role, clearance or password, and disabling, sign the person out everywhere.
    ///
    /// # Errors
    /// [`Error::Conflict`] when administrators would lock themselves out or change their own clearance, or nobody would be
    /// left who can sign in as one; [`Error::Invalid`] names the fields, among them a clearance above the viewer's;
    /// [`Error::VersionMismatch`] when the account is not at `version` any more.
    pub async fn update_account(
        &self,
        viewer: &Viewer,
        id: AccountId,
        update: AccountChange,
        version: Option<u64>,
    ) -> Result<(u64, Account)> {
        require(viewer, Action::ManageAccounts)?;
        let record = self.store().account(viewer, id).await?.ok_or(Error::not_found("account"))?;
        if version.is_some_and(|version| version != record.version) {
            return Err(Error::VersionMismatch { current: Box::new(as_json(&record.account)) });
        }
        let own = viewer.principal == Principal::Account(id);
        if own && (update.disabled == Some(true) || update.role.is_some_and(|role| role != record.account.role)) {
            return Err(Error::Conflict("nobody can disable their own account or take away their own role".to_owned()));
        }
        let mut account = record.account.clone();
        if let Some(role) = update.role {
            self.check_role(viewer, account.organisation, role).await?;
            account.role = role;
        }
        if let Some(name) = &update.name {
            account.name = checked_name("name", name)?;
        }
        account.email = update.email.or(account.email);
        if let Some(clearance) = update.clearance.filter(|clearance| *clearance != record.account.clearance) {
            if own {
                return Err(Error::Conflict(
                    "nobody changes their own clearance: ask another administrator".to_owned(),
                ));
            }
            check_clearance(viewer, clearance)?;
            account.clearance = clearance;
        }
        account.disabled = update.disabled.unwrap_or(account.disabled);
        // With somebody's password one reads what they read.
        if update.password.is_some() && account.clearance > viewer.clearance {
            let message = "their clearance is above yours: lower it with the same change, or ask another administrator";
            return Err(Error::Conflict(message.to_owned()));
        }
        let hash = match &update.password {
            Some(password) => self.new_hash(&account, "password", password).await?,
            None => record.password_hash.clone(),
        };
        let signs_out = account.disabled != record.account.disabled
            || account.role != record.account.role
            || account.clearance != record.account.clearance
            || update.password.is_some();
        self.write_account(viewer, &record, &account, hash, signs_out).await?;
        Ok((record.version + 1, account))
    }

    /// Changes the bearer's own password, ends all sessions and begins a new one.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the current password is wrong or the new one may not be set.
    pub async fn change_password(&self, bearer: &Bearer, current: &str, new: &str) -> Result<Refreshed> {
        let record = self.own_account(bearer).await?;
        if !self.auth().passwords.verify(current, Some(&record.password_hash)).await? {
            return Err(Error::invalid("current_password", "this is not the present password"));
        }
        let hash = self.new_hash(&record.account, "new_password", new).await?;
        self.write_account(&bearer.viewer, &record, &record.account, hash, true).await?;
        let again = member(self.store(), record.account.id, bearer.viewer.organisation).await?;
        self.begin_session(Unit::new(), &again.ok_or(Error::not_found("account"))?, None).await
    }

    async fn new_hash(&self, account: &Account, field: &str, password: &str) -> Result<String> {
        let username = Username::parse(&account.username)
            .map_err(|error| Error::Internal(format!("account {} has no valid user name: {error}", account.id)))?;
        check_new_password(&username, field, password)?;
        self.auth().passwords.hash(password).await
    }

    async fn write_account(
        &self,
        viewer: &Viewer,
        record: &AccountRecord,
        account: &Account,
        password_hash: String,
        signs_out: bool,
    ) -> Result<()> {
        let new_password = password_hash != record.password_hash;
        let mut unit = Unit::new();
        unit.update_account(&AccountRecord { account: account.clone(), password_hash, version: record.version + 1 });
        self.follow_account(&mut unit, account).await?;
        if signs_out {
            unit.revoke_sessions_of(account.id);
        }
        let action = if new_password { "account.set_password" } else { "account.update" };
        let mut changed = change(viewer.principal, action, account.id, account.organisation);
        changed.before = Some(as_json(&record.account));
        changed.after = Some(as_json(account));
        unit.audit(changed);
        self.store().commit(unit).await?;
        if signs_out {
            self.auth().standing.end(account.id.0).await;
        }
        Ok(())
    }

    /// The CERT's roles are for the CERT, the others for its constituents. The organisation is one that the viewer knows.
    pub(crate) async fn check_role(
        &self,
        viewer: &Viewer,
        organisation: OrganisationId,
        role: Role,
    ) -> Result<Organisation> {
        let organisation = self.known_organisation(viewer, organisation).await?;
        let allowed = roles_in(organisation.kind);
        if allowed.contains(&role) {
            return Ok(organisation);
        }
        let allowed: Vec<&str> = allowed.iter().map(|role| role.as_str()).collect();
        Err(Error::invalid("role", format!("in {} use one of: {}", organisation.name, allowed.join(", "))))
    }

    /// The organisation that a field names.
    pub(crate) async fn known_organisation(&self, viewer: &Viewer, id: OrganisationId) -> Result<Organisation> {
        let organisation = self.store().organisation(viewer, id).await?;
        organisation.ok_or_else(|| Error::invalid("organisation", "there is no such organisation"))
    }
}

/// Refuses a password that may not be set, naming the field that has it.
pub(crate) fn check_new_password(username: &Username, field: &str, password: &str) -> Result<()> {
    check_password(username, password).map_err(|error: CredentialError| Error::invalid(field, error.to_string()))
}

/// A name without the blanks around it.
pub(crate) fn checked_name(field: &str, name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME_CHARS || name.chars().any(char::is_control) {
        return Err(Error::invalid(
            field,
            format!("use 1 to {MAX_NAME_CHARS} characters, none of them a control character"),
        ));
    }
    Ok(name.to_owned())
}

/// A record as the audit log and a failed `If-Match` show it.
pub(crate) fn as_json<T: serde::Serialize>(record: &T) -> serde_json::Value {
    serde_json::to_value(record).expect("the model's records have only string keys")
}

pub(crate) fn name_taken(error: StoreError, name: &str) -> Error {
    match error {
        StoreError::AlreadyExists { .. } => Error::Conflict(format!("the name `{name}` is taken: choose another")),
        other => other.into(),
    }
}
