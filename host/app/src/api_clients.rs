//! API clients: an organisation's machines, which sign in by OAuth 2.0 client credentials (RFC 6749 section 4.4).

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::Utc;
use rand::RngCore;
use sha2::{Digest, Sha256};
use tocsin_model::{
    account::{ApiClient, TokenResponse},
    audit::Change,
    id::{ApiClientId, OrganisationId},
    organisation::OrganisationKind,
    page::Page,
    tlp::Tlp,
    viewer::{Action, Principal, Role, Viewer},
};
use tocsin_store::{ApiClientRecord, PageRequest, Unit};

use crate::{
    App,
    accounts::{as_json, checked_name},
    error::{Error, Result, require},
    tokens::member::Member,
};

/// An API client to be added.
pub struct NewApiClient {
    /// What it is for.
    pub name: String,
    /// The organisation that it acts for.
    pub organisation: OrganisationId,
    /// What it may do.
    pub role: Role,
    /// The strictest marking that it may read.
    pub clearance: Tlp,
}

/// What changes of an API client; `None` stays as it is.
#[derive(Default)]
pub struct ApiClientChange {
    /// What it is for.
    pub name: Option<String>,
    /// What it may do.
    pub role: Option<Role>,
    /// The strictest marking that it may read.
    pub clearance: Option<Tlp>,
    /// Whether it is kept from getting tokens.
    pub disabled: Option<bool>,
}

/// Who looks when this client is signed in. None reads above its organisation's clearance.
pub(crate) fn viewer(client: &ApiClient, ceiling: Tlp) -> Viewer {
    Viewer {
        principal: Principal::ApiClient(client.id),
        organisation: client.organisation,
        role: client.role,
        clearance: client.clearance.min(ceiling),
    }
}

impl App {
    /// An access token for an API client. There is no throttle: a secret has 256 random bits, and checking one costs
    /// next to nothing.
    ///
    /// # Errors
    /// [`Error::Unauthorised`] when the client is unknown, it or its organisation is disabled, or the secret is wrong.
    pub async fn client_token(&self, client_id: &str, secret: &str) -> Result<TokenResponse> {
        let record = match client_id.parse::<ApiClientId>() {
            Ok(id) => self.store().api_client(&Self::host_viewer(), id).await?,
            Err(_) => None,
        };
        let right = record.filter(|record| same(&record.secret_hash, &hash(secret)) && !record.client.disabled);
        let refused = || Error::Unauthorised("the client is unknown or its secret is wrong".to_owned());
        let client = right.ok_or_else(refused)?.client;
        let organisation = self.store().organisation(&Self::host_viewer(), client.organisation).await?;
        let organisation = organisation.filter(|organisation| !organisation.disabled).ok_or_else(refused)?;
        let viewer = viewer(&client, organisation.clearance);
        self.auth().token(&Member { viewer, must_enrol: false }, None)
    }

    /// API clients by name.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to all but the administrator and organisations' managers.
    pub async fn api_clients(&self, viewer: &Viewer, page: &PageRequest) -> Result<Page<ApiClient>> {
        require(viewer, Action::ManageMembers)?;
        let Page { items, next } = self.store().api_clients(viewer, page).await?;
        Ok(Page { items: items.into_iter().map(|record| record.client).collect(), next })
    }

    /// An API client and its version.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to all but the administrator and organisations' managers, [`Error::NotFound`].
    pub async fn api_client(&self, viewer: &Viewer, id: ApiClientId) -> Result<(u64, ApiClient)> {
        let record = self.api_client_record(viewer, id).await?;
        Ok((record.version, record.client))
    }

    /// Adds an API client. Its secret is given out this once.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the fields.
    pub async fn create_api_client(&self, viewer: &Viewer, new: NewApiClient) -> Result<(ApiClient, String)> {
        require(viewer, Action::ManageMembers)?;
        self.check_client_role(viewer, new.organisation, new.role).await?;
        check_clearance(viewer, new.clearance)?;
        let client = ApiClient {
            id: ApiClientId::fresh(),
            name: checked_name("name", &new.name)?,
            organisation: new.organisation,
            role: new.role,
            clearance: new.clearance,
            disabled: false,
            created_at: Utc::now(),
        };
        let secret = fresh_secret();
        let mut unit = Unit::new();
        unit.create_api_client(&client, &hash(&secret));
        unit.audit(Change { after: Some(as_json(&client)), ..change(viewer, "api_client.create", &client) });
        self.store().commit(unit).await?;
        Ok((client, secret))
    }

    /// Changes an API client. Its tokens that say otherwise end at once.
    ///
    /// # Errors
    /// [`Error::VersionMismatch`] when the client is not at `version` any more.
    pub async fn update_api_client(
        &self,
        viewer: &Viewer,
        id: ApiClientId,
        update: ApiClientChange,
        version: Option<u64>,
    ) -> Result<(u64, ApiClient)> {
        let record = self.changeable_client(viewer, id).await?;
        if version.is_some_and(|version| version != record.version) {
            return Err(Error::VersionMismatch { current: Box::new(as_json(&record.client)) });
        }
        let mut client = record.client.clone();
        if let Some(name) = &update.name {
            client.name = checked_name("name", name)?;
        }
        if let Some(role) = update.role {
            self.check_client_role(viewer, client.organisation, role).await?;
            client.role = role;
        }
        if let Some(clearance) = update.clearance {
            check_clearance(viewer, clearance)?;
            client.clearance = clearance;
        }
        client.disabled = update.disabled.unwrap_or(client.disabled);
        self.write_api_client(viewer, "api_client.update", &record, &client, record.secret_hash.clone()).await?;
        Ok((record.version + 1, client))
    }

    /// Gives an API client a new secret, this once. The old one and its tokens end at once.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn renew_api_client_secret(&self, viewer: &Viewer, id: ApiClientId) -> Result<(ApiClient, String)> {
        let record = self.changeable_client(viewer, id).await?;
        let secret = fresh_secret();
        self.write_api_client(viewer, "api_client.renew_secret", &record, &record.client, hash(&secret)).await?;
        Ok((record.client, secret))
    }

    async fn write_api_client(
        &self,
        viewer: &Viewer,
        action: &str,
        record: &ApiClientRecord,
        client: &ApiClient,
        secret_hash: String,
    ) -> Result<()> {
        let mut unit = Unit::new();
        unit.update_api_client(&ApiClientRecord { client: client.clone(), secret_hash, version: record.version + 1 });
        unit.audit(Change {
            before: Some(as_json(&record.client)),
            after: Some(as_json(client)),
            ..change(viewer, action, client)
        });
        self.store().commit(unit).await?;
        self.auth().standing.end(client.id.0).await;
        Ok(())
    }

    async fn api_client_record(&self, viewer: &Viewer, id: ApiClientId) -> Result<ApiClientRecord> {
        require(viewer, Action::ManageMembers)?;
        self.store().api_client(viewer, id).await?.ok_or(Error::not_found("API client"))
    }

    /// The client, for somebody who changes it. With its secret one reads what it reads, so nobody gets that of a client
    /// whose clearance is above their own.
    async fn changeable_client(&self, viewer: &Viewer, id: ApiClientId) -> Result<ApiClientRecord> {
        let record = self.api_client_record(viewer, id).await?;
        if record.client.clearance > viewer.clearance {
            return Err(Error::Conflict("its clearance is above yours: ask an administrator".to_owned()));
        }
        Ok(record)
    }

    async fn check_client_role(&self, viewer: &Viewer, organisation: OrganisationId, role: Role) -> Result<()> {
        let organisation = self.known_organisation(viewer, organisation).await?;
        let fits = role == Role::ApiClient
            || (role.is_cert() && organisation.kind == OrganisationKind::Cert && viewer.may(Action::ManageAccounts));
        if fits {
            return Ok(());
        }
        let allowed = match organisation.kind {
            OrganisationKind::Cert => "api_client, administrator, lead, analyst, auditor",
            OrganisationKind::Constituent => "api_client",
        };
        Err(Error::invalid("role", format!("in {} use one of: {allowed}", organisation.name)))
    }
}

/// Nobody lets others read what they do not read themselves.
pub(crate) fn check_clearance(viewer: &Viewer, clearance: Tlp) -> Result<()> {
    if clearance <= viewer.clearance {
        return Ok(());
    }
    Err(Error::invalid("clearance", format!("is above yours: use at most {}", viewer.clearance)))
}

fn change(viewer: &Viewer, action: &str, client: &ApiClient) -> Change {
    Change {
        actor: viewer.principal.into(),
        action: action.to_owned(),
        subject: format!("api_client/{}", client.id),
        organisation: Some(client.organisation),
        before: None,
        after: None,
        at: Utc::now(),
    }
}

/// 256 random bits, base64url.
pub(crate) fn fresh_secret() -> String {
    let mut bytes = [0u8; 32];
    rand::rng().fill_bytes(&mut bytes);
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// A plain fast hash is enough for 256 random bits: slow hashes make up for the little that people can remember.
pub(crate) fn hash(secret: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(secret))
}

/// Compares hashes in constant time.
fn same(one: &str, other: &str) -> bool {
    blake3::hash(one.as_bytes()) == blake3::hash(other.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_have_256_bits_and_only_their_hash_fits() {
        let secret = fresh_secret();
        assert_eq!(BASE64_URL_SAFE_NO_PAD.decode(&secret).expect("base64url").len(), 32);
        assert!(same(&hash(&secret), &hash(&secret)));
        assert!(!same(&hash(&secret), &hash(&fresh_secret())));
    }
}
