//! Whether what an access token says still stands: its session is not revoked, its membership or API client not disabled
//! or changed, its organisation not disabled.
//!
//! What this host ended, it knows at once. What another host ended, it learns from the store, which it asks about each
//! session, membership, client or organisation at most every few seconds.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use chrono::{DateTime, SubsecRound, Utc};
use moka::future::Cache;
use tocsin_model::{
    id::{AccountId, ApiClientId, MembershipId, OrganisationId, SessionId},
    viewer::{Principal, Viewer},
};
use tocsin_store::{Store, StoreError};
use uuid::Uuid;

use super::{
    claims::{ACCESS_TOKEN_SECONDS, Bearer},
    member::{Member, member},
};
use crate::error::{Error, Result};

/// How long an answer of the store is believed; within it, a token that another host revoked still works here.
const BELIEVED: Duration = Duration::from_secs(5);
/// How many sessions, clients and organisations are remembered.
const REMEMBERED: u64 = 100_000;

/// What the store said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stored {
    Over,
    Session,
    Client(Viewer),
    Member(Member),
    Organisation,
}

/// What is known about sessions, memberships, clients and organisations.
pub(crate) struct Standing {
    store: Store,
    stored: Cache<Uuid, Stored>,
    /// Sessions, accounts, memberships, clients and organisations that this host ended, and when: their tokens made before
    /// then are dead. Kept for as long as such a token could live.
    ended: Cache<Uuid, DateTime<Utc>>,
    /// How many this host ended: whoever knows the number asks nothing while it stays.
    endings: AtomicU64,
}

impl Standing {
    /// Nothing known yet.
    pub(crate) fn new(store: Store) -> Self {
        let stored = Cache::builder().max_capacity(REMEMBERED).time_to_live(BELIEVED).build();
        let lifetime = Duration::from_secs(ACCESS_TOKEN_SECONDS);
        let ended = Cache::builder().max_capacity(REMEMBERED).time_to_live(lifetime).build();
        Self { store, stored, ended, endings: AtomicU64::new(0) }
    }

    /// Remembers that all tokens of this session, account, membership, client or organisation made until now are dead.
    pub(crate) async fn end(&self, what: Uuid) {
        // Tokens know their moment to the millisecond.
        self.ended.insert(what, Utc::now().trunc_subsecs(3)).await;
        self.endings.fetch_add(1, Ordering::Release);
        self.look_again(what).await;
    }

    /// Forgets what the store said: it has changed.
    pub(crate) async fn look_again(&self, what: Uuid) {
        self.stored.invalidate(&what).await;
    }

    /// Forgets whatever the store said: something that concerns many has changed.
    pub(crate) fn look_again_everywhere(&self) {
        self.stored.invalidate_all();
    }

    /// Whether the bearer is still who the token says.
    pub(crate) async fn holds(&self, bearer: &Bearer) -> Result<bool> {
        let principal = match bearer.viewer.principal {
            Principal::Account(id) => id.0,
            Principal::ApiClient(id) => id.0,
            Principal::Host => return Ok(false),
        };
        let organisation = bearer.viewer.organisation;
        if self.was_ended(principal, bearer).await || self.was_ended(organisation.0, bearer).await {
            return Ok(false);
        }
        if self.organisation(organisation).await? != Stored::Organisation {
            return Ok(false);
        }
        match (bearer.session, bearer.viewer.principal) {
            (Some(session), Principal::Account(account)) => {
                let ended = self.was_ended(session.0, bearer).await;
                Ok(!ended && self.session(session).await? == Stored::Session && self.acts(account, bearer).await?)
            }
            (None, Principal::ApiClient(client)) => Ok(self.client(client).await? == Stored::Client(bearer.viewer)),
            _ => Ok(false),
        }
    }

    /// How many this host has ended so far.
    pub(crate) fn endings(&self) -> u64 {
        self.endings.load(Ordering::Acquire)
    }

    /// Whether this host ended what the token says. Asks no database.
    pub(crate) async fn ended_here(&self, bearer: &Bearer) -> bool {
        let organisation = bearer.viewer.organisation;
        let (principal, membership) = match bearer.viewer.principal {
            Principal::Account(id) => (id.0, Some(MembershipId::of(id, organisation).0)),
            Principal::ApiClient(id) => (id.0, None),
            Principal::Host => return true,
        };
        let session = bearer.session.map(|session| session.0);
        for what in [Some(principal), Some(organisation.0), membership, session].into_iter().flatten() {
            if self.was_ended(what, bearer).await {
                return true;
            }
        }
        false
    }

    async fn was_ended(&self, what: Uuid, bearer: &Bearer) -> bool {
        self.ended.get(&what).await.is_some_and(|ended| bearer.issued_at < ended)
    }

    /// Whether the person still is in the organisation what the token says.
    async fn acts(&self, account: AccountId, bearer: &Bearer) -> Result<bool> {
        let id = MembershipId::of(account, bearer.viewer.organisation);
        if self.was_ended(id.0, bearer).await {
            return Ok(false);
        }
        let said = Stored::Member(Member { viewer: bearer.viewer, must_enrol: bearer.must_enrol });
        if self.member(id, account, bearer.viewer.organisation).await? == said {
            return Ok(true);
        }
        // The token may be newer than what is remembered, made by another host.
        self.look_again(id.0).await;
        Ok(self.member(id, account, bearer.viewer.organisation).await? == said)
    }

    async fn member(&self, id: MembershipId, account: AccountId, organisation: OrganisationId) -> Result<Stored> {
        let ask = async {
            let member = member(&self.store, account, organisation).await?;
            Ok(member.map_or(Stored::Over, Stored::Member))
        };
        self.stored.try_get_with(id.0, ask).await.map_err(shared)
    }

    async fn session(&self, id: SessionId) -> Result<Stored> {
        let ask = async {
            let session = self.store.session(id).await?;
            let on = session.is_some_and(|session| !session.revoked && session.expires_at > Utc::now());
            Ok(if on { Stored::Session } else { Stored::Over })
        };
        self.stored.try_get_with(id.0, ask).await.map_err(shared)
    }

    async fn client(&self, id: ApiClientId) -> Result<Stored> {
        let ask = async {
            let record = self.store.api_client(&Viewer::host(), id).await?;
            let Some(client) = record.map(|record| record.client).filter(|client| !client.disabled) else {
                return Ok(Stored::Over);
            };
            let organisation = self.store.organisation(&Viewer::host(), client.organisation).await?;
            Ok(organisation.map_or(Stored::Over, |organisation| {
                Stored::Client(crate::api_clients::viewer(&client, organisation.clearance))
            }))
        };
        self.stored.try_get_with(id.0, ask).await.map_err(shared)
    }

    async fn organisation(&self, id: OrganisationId) -> Result<Stored> {
        let ask = async {
            let organisation = self.store.organisation(&Viewer::host(), id).await?;
            let on = organisation.is_some_and(|organisation| !organisation.disabled);
            Ok(if on { Stored::Organisation } else { Stored::Over })
        };
        self.stored.try_get_with(id.0, ask).await.map_err(shared)
    }
}

/// One failed look-up may answer several who waited for it.
fn shared(error: std::sync::Arc<StoreError>) -> Error {
    Error::from(StoreError::clone(&error))
}
