//! Memberships, invitations, second factors and the tree of organisations: who sees them, and who comes too late.

mod common;

use common::{after, analyst, everywhere, member, noon};
use tocsin_model::{
    contact::EmailAddress,
    id::{AccountId, InvitationId, MembershipId, OrganisationId},
    invitation::{Invitation, InvitationState, Inviter},
    membership::Membership,
    second_factor::SecurityPolicy,
    tlp::Tlp,
    viewer::{Principal, Role},
};
use tocsin_store::{InvitationRecord, PageRequest, SecondFactor, StoreError, Unit};

fn membership(username: &str, organisation: OrganisationId) -> Membership {
    let account = AccountId::fresh();
    Membership {
        id: MembershipId::of(account, organisation),
        account,
        organisation,
        username: username.into(),
        name: "Ada".into(),
        role: Role::Reporter,
        clearance: Tlp::Amber,
        disabled: false,
        account_disabled: false,
        created_at: noon(),
        version: 1,
    }
}

fn invitation(organisation: OrganisationId, token_hash: &str) -> InvitationRecord {
    let invitation = Invitation {
        id: InvitationId::fresh(),
        organisation,
        email: EmailAddress::parse("ada@example.org").expect("an address"),
        role: Role::Reporter,
        clearance: Tlp::Amber,
        state: InvitationState::Pending,
        created_at: noon(),
        expires_at: after(1_000),
        accepted_by: None,
        version: 1,
    };
    InvitationRecord {
        invitation,
        token_hash: token_hash.into(),
        invited_by: Some(Inviter { principal: Principal::Host, organisation }),
    }
}

fn closed(record: &InvitationRecord, state: InvitationState) -> InvitationRecord {
    let version = record.invitation.version + 1;
    InvitationRecord { invitation: Invitation { state, version, ..record.invitation.clone() }, ..record.clone() }
}

#[tokio::test]
async fn memberships_are_seen_by_their_organisation_and_change_by_version() {
    everywhere(async |store| {
        let (own, other) = (OrganisationId::fresh(), OrganisationId::fresh());
        let (ada, bob) = (membership("ada", own), membership("bob", other));
        let mut unit = Unit::new();
        unit.create_membership(&ada).create_membership(&bob);
        store.commit(unit).await.expect("new");
        assert_eq!(store.membership(&member(own), ada.id).await, Ok(Some(ada.clone())));
        assert_eq!(store.membership(&member(other), ada.id).await, Ok(None));
        let names = async |viewer, organisation| {
            let page = store.memberships(&viewer, organisation, &PageRequest::first()).await.expect("a page");
            page.items.into_iter().map(|membership| membership.username).collect::<Vec<_>>()
        };
        assert_eq!(names(analyst(), None).await, ["ada", "bob"]);
        assert_eq!(names(analyst(), Some(other)).await, ["bob"]);
        assert_eq!(names(member(own), None).await, ["ada"]);
        assert_eq!(names(member(own), Some(other)).await, [""; 0], "a filter opens nothing");
        let reader = Membership { role: Role::Reader, version: 2, ..ada.clone() };
        for outcome in [Ok(()), Err(StoreError::Conflict { noun: "membership".into(), key: ada.id.to_string() })] {
            let mut unit = Unit::new();
            unit.update_membership(&reader);
            assert_eq!(store.commit(unit).await, outcome);
        }
        assert_eq!(store.memberships_of(ada.account).await, Ok(vec![reader]));
        let mut unit = Unit::new();
        unit.delete_membership(ada.id);
        store.commit(unit).await.expect("ended");
        assert_eq!(store.memberships_of(ada.account).await, Ok(vec![]));
    })
    .await;
}

#[tokio::test]
async fn a_link_opens_until_the_first_who_uses_withdraws_or_renews_it() {
    everywhere(async |store| {
        let own = OrganisationId::fresh();
        let first = invitation(own, "first");
        let mut unit = Unit::new();
        unit.create_invitation(&first);
        store.commit(unit).await.expect("new");
        let mut unit = Unit::new();
        unit.create_invitation(&invitation(own, "second"));
        assert!(matches!(store.commit(unit).await, Err(StoreError::AlreadyExists { .. })), "invited once");
        assert_eq!(store.invitation_of_token("first").await, Ok(Some(first.clone())));
        assert_eq!(store.invitation(&member(OrganisationId::fresh()), first.invitation.id).await, Ok(None));
        assert!(!format!("{first:?}").contains("first"));

        let invitation = Invitation { version: 2, ..first.invitation.clone() };
        let renewed = InvitationRecord { invitation, token_hash: "renewed".into(), invited_by: first.invited_by };
        let mut unit = Unit::new();
        unit.renew_invitation(&first, &renewed);
        store.commit(unit).await.expect("renewed");
        assert_eq!(store.invitation_of_token("first").await, Ok(None));

        let attempts =
            [InvitationState::Accepted, InvitationState::Withdrawn, InvitationState::Accepted].map(|state| {
                let (store, record) = (store.clone(), closed(&renewed, state));
                tokio::spawn(async move {
                    let mut unit = Unit::new();
                    unit.close_invitation(&record);
                    store.commit(unit).await
                })
            });
        let mut outcomes = Vec::new();
        for attempt in attempts {
            outcomes.push(attempt.await.expect("no panic"));
        }
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
        assert_eq!(store.invitation_of_token("renewed").await, Ok(None));
        let mut unit = Unit::new();
        unit.create_invitation(&self::invitation(own, "third"));
        store.commit(unit).await.expect("the address is free again");
        let page = store.invitations(&member(own), None, &PageRequest::first()).await.expect("a page");
        assert_eq!(page.items.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn of_two_who_use_a_code_at_once_one_comes_too_late() {
    everywhere(async |store| {
        let account = AccountId::fresh();
        let factor = SecondFactor {
            account,
            sealed: vec![1, 2, 3],
            confirmed_at: Some(noon()),
            last_step: 7,
            recovery_hashes: vec!["hash".into()],
            version: 1,
        };
        let mut unit = Unit::new();
        unit.create_second_factor(&factor);
        store.commit(unit).await.expect("new");
        assert_eq!(store.second_factor(account).await, Ok(Some(factor.clone())));
        assert!(!format!("{factor:?}").contains("hash"));
        let used = SecondFactor { last_step: 8, version: 2, ..factor };
        let conflict = StoreError::Conflict { noun: "second_factor".into(), key: account.to_string() };
        for outcome in [Ok(()), Err(conflict)] {
            let mut unit = Unit::new();
            unit.update_second_factor(&used);
            assert_eq!(store.commit(unit).await, outcome);
        }
        assert_eq!(store.security_policy().await, Ok(SecurityPolicy::default()));
        let policy = SecurityPolicy { second_factor: vec![Role::Analyst], version: 1 };
        let mut unit = Unit::new();
        unit.update_security_policy(&policy);
        store.commit(unit).await.expect("from the first version");
        assert_eq!(store.security_policy().await, Ok(policy));
    })
    .await;
}

#[tokio::test]
async fn of_two_who_change_the_tree_at_once_one_looks_again() {
    everywhere(async |store| {
        let version = store.hierarchy_version().await.expect("answers");
        let changes = [(); 2].map(|()| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut unit = Unit::new();
                unit.change_hierarchy(version);
                store.commit(unit).await
            })
        });
        let mut refused = 0;
        for change in changes {
            refused += usize::from(matches!(change.await.expect("no panic"), Err(StoreError::Conflict { .. })));
        }
        assert_eq!(refused, 1);
        assert_eq!(store.hierarchy_version().await, Ok(version + 1));
    })
    .await;
}
