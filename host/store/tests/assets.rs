//! Assets: who sees them, that a claim is made once, and what the look-up is told.

mod common;

use chrono::DateTime;
use common::{after, analyst, everywhere, member, noon};
use tocsin_model::{
    asset::{Asset, AssetKind, AssetState},
    id::{AssetId, OrganisationId},
    viewer::Actor,
};
use tocsin_store::{AssetFilter, PageRequest, Store, StoreError, Unit};
use uuid::Uuid;

fn asset(organisation: OrganisationId, value: &str) -> Asset {
    Asset {
        id: AssetId::fresh(),
        organisation,
        kind: AssetKind::Domain,
        value: value.into(),
        note: None,
        state: AssetState::Claimed,
        reason: None,
        claimed_by: Actor::Host,
        decided_by: None,
        decided_at: None,
        overlaps: Vec::new(),
        created_at: noon(),
        updated_at: noon(),
        version: 1,
    }
}

async fn create(store: &Store, asset: &Asset) -> Result<(), StoreError> {
    let mut unit = Unit::new();
    unit.create_asset(asset);
    store.commit(unit).await
}

async fn become_state(store: &Store, before: &Asset, state: AssetState) -> Result<Asset, StoreError> {
    let changed = Asset { state, version: before.version + 1, updated_at: after(1), ..before.clone() };
    let mut unit = Unit::new();
    unit.update_asset(before, &changed);
    store.commit(unit).await.map(|()| changed)
}

#[tokio::test]
async fn an_organisation_claims_a_value_once_until_the_claim_is_over() {
    everywhere(async |store| {
        let own = OrganisationId::fresh();
        let claimed = asset(own, "ripe.net");
        create(&store, &claimed).await.expect("new");
        let again = create(&store, &asset(own, "ripe.net")).await;
        assert!(matches!(again, Err(StoreError::AlreadyExists { .. })), "{again:?}");
        create(&store, &asset(OrganisationId::fresh(), "ripe.net")).await.expect("another organisation's claim");
        let approved = become_state(&store, &claimed, AssetState::Approved).await.expect("the next version");
        assert!(create(&store, &asset(own, "ripe.net")).await.is_err(), "it stands");
        let late = become_state(&store, &claimed, AssetState::Refused).await;
        assert_eq!(late, Err(StoreError::Conflict { noun: "asset".into(), key: claimed.id.to_string() }));
        become_state(&store, &approved, AssetState::Withdrawn).await.expect("the next version");
        create(&store, &asset(own, "ripe.net")).await.expect("the claim before is over");
    })
    .await;
}

#[tokio::test]
async fn constituents_see_their_own_assets_and_lists_are_filtered() {
    everywhere(async |store| {
        let (own, others) = (OrganisationId::fresh(), OrganisationId::fresh());
        let (mine, theirs) = (asset(own, "ripe.net"), asset(others, "ripe.org"));
        for asset in [&mine, &theirs] {
            create(&store, asset).await.expect("new");
        }
        let approved = become_state(&store, &theirs, AssetState::Approved).await.expect("the next version");
        assert_eq!(store.asset(&member(own), theirs.id).await, Ok(None));
        assert_eq!(store.asset(&member(own), mine.id).await, Ok(Some(mine.clone())));
        let find = async |viewer, filter| {
            let page = store.assets(&viewer, &filter, &PageRequest::first()).await.expect("a page");
            page.items.into_iter().map(|asset| asset.id).collect::<Vec<_>>()
        };
        let all = AssetFilter::default();
        assert_eq!(find(member(own), all.clone()).await, [mine.id]);
        assert_eq!(find(member(own), AssetFilter { organisation: Some(others), ..all.clone() }).await, []);
        assert_eq!(find(analyst(), all.clone()).await, [approved.id, mine.id]);
        assert_eq!(find(analyst(), AssetFilter { state: Some(AssetState::Claimed), ..all.clone() }).await, [mine.id]);
        assert_eq!(find(analyst(), AssetFilter { q: Some("RIPE".into()), ..all.clone() }).await, [mine.id, theirs.id]);
        assert_eq!(find(analyst(), AssetFilter { organisation: Some(own), ..all.clone() }).await, [mine.id]);
        assert_eq!(find(analyst(), AssetFilter { kind: Some(AssetKind::Asn), ..all }).await, []);
    })
    .await;
}

#[tokio::test]
async fn the_look_up_is_told_of_every_change_in_order_and_a_part_at_a_time() {
    everywhere(async |store| {
        let own = OrganisationId::fresh();
        let assets: Vec<Asset> = (0..7)
            .map(|number| Asset { updated_at: after(number / 3), ..asset(own, &format!("n{number}.net")) })
            .collect();
        for asset in &assets {
            create(&store, asset).await.expect("new");
        }
        let (mut since, mut behind, mut told) = (DateTime::UNIX_EPOCH, AssetId(Uuid::nil()), Vec::new());
        loop {
            let part = store.assets_changed(since, behind, 2).await.expect("a part");
            let Some(last) = part.last() else { break };
            (since, behind) = (last.updated_at, last.id);
            told.extend(part);
        }
        assert_eq!(told.len(), assets.len());
        assert!(told.is_sorted_by_key(|entry| (entry.updated_at, entry.id)));
        assert!(told.iter().all(|entry| entry.organisation == own && entry.state == AssetState::Claimed));
    })
    .await;
}
