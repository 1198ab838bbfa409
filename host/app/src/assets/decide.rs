//! What becomes of a claim: the CERT approves or refuses it, the organisation gives it up or says more about it.

use chrono::Utc;
use tocsin_model::{
    asset::{Asset, AssetState},
    id::AssetId,
    viewer::{Action, Viewer},
};
use tocsin_store::{StoreError, Unit};

use super::{action_into, change, checked_text, mismatch};
use crate::{
    App,
    error::{Error, Result, require},
};

impl App {
    /// Says that the asset is the organisation's.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` when it is not a claim that waits; `VersionMismatch` when it is not at `version` any more.
    pub async fn approve_asset(
        &self,
        viewer: &Viewer,
        id: AssetId,
        reason: Option<&str>,
        version: Option<u64>,
    ) -> Result<Asset> {
        require(viewer, Action::ApproveAssets)?;
        let reason = checked_text("reason", reason)?;
        self.decide(viewer, id, AssetState::Approved, reason, version).await
    }

    /// Says that the asset is not the organisation's, or takes an approval back.
    ///
    /// # Errors
    /// `Invalid` without a reason; `NotFound`; `Conflict` when the claim is over; `VersionMismatch` when it is not at
    /// `version` any more.
    pub async fn refuse_asset(
        &self,
        viewer: &Viewer,
        id: AssetId,
        reason: &str,
        version: Option<u64>,
    ) -> Result<Asset> {
        require(viewer, Action::ApproveAssets)?;
        self.visible_asset(viewer, id).await?;
        let reason = checked_text("reason", Some(reason))?;
        if reason.is_none() {
            return Err(Error::invalid("reason", "say why: the organisation reads it"));
        }
        self.decide(viewer, id, AssetState::Refused, reason, version).await
    }

    /// Gives a claim up; the value can be claimed again.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` when the claim is over; `VersionMismatch` when it is not at `version` any more.
    pub async fn withdraw_asset(&self, viewer: &Viewer, id: AssetId, version: Option<u64>) -> Result<()> {
        require(viewer, Action::ClaimAssets)?;
        let become_withdrawn = |asset: &mut Asset| step(asset, AssetState::Withdrawn);
        self.change_asset(viewer, id, version, action_into(AssetState::Withdrawn), become_withdrawn).await.map(|_| ())
    }

    /// Says something else about a claim to whoever approves; nothing when the text is empty.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` when the claim is over; `VersionMismatch` when it is not at `version` any more.
    pub async fn note_asset(&self, viewer: &Viewer, id: AssetId, note: &str, version: Option<u64>) -> Result<Asset> {
        require(viewer, Action::ClaimAssets)?;
        let note = checked_text("note", Some(note))?;
        let set_note = |asset: &mut Asset| {
            if !asset.state.stands() {
                return Err(over(asset));
            }
            asset.note = note;
            Ok(())
        };
        self.change_asset(viewer, id, version, "asset.note", set_note).await
    }

    async fn decide(
        &self,
        viewer: &Viewer,
        id: AssetId,
        state: AssetState,
        reason: Option<String>,
        version: Option<u64>,
    ) -> Result<Asset> {
        let set = |asset: &mut Asset| {
            step(asset, state)?;
            asset.reason = reason;
            asset.decided_by = Some(viewer.principal.into());
            asset.decided_at = Some(asset.updated_at);
            Ok(())
        };
        self.change_asset(viewer, id, version, action_into(state), set).await
    }

    async fn change_asset(
        &self,
        viewer: &Viewer,
        id: AssetId,
        version: Option<u64>,
        action: &str,
        set: impl FnOnce(&mut Asset) -> Result<()>,
    ) -> Result<Asset> {
        let before = self.visible_asset(viewer, id).await?;
        if version.is_some_and(|version| version != before.version) {
            return Err(mismatch(&self.shown_asset(viewer, before)));
        }
        let mut after = Asset { version: before.version + 1, updated_at: Utc::now(), ..before.clone() };
        set(&mut after)?;
        let mut unit = Unit::new();
        unit.update_asset(&before, &after);
        unit.audit(change(viewer.principal.into(), action, Some(&before), &after));
        match self.store().commit(unit).await {
            Ok(()) => {}
            Err(StoreError::Conflict { .. }) => return Err(mismatch(&self.asset(viewer, id).await?)),
            Err(error) => return Err(error.into()),
        }
        self.directory().take(std::slice::from_ref(&after));
        Ok(self.shown_asset(viewer, after))
    }
}

fn step(asset: &mut Asset, next: AssetState) -> Result<()> {
    if !asset.state.may_become(next) {
        return Err(match asset.state {
            AssetState::Approved => Error::Conflict("it is approved already".to_owned()),
            _ => over(asset),
        });
    }
    asset.state = next;
    Ok(())
}

fn over(asset: &Asset) -> Error {
    Error::Conflict(format!("the claim is over: it was {}. Claim the value again", asset.state))
}
