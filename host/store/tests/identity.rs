//! Accounts, API clients, organisations, sessions, set-up and idempotency keys.

mod common;

use common::{after, analyst, everywhere, member, noon};
use tocsin_model::{
    account::{Account, ApiClient},
    id::{AccountId, ApiClientId, MembershipId, OrganisationId, SessionId},
    membership::Membership,
    organisation::{Organisation, OrganisationKind},
    tlp::Tlp,
    viewer::{Principal, Role},
};
use tocsin_store::{
    AccountRecord, IdempotencyKey, PageRequest, RecordedResponse, Reservation, Rotated, Session, Store, StoreError,
    Unit,
};

fn organisation(name: &str) -> Organisation {
    Organisation::new(OrganisationId::fresh(), name.into(), OrganisationKind::Constituent, noon())
}

fn account(username: &str, organisation: OrganisationId) -> Account {
    Account {
        id: AccountId::fresh(),
        username: username.into(),
        name: "Ada".into(),
        email: None,
        organisation,
        role: Role::Reporter,
        clearance: Tlp::Amber,
        disabled: false,
        second_factor: false,
        created_at: noon(),
    }
}

/// The membership that the account has, changed to what it says, with its next version.
fn membership(account: &Account) -> Membership {
    Membership {
        id: MembershipId::of(account.id, account.organisation),
        account: account.id,
        organisation: account.organisation,
        username: account.username.clone(),
        name: account.name.clone(),
        role: account.role,
        clearance: account.clearance,
        disabled: false,
        account_disabled: account.disabled,
        created_at: account.created_at,
        version: 2,
    }
}

fn session(account: AccountId) -> Session {
    session_in(account, OrganisationId(uuid::Uuid::nil()))
}

fn session_in(account: AccountId, organisation: OrganisationId) -> Session {
    Session {
        id: SessionId::fresh(),
        account,
        organisation,
        created_at: noon(),
        expires_at: after(1_000),
        revoked: false,
    }
}

#[tokio::test]
async fn a_name_is_taken_once() {
    everywhere(async |store| {
        let first = organisation("Stadtwerke");
        let mut unit = Unit::new();
        unit.create_organisation(&first).create_account(&account("ada", first.id), "$argon2id$x");
        store.commit(unit).await.expect("new");
        let mut unit = Unit::new();
        unit.create_organisation(&organisation("STADTWERKE"));
        let taken = StoreError::AlreadyExists { noun: "organisation".into(), key: "stadtwerke".into() };
        assert_eq!(store.commit(unit).await, Err(taken));
        let mut unit = Unit::new();
        unit.create_account(&account("ada", first.id), "$argon2id$y");
        assert_eq!(
            store.commit(unit).await,
            Err(StoreError::AlreadyExists { noun: "account".into(), key: "ada".into() })
        );
    })
    .await;
}

#[tokio::test]
async fn accounts_are_found_by_name_changed_by_version_and_seen_by_their_organisation() {
    everywhere(async |store| {
        let (own, other) = (OrganisationId::fresh(), OrganisationId::fresh());
        let ada = account("ada", own);
        let mut unit = Unit::new();
        unit.create_account(&ada, "$argon2id$x").create_account(&account("bob", other), "$argon2id$y");
        store.commit(unit).await.expect("new");
        let found = store.account_named("ada").await.expect("answers").expect("there");
        assert_eq!((&found.account, found.password_hash.as_str(), found.version), (&ada, "$argon2id$x", 1));
        assert!(!format!("{found:?}").contains("argon2id"));
        let changed = AccountRecord { account: Account { disabled: true, ..ada.clone() }, version: 2, ..found };
        for outcome in [Ok(()), Err(StoreError::Conflict { noun: "account".into(), key: ada.id.to_string() })] {
            let mut unit = Unit::new();
            unit.update_account(&changed);
            assert_eq!(store.commit(unit).await, outcome);
        }
        assert_eq!(store.account(&member(own), ada.id).await, Ok(Some(changed)));
        assert_eq!(store.account(&member(other), ada.id).await, Ok(None));
        let names = async |viewer| {
            let page = store.accounts(&viewer, &PageRequest::first()).await.expect("a page");
            page.items.into_iter().map(|record| record.account.username).collect::<Vec<_>>()
        };
        assert_eq!(names(analyst()).await, ["ada", "bob"]);
        assert_eq!(names(member(other)).await, ["bob"]);
    })
    .await;
}

#[tokio::test]
async fn api_clients_and_organisations_are_seen_by_their_organisation() {
    everywhere(async |store| {
        let (own, other) = (organisation("Own"), organisation("Other"));
        let client = ApiClient {
            id: ApiClientId::fresh(),
            name: "SIEM".into(),
            organisation: own.id,
            role: Role::ApiClient,
            clearance: Tlp::Amber,
            disabled: false,
            created_at: noon(),
        };
        let mut unit = Unit::new();
        unit.create_organisation(&own).create_organisation(&other).create_api_client(&client, "hash");
        store.commit(unit).await.expect("new");
        let found = store.api_client(&member(own.id), client.id).await.expect("answers").expect("there");
        assert_eq!((found.client, found.secret_hash.as_str()), (client.clone(), "hash"));
        assert_eq!(store.api_client(&member(other.id), client.id).await, Ok(None));
        let first = PageRequest::first();
        assert!(store.api_clients(&member(other.id), &first).await.expect("a page").items.is_empty());
        assert_eq!(
            store.organisations(&member(own.id), &first).await.expect("a page").items,
            std::slice::from_ref(&own)
        );
        assert_eq!(store.organisations(&analyst(), &first).await.expect("a page").items, [other.clone(), own.clone()]);
        assert_eq!(store.organisation(&member(own.id), other.id).await, Ok(None));
    })
    .await;
}

#[tokio::test]
async fn an_organisation_changes_by_version_and_gives_its_old_name_back() {
    everywhere(async |store| {
        let first = organisation("Stadtwerke");
        let mut unit = Unit::new();
        unit.create_organisation(&first).create_organisation(&organisation("Klinikum"));
        store.commit(unit).await.expect("new");
        let renamed = async |name: &str, version| {
            let after = Organisation { name: name.into(), version, ..first.clone() };
            let mut unit = Unit::new();
            unit.update_organisation(&first, &after);
            store.commit(unit).await.map(|()| after)
        };
        let taken = StoreError::AlreadyExists { noun: "organisation".into(), key: "klinikum".into() };
        assert_eq!(renamed("KLINIKUM", 2).await, Err(taken));
        let after = renamed("Energie", 2).await.expect("free");
        assert_eq!(store.organisation(&analyst(), first.id).await, Ok(Some(after)));
        let conflict = StoreError::Conflict { noun: "organisation".into(), key: first.id.to_string() };
        assert_eq!(renamed("Wasser", 2).await, Err(conflict));
        let mut unit = Unit::new();
        unit.create_organisation(&organisation("stadtwerke")).create_organisation(&organisation("Wasser"));
        store.commit(unit).await.expect("both names are free");
    })
    .await;
}

#[tokio::test]
async fn of_those_who_put_administrators_out_at_once_one_is_refused_when_none_would_be_left() {
    everywhere(async |store| {
        let cert = OrganisationId::fresh();
        let administrators: Vec<Account> = ["ada", "bob", "eve"]
            .map(|name| Account { role: Role::Administrator, ..account(name, cert) })
            .into_iter()
            .collect();
        let mut unit = Unit::new();
        for administrator in &administrators {
            unit.create_account(administrator, "$argon2id$x");
        }
        store.commit(unit).await.expect("new");
        let put_out = administrators.iter().map(|administrator| {
            let (store, account) = (store.clone(), Account { disabled: true, ..administrator.clone() });
            tokio::spawn(async move {
                let mut unit = Unit::new();
                unit.spare_administrator(account.id).update_membership(&membership(&account));
                unit.update_account(&AccountRecord { account, password_hash: String::new(), version: 2 });
                store.commit(unit).await
            })
        });
        let mut refused = Vec::new();
        for outcome in put_out.collect::<Vec<_>>() {
            refused.extend(outcome.await.expect("no panic").err());
        }
        assert_eq!(refused, [StoreError::LastAdministrator]);
        let page = store.accounts(&analyst(), &PageRequest::first()).await.expect("a page");
        assert_eq!(page.items.iter().filter(|record| !record.account.disabled).count(), 1);
    })
    .await;
}

async fn sign_in(store: &Store, session: &Session, token: &str) {
    let mut unit = Unit::new();
    unit.create_session(session, token);
    store.commit(unit).await.expect("new");
}

#[tokio::test]
async fn a_refresh_token_that_is_used_twice_ends_its_session() {
    everywhere(async |store| {
        let signed_in = session(AccountId::fresh());
        sign_in(&store, &signed_in, "one").await;
        let rotate =
            async |old: &str, new: &str| store.rotate_refresh_token(old, new, after(1)).await.expect("answers");
        assert_eq!(rotate("never issued", "x").await, Rotated::Unknown);
        assert_eq!(rotate("one", "two").await, Rotated::Rotated { session: signed_in });
        let revoked = Session { revoked: true, ..signed_in };
        assert_eq!(rotate("one", "three").await, Rotated::Reused { session: revoked });
        assert_eq!(rotate("two", "four").await, Rotated::Unknown);
        assert_eq!(store.session(signed_in.id).await, Ok(Some(revoked)));
        assert_eq!(store.session_of_token("two").await, Ok(Some(revoked)));
    })
    .await;
}

#[tokio::test]
async fn of_those_who_present_a_token_at_the_same_time_one_gets_a_new_one() {
    everywhere(async |store| {
        sign_in(&store, &session(AccountId::fresh()), "one").await;
        let rotations = (0..8).map(|number| {
            let store = store.clone();
            tokio::spawn(async move {
                loop {
                    match store.rotate_refresh_token("one", &format!("new {number}"), after(1)).await {
                        Err(StoreError::Contended) => {}
                        outcome => return outcome.expect("answers"),
                    }
                }
            })
        });
        let mut rotated = 0;
        for rotation in rotations.collect::<Vec<_>>() {
            rotated += usize::from(matches!(rotation.await.expect("no panic"), Rotated::Rotated { .. }));
        }
        assert_eq!(rotated, 1);
    })
    .await;
}

#[tokio::test]
async fn an_ended_session_gives_no_new_tokens() {
    everywhere(async |store| {
        let account = AccountId::fresh();
        let (first, second) = (session(account), session(account));
        sign_in(&store, &first, "first").await;
        sign_in(&store, &second, "second").await;
        assert_eq!(store.rotate_refresh_token("first", "late", after(1_001)).await, Ok(Rotated::Unknown));
        let mut unit = Unit::new();
        unit.revoke_session(first.id);
        store.commit(unit).await.expect("revoked");
        assert_eq!(store.rotate_refresh_token("first", "x", after(1)).await, Ok(Rotated::Unknown));
        let mut unit = Unit::new();
        unit.revoke_sessions_of(account);
        store.commit(unit).await.expect("revoked");
        assert_eq!(store.rotate_refresh_token("second", "y", after(1)).await, Ok(Rotated::Unknown));
        store.purge_expired(after(2_000)).await.expect("purged");
        assert_eq!(store.session(second.id).await, Ok(None));
    })
    .await;
}

#[tokio::test]
async fn an_organisations_sessions_end_together_and_no_others() {
    everywhere(async |store| {
        let (own, other) = (OrganisationId::fresh(), OrganisationId::fresh());
        let accounts = [("ada", own), ("bob", own), ("eve", other)].map(|(name, of)| account(name, of));
        let mut unit = Unit::new();
        for account in &accounts {
            unit.create_account(account, "$argon2id$x");
        }
        store.commit(unit).await.expect("new");
        let sessions = accounts.map(|account| session_in(account.id, account.organisation));
        for session in &sessions {
            sign_in(&store, session, &session.id.to_string()).await;
        }
        let mut unit = Unit::new();
        unit.revoke_sessions_in(own);
        store.commit(unit).await.expect("revoked");
        for (session, revoked) in sessions.iter().zip([true, true, false]) {
            assert_eq!(store.session(session.id).await, Ok(Some(Session { revoked, ..*session })));
        }
    })
    .await;
}

#[tokio::test]
async fn the_set_up_token_makes_one_administrator() {
    everywhere(async |store| {
        assert_eq!(store.setup_needed().await, Ok(true));
        assert_eq!(store.put_setup_token("old").await, Ok(true));
        assert_eq!(store.put_setup_token("token").await, Ok(true));
        let attempt = async |token: &str, name: &str| {
            let mut unit = Unit::new();
            unit.use_setup_token(token).create_organisation(&organisation(name));
            store.commit(unit).await
        };
        assert_eq!(attempt("old", "A").await, Err(StoreError::SetupToken));
        assert_eq!(attempt("token", "B").await, Ok(()));
        assert_eq!(attempt("token", "C").await, Err(StoreError::SetupToken));
        assert_eq!(attempt("", "D").await, Err(StoreError::SetupToken));
        assert_eq!(store.setup_needed().await, Ok(false));
        assert_eq!(store.put_setup_token("again").await, Ok(false));
        let names = store.organisations(&analyst(), &PageRequest::first()).await.expect("a page").items;
        assert_eq!(names.into_iter().map(|organisation| organisation.name).collect::<Vec<_>>(), ["B"]);
    })
    .await;
}

#[tokio::test]
async fn a_request_with_a_key_is_done_once() {
    everywhere(async |store| {
        let key = IdempotencyKey {
            principal: Principal::Account(AccountId::fresh()),
            key: "k".into(),
            request_hash: "hash".into(),
            expires_at: after(100),
        };
        let reserve = async |key: &IdempotencyKey| store.reserve_idempotency(key, noon()).await.expect("answers");
        assert_eq!(reserve(&key).await, Reservation::Fresh);
        store.release_idempotency(&key).await.expect("released");
        assert_eq!(reserve(&key).await, Reservation::Fresh);
        assert_eq!(reserve(&key).await, Reservation::Busy);
        let other = IdempotencyKey { request_hash: "other".into(), ..key.clone() };
        assert_eq!(reserve(&other).await, Reservation::Different);
        let response = RecordedResponse { status: 202, media_type: "application/json".into(), body: b"{}".to_vec() };
        let mut unit = Unit::new();
        unit.record_response(&key, &response);
        store.commit(unit).await.expect("recorded");
        store.release_idempotency(&key).await.expect("an answer stays");
        assert_eq!(reserve(&key).await, Reservation::Answered(response));
        let mine = IdempotencyKey { principal: Principal::Account(AccountId::fresh()), ..key.clone() };
        assert_eq!(reserve(&mine).await, Reservation::Fresh);
        let later = store.reserve_idempotency(&IdempotencyKey { expires_at: after(300), ..key }, after(200)).await;
        assert_eq!(later, Ok(Reservation::Fresh), "the key is forgotten after its time");
    })
    .await;
}
