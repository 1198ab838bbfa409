//! What can be chosen in a card's fields beside their options: assets, organisations, people and files, each fetched once
//! and only when the card has such a field.

use std::future::Future;

use leptos::prelude::*;
use tocsin_model::{
    card::{Card, FieldKind},
    id::{IncidentId, OrganisationId},
    viewer::Action,
};

use crate::{
    api::{Api, Failure},
    load::Load,
    session::{Session, use_api, use_session},
};

/// Something that can be chosen: its id and what people read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Its id.
    pub id: String,
    /// What people read.
    pub label: String,
}

/// What can be chosen.
#[derive(Clone, Copy)]
pub struct Offers {
    /// Approved assets of the organisation.
    pub assets: Load<Vec<Offer>>,
    /// Organisations that the reader may name.
    pub organisations: Load<Vec<Offer>>,
    /// People whom the reader may name.
    pub people: Load<Vec<Offer>>,
    /// The incident's files.
    pub files: Load<Vec<Offer>>,
    /// Whose assets they are.
    pub organisation: Signal<Option<OrganisationId>>,
    /// Whose files they are.
    pub incident: Signal<Option<IncidentId>>,
}

impl Offers {
    /// Fetches what the card's fields need.
    pub fn fetch(
        card: Signal<Card>,
        organisation: Signal<Option<OrganisationId>>,
        incident: Signal<Option<IncidentId>>,
    ) -> Self {
        let (api, session) = (use_api(), use_session());
        let needs = |kind: FieldKind| {
            Memo::new(move |_| card.with(|card| card.fields.iter().any(|field| field.kind.as_str() == kind.as_str())))
        };
        let assets = {
            let needed = needs(FieldKind::Asset {});
            offers(move || organisation.get().filter(|_| needed.get()).map(|of| assets(api, of)))
        };
        let organisations = {
            let needed = needs(FieldKind::Organisation {});
            offers(move || needed.get().then(|| organisations(api, session)))
        };
        let people = {
            let needed = needs(FieldKind::Person {});
            offers(move || needed.get().then(|| people(api, session)))
        };
        let files = {
            let needed = needs(FieldKind::File {});
            offers(move || incident.get().filter(|_| needed.get()).map(|of| files(api, of)))
        };
        Self { assets, organisations, people, files, organisation, incident }
    }
}

/// What an id is called; the id itself where that is not known.
pub fn label_of(load: Load<Vec<Offer>>, id: &str) -> String {
    let known = load.data.with(|offers| {
        offers.as_ref().and_then(|offers| offers.iter().find(|offer| offer.id == id).map(|offer| offer.label.clone()))
    });
    known.unwrap_or_else(|| id.to_owned())
}

/// Loads what is wanted, or nothing.
fn offers<R>(wanted: impl Fn() -> Option<R> + 'static) -> Load<Vec<Offer>>
where
    R: Future<Output = Result<Vec<Offer>, Failure>> + 'static,
{
    Load::new(move || {
        let wanted = wanted();
        async move {
            match wanted {
                Some(wanted) => wanted.await,
                None => Ok(Vec::new()),
            }
        }
    })
}

async fn assets(api: Api, of: OrganisationId) -> Result<Vec<Offer>, Failure> {
    let page = api.approved_assets(of, String::new()).await?;
    Ok(page.items.into_iter().map(|asset| Offer { id: asset.id.to_string(), label: asset.value }).collect())
}

async fn files(api: Api, of: IncidentId) -> Result<Vec<Offer>, Failure> {
    let page = api.evidence(of).await?;
    Ok(page.items.into_iter().map(|file| Offer { id: file.id.to_string(), label: file.name }).collect())
}

/// All of them for the CERT, one's own for others.
async fn organisations(api: Api, session: Session) -> Result<Vec<Offer>, Failure> {
    if session.may(Action::ReadOrganisations) {
        let page = api.organisations().await?;
        return Ok(page.items.into_iter().map(|one| Offer { id: one.id.to_string(), label: one.name }).collect());
    }
    let own = session.me().map(|me| Offer { id: me.organisation.to_string(), label: me.organisation_name });
    Ok(own.into_iter().collect())
}

/// All of them for whoever looks after accounts, oneself for others.
async fn people(api: Api, session: Session) -> Result<Vec<Offer>, Failure> {
    if session.may(Action::ManageAccounts) {
        let page = api.accounts().await?;
        return Ok(page.items.into_iter().map(|one| Offer { id: one.id.to_string(), label: one.name }).collect());
    }
    let own = session.me().map(|me| Offer { id: me.id.to_string(), label: me.name });
    Ok(own.into_iter().collect())
}
