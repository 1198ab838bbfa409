//! Claiming assets: one, or a pasted list of them; all of it is stored or nothing.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use tocsin_model::{
    asset::{Asset, AssetState, AssetValue, Claim, ClaimAnswer, ClaimedValue, MAX_ASSETS, MAX_CLAIMS},
    id::{AssetId, OrganisationId},
    problem::FieldError,
    viewer::{Action, Viewer},
};
use tocsin_store::{StoreError, Unit};

use super::{change, checked_text};
use crate::{
    App,
    error::{Error, Result, require},
};

/// What becomes of one value of a list.
enum Line {
    /// The organisation has it already.
    Known(AssetId),
    /// It is the new asset with this number.
    New(usize, bool),
}

impl App {
    /// Claims values for the viewer's organisation; the CERT may claim for another. Values that the organisation claims
    /// already are answered with the asset that there is.
    ///
    /// # Errors
    /// `Invalid` names every value that cannot be claimed, and then none is; `TooLarge` when there are too many.
    pub async fn claim_assets(&self, viewer: &Viewer, claim: &Claim) -> Result<ClaimAnswer> {
        require(viewer, Action::ClaimAssets)?;
        let organisation = self.claimant(viewer, claim.organisation).await?;
        let note = checked_text("note", claim.note.as_deref())?;
        let values = read(&claim.values)?;
        match self.claim_values(viewer, organisation, note.as_deref(), claim, &values).await {
            // Somebody of the organisation was faster, perhaps at another host: what is known now decides.
            Err(Error::Conflict(_)) => {
                self.refresh_assets().await?;
                self.claim_values(viewer, organisation, note.as_deref(), claim, &values).await
            }
            answer => answer,
        }
    }

    async fn claimant(&self, viewer: &Viewer, named: Option<OrganisationId>) -> Result<OrganisationId> {
        let Some(organisation) = named.filter(|named| *named != viewer.organisation) else {
            return Ok(viewer.organisation);
        };
        if !viewer.role.is_cert() {
            return Err(Error::invalid("organisation", "you claim for your own organisation: leave it out"));
        }
        match self.store().organisation(viewer, organisation).await? {
            Some(_) => Ok(organisation),
            None => Err(Error::invalid("organisation", "there is no such organisation")),
        }
    }

    async fn claim_values(
        &self,
        viewer: &Viewer,
        organisation: OrganisationId,
        note: Option<&str>,
        claim: &Claim,
        values: &[AssetValue],
    ) -> Result<ClaimAnswer> {
        let (now, mut new, mut places) = (Utc::now(), Vec::new(), HashMap::new());
        let lines: Vec<Line> = values
            .iter()
            .map(|value| match (self.directory().own(organisation, value), places.get(value).copied()) {
                (Some(known), _) => Line::Known(known),
                (None, Some(place)) => Line::New(place, true),
                (None, None) => {
                    places.insert(value, new.len());
                    new.push(claimed(viewer, organisation, value, note, now));
                    Line::New(new.len() - 1, false)
                }
            })
            .collect();
        if self.directory().count_of(organisation) + new.len() > MAX_ASSETS {
            return Err(Error::TooLarge(format!(
                "an organisation has at most {MAX_ASSETS} assets: claim wider ranges"
            )));
        }
        let mut unit = Unit::new();
        for asset in &new {
            unit.create_asset(asset);
            unit.audit(change(viewer.principal.into(), "asset.claim", None, asset));
        }
        match self.store().commit(unit).await {
            Ok(()) => self.directory().take(&new),
            Err(StoreError::AlreadyExists { .. }) => {
                return Err(Error::Conflict("the same is being claimed at this moment: try again".to_owned()));
            }
            Err(error) => return Err(error.into()),
        }
        let known: Vec<AssetId> =
            lines.iter().filter_map(|line| if let Line::Known(id) = line { Some(*id) } else { None }).collect();
        let known: HashMap<AssetId, Asset> = if known.is_empty() {
            HashMap::new()
        } else {
            self.store().assets_by_id(viewer, &known).await?.into_iter().map(|asset| (asset.id, asset)).collect()
        };
        let items = claim.values.iter().zip(lines).filter_map(|(given, line)| {
            let (asset, known) = match line {
                Line::Known(id) => (known.get(&id)?.clone(), true),
                Line::New(place, again) => (new[place].clone(), again),
            };
            Some(ClaimedValue { given: given.clone(), asset: self.shown_asset(viewer, asset), known })
        });
        Ok(ClaimAnswer { items: items.collect() })
    }
}

fn claimed(
    viewer: &Viewer,
    organisation: OrganisationId,
    value: &AssetValue,
    note: Option<&str>,
    now: DateTime<Utc>,
) -> Asset {
    Asset {
        id: AssetId::fresh(),
        organisation,
        kind: value.kind(),
        value: value.to_string(),
        note: note.map(str::to_owned),
        state: AssetState::Claimed,
        reason: None,
        claimed_by: viewer.principal.into(),
        decided_by: None,
        decided_at: None,
        overlaps: Vec::new(),
        created_at: now,
        updated_at: now,
        version: 1,
    }
}

/// All values, or what is wrong with each that is none.
fn read(texts: &[String]) -> Result<Vec<AssetValue>> {
    if texts.is_empty() {
        return Err(Error::invalid("values", "there is nothing to claim: name at least one value"));
    }
    if texts.len() > MAX_CLAIMS {
        return Err(Error::TooLarge(format!(
            "{} values are too many: claim at most {MAX_CLAIMS} at once",
            texts.len()
        )));
    }
    let (mut values, mut errors) = (Vec::with_capacity(texts.len()), Vec::new());
    for (place, text) in texts.iter().enumerate() {
        match AssetValue::claim(text) {
            Ok(value) => values.push(value),
            Err(error) => errors.push(FieldError { field: format!("values[{place}]"), message: error.to_string() }),
        }
    }
    if errors.is_empty() { Ok(values) } else { Err(Error::Invalid(errors)) }
}
