//! An incident that an analyst opens, for a constituent or the CERT itself: one form, no draft.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use tocsin_model::{
    card::{Card as Fields, Category, Context},
    id::OrganisationId,
    incident::{IncidentState, NewIncident},
};

use super::begin::CategoryChoice;
use crate::{
    components::{
        Choice, Form, FormEnd, FormState, Loaded, SelectField, TextAreaField, TextField,
        card_form::{CardForm, Values},
    },
    load::Load,
    pages::{
        categories::CategoryNames,
        organisations::{OrganisationNames, organisation_choices},
    },
    paths,
    session::{use_api, use_session},
    text,
};

/// The report of an analyst: what happened, then everything else.
#[component]
pub fn DeskReport() -> impl IntoView {
    let categories = CategoryNames::fetch();
    let chosen = RwSignal::new(None::<Category>);
    move || {
        match chosen.get() {
        Some(category) => view! {
            <p class="row"><strong>{category.name.clone()}</strong>
                <button type="button" class="button small quiet" on:click=move |_| chosen.set(None)>{text::report::OTHER_CATEGORY}</button></p>
            <Details category=category/>
        }
        .into_any(),
        None => view! {
            <section class="stack" aria-label=text::report::WHAT>
                <h2>{text::report::WHAT}</h2>
                <CategoryChoice categories=categories choose=Callback::new(move |category| chosen.set(Some(category)))/>
            </section>
        }
        .into_any(),
    }
    }
}

#[component]
fn Details(category: Category) -> impl IntoView {
    let api = use_api();
    let (id, version) = (category.id, category.card_version);
    let load = Load::new(move || api.card(id, version));
    view! {
        <Loaded load=load skeleton=|| view! { <span class="skeleton"></span> } let:card>
            {move || view! { <Filling category=id card=card.get()/> }}
        </Loaded>
    }
}

#[component]
fn Filling(category: tocsin_model::id::CategoryId, card: Fields) -> impl IntoView {
    let (api, navigate) = (use_api(), use_navigate());
    let Some(me) = untrack(|| use_session().me()) else { return ().into_any() };
    let known = organisation_choices(OrganisationNames::fetch());
    let own = me.organisation;
    let organisation = RwSignal::new(own.to_string());
    let (title, iocs) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let values = RwSignal::new(Values::new());
    let fields = StoredValue::new(card.clone());
    let form = FormState::new();
    let chosen = move || organisation.get().parse::<OrganisationId>().unwrap_or(own);
    let submit = move || {
        let typed = values.get_untracked();
        let previous = Values::new();
        let context = Context { role: me.role, state: IncidentState::Draft, submitting: true, previous: &previous };
        let wrong = fields.with_value(|card| card.validate(&typed, &context).err()).unwrap_or_default();
        if !form.is_right(wrong) {
            return;
        }
        let pasted = iocs.get_untracked();
        let input = NewIncident {
            organisation: Some(untrack(chosen)),
            category,
            title: title.get_untracked().trim().to_owned(),
            values: typed,
            severity: None,
            tlp: None,
            pap: None,
            aware_at: None,
            assets: Vec::new(),
            iocs: if pasted.trim().is_empty() { Vec::new() } else { vec![pasted] },
            submit: None,
        };
        let navigate = navigate.clone();
        form.send(async move {
            let incident = api.begin_incident(&input).await?;
            navigate(&paths::incident(incident.id), leptos_router::NavigateOptions::default());
            Ok(())
        });
    };
    let choices = Signal::derive(move || {
        let mut choices = known.get();
        if choices.iter().all(|choice| choice.word != own.to_string()) {
            choices.insert(0, Choice::new(own.to_string(), text::report::OUR_OWN));
        }
        choices
    });
    view! {
        <div class="report-step"><Form state=form submit=submit>
            <p class="small soft">{text::report::MUST}</p>
            <SelectField name="organisation" label=text::report::FOR_ORGANISATION value=organisation choices=choices/>
            <TextField name="title" label=text::report::TITLE value=title required=true/>
            <CardForm card=card role=me.role state=IncidentState::Draft values=values organisation=Signal::derive(move || Some(chosen()))/>
            <TextAreaField name="iocs" label=text::incidents::PASTE_IOCS value=iocs hint=text::incidents::PASTE_HINT.to_owned()/>
            <FormEnd label=text::report::OPEN_IT busy=text::words::SENDING/>
        </Form></div>
    }
    .into_any()
}
