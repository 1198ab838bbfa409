//! What a card's fields say of the incident itself: IoCs that were pasted into it, assets that were chosen.

use std::collections::HashSet;

use serde_json::{Map, Value};
use tocsin_model::{
    card::{Card, Field, FieldKind},
    id::{AssetId, IocId, OrganisationId},
    ioc::Ioc,
    role::Role,
    viewer::Viewer,
};

use super::{edit::Edit, iocs::add};
use crate::{
    App,
    error::{Error, Result},
};

impl App {
    /// Adds the IoCs and assets of the card's fields to the incident; gives back whether there are new IoCs. What is taken
    /// out of a field later stays with the incident until somebody takes it out there.
    pub(super) async fn take_from_card(&self, viewer: &Viewer, edit: &mut Edit, card: &Card) -> Result<bool> {
        let iocs = card_iocs(card, &edit.after.values);
        let ids: Vec<IocId> = iocs.iter().map(Ioc::id).collect();
        let known = self.store().incident_iocs_by_id(viewer, edit.before.id, &ids).await?;
        let known: HashSet<IocId> = known.iter().map(|ioc| ioc.ioc.id).collect();
        let added: Vec<&Ioc> = iocs.iter().filter(|ioc| !known.contains(&ioc.id())).collect();
        add(edit, &added, None)?;
        let assets = self.card_assets(viewer, edit.before.organisation, card, &edit.after.values).await?;
        let new: Vec<AssetId> = assets.into_iter().filter(|asset| !edit.after.assets.contains(asset)).collect();
        edit.after.assets.extend(new);
        Ok(!added.is_empty())
    }

    /// The assets that the card's fields name; each the organisation's own.
    pub(super) async fn card_assets(
        &self,
        viewer: &Viewer,
        organisation: OrganisationId,
        card: &Card,
        values: &Map<String, Value>,
    ) -> Result<Vec<AssetId>> {
        let mut assets: Vec<AssetId> = Vec::new();
        for field in card.fields.iter().filter(|field| field.kind == FieldKind::Asset {} && is_open(field)) {
            for (place, text) in texts(field, values).enumerate() {
                let Ok(asset) = text.parse::<AssetId>() else { continue };
                if !self.is_asset_of(viewer, organisation, asset).await? {
                    let path = format!("values.{}[{place}]", field.key);
                    return Err(Error::invalid(path, "the organisation has no such asset"));
                }
                if !assets.contains(&asset) {
                    assets.push(asset);
                }
            }
        }
        Ok(assets)
    }
}

/// The IoCs that the card's fields hold, each once.
pub(super) fn card_iocs(card: &Card, values: &Map<String, Value>) -> Vec<Ioc> {
    let mut seen = HashSet::new();
    let fields = card.fields.iter().filter(|field| field.kind == FieldKind::IocList {} && is_open(field));
    fields
        .flat_map(|field| texts(field, values))
        .filter_map(|text| Ioc::parse(None, text).ok())
        .filter(|ioc| seen.insert(ioc.id()))
        .collect()
}

/// Whether everybody who sees the incident sees the field: only then may what it holds be shown beside the card.
fn is_open(field: &Field) -> bool {
    Role::ALL.iter().all(|role| field.is_seen_by(*role))
}

fn texts<'a>(field: &Field, values: &'a Map<String, Value>) -> impl Iterator<Item = &'a str> {
    values.get(&field.key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}
