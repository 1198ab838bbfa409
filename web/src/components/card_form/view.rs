//! A card as text: what is filled in, as far as the reader sees it.

use leptos::prelude::*;
use serde_json::Value;
use tocsin_model::{
    card::{Card, Field, FieldKind},
    id::{IncidentId, OrganisationId},
    viewer::Role,
};

use super::{Offers, Values, value::ValueView};
use crate::text;

/// A card's values, field by field, without those that are empty.
#[component]
pub fn CardView(
    /// The card, as `GET /categories/{id}/cards/{version}` answered it.
    #[prop(into)]
    card: Signal<Card>,
    /// Who reads it.
    role: Role,
    /// The values.
    #[prop(into)]
    values: Signal<Values>,
    /// Whose assets they are, so that they have names.
    #[prop(optional, into)]
    organisation: Signal<Option<OrganisationId>>,
    /// Whose files they are, so that they have names.
    #[prop(optional, into)]
    incident: Signal<Option<IncidentId>>,
) -> impl IntoView {
    let offers = Offers::fetch(card, organisation, incident);
    let filled = Memo::new(move |_| {
        let of = |card: &Card, values: &Values| -> Vec<(Field, Value)> {
            let fields = card.shown_fields(role, values).into_iter();
            fields.filter_map(|field| Some((field.clone(), values.get(&field.key)?.clone()))).collect()
        };
        card.with(|card| values.with(|values| of(card, values)))
    });
    let row = move |(field, value): (Field, Value)| {
        let is_wide = matches!(field.kind, FieldKind::Markdown {} | FieldKind::Table { .. } | FieldKind::IocList {});
        view! {
            <div class:many=is_wide>
                <dt>{field.label}</dt>
                <dd><ValueView kind=field.kind value=value offers=offers/></dd>
            </div>
        }
    };
    move || {
        let filled = filled.get();
        if filled.is_empty() {
            return view! { <p class="soft">{text::cards::NOTHING_FILLED}</p> }.into_any();
        }
        view! { <dl class="facts">{filled.into_iter().map(row).collect_view()}</dl> }.into_any()
    }
}
