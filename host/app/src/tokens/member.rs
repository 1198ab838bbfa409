//! What somebody may do in an organisation at this moment: of their membership, the account, the organisation and what the
//! administrator asks of everybody.

use tocsin_model::{
    id::{AccountId, MembershipId, OrganisationId},
    viewer::Viewer,
};
use tocsin_store::{Store, StoreError};

/// Somebody in an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Member {
    /// Who looks.
    pub(crate) viewer: Viewer,
    /// Whether they can do nothing but enrol a second factor.
    pub(crate) must_enrol: bool,
}

/// The person in this organisation; `None` when they may not act there, or nobody may.
pub(crate) async fn member(
    store: &Store,
    account: AccountId,
    organisation: OrganisationId,
) -> Result<Option<Member>, StoreError> {
    let host = Viewer::host();
    let membership = store.membership(&host, MembershipId::of(account, organisation)).await?;
    let Some(membership) = membership.filter(|membership| membership.stands()) else { return Ok(None) };
    let Some(organisation) = store.organisation(&host, organisation).await?.filter(|known| !known.disabled) else {
        return Ok(None);
    };
    let Some(record) = store.account(&host, account).await?.filter(|record| !record.account.disabled) else {
        return Ok(None);
    };
    let must_enrol = store.security_policy().await?.must_enrol(membership.role, record.account.second_factor);
    Ok(Some(Member { viewer: membership.viewer(organisation.clearance), must_enrol }))
}
