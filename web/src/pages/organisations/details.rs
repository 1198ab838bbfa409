//! Sector, country, place in the tree and clearance: the administrator's to say.

use leptos::prelude::*;
use serde_json::json;
use tocsin_model::{
    organisation::{Organisation, OrganisationKind, Sector},
    tlp::Tlp,
};

use super::{
    names::OrganisationNames,
    saving::{or_null, saving},
};
use crate::{
    components::{Card, Choice, Form, FormEnd, FormState, SelectField, TextField, TlpMark},
    load::Load,
    text,
};

/// The details, to be read or changed.
#[component]
pub fn Details(
    /// The organisation.
    organisation: Organisation,
    /// Where it comes from.
    load: Load<Organisation>,
    /// Whether the reader may change them.
    may: bool,
) -> impl IntoView {
    view! {
        <Card title=text::organisation::DETAILS.to_owned()>
            {if may { view! { <Change organisation=organisation load=load/> }.into_any() } else { view! { <Read organisation=organisation/> }.into_any() }}
        </Card>
    }
}

#[component]
fn Read(organisation: Organisation) -> impl IntoView {
    let sector = organisation.sector.map_or(text::organisation::UNKNOWN, text::organisation::sector);
    let country = organisation.country.map_or_else(|| text::organisation::UNKNOWN.to_owned(), String::from);
    view! {
        <dl class="pairs">
            <div><dt>{text::organisation::SECTOR}</dt><dd>{sector}</dd></div>
            <div><dt>{text::organisation::COUNTRY}</dt><dd>{country}</dd></div>
            <div><dt>{text::organisation::CLEARANCE}</dt><dd><TlpMark tlp=organisation.clearance/></dd></div>
        </dl>
    }
}

#[component]
fn Change(organisation: Organisation, load: Load<Organisation>) -> impl IntoView {
    let names = OrganisationNames::fetch();
    let Organisation { id, kind, .. } = organisation;
    let name = RwSignal::new(organisation.name);
    let sector = RwSignal::new(organisation.sector.map(|sector| sector.as_str().to_owned()).unwrap_or_default());
    let country = RwSignal::new(organisation.country.map(String::from).unwrap_or_default());
    let parent = RwSignal::new(organisation.parent.map(|parent| parent.to_string()).unwrap_or_default());
    let clearance = RwSignal::new(organisation.clearance.as_str().to_owned());
    let form = FormState::new().with_unique("name");
    let save = saving(form, id, load);
    let submit = move || {
        if form.is_right(Vec::new()) {
            save(json!({
                "name": name.get_untracked().trim(), "sector": or_null(sector), "country": or_null(country),
                "parent": or_null(parent), "clearance": clearance.get_untracked(),
            }));
        }
    };
    let unknown = || Choice::new("", text::organisation::UNKNOWN);
    let sectors: Vec<Choice> = std::iter::once(unknown())
        .chain(Sector::ALL.map(|sector| Choice::new(sector.as_str(), text::organisation::sector(sector))))
        .collect();
    let parents = Signal::derive(move || {
        let others = names.all().into_iter().filter(|other| other.id != id && other.kind != OrganisationKind::Cert);
        let nobody = Choice::new("", text::organisation::NOBODY);
        std::iter::once(nobody)
            .chain(others.map(|other| Choice::new(other.id.to_string(), other.name)))
            .collect::<Vec<_>>()
    });
    let markings = Tlp::ALL.map(|tlp| Choice::new(tlp.as_str(), tlp.label()));
    view! {
        <Form state=form submit=submit>
            <div class="form-grid">
                <TextField name="name" label=text::admin::NAME value=name required=true/>
                <SelectField name="sector" label=text::organisation::SECTOR value=sector choices=sectors/>
                <TextField name="country" label=text::organisation::COUNTRY value=country hint=text::organisation::COUNTRY_HINT/>
                {(kind != OrganisationKind::Cert).then(|| view! {
                    <SelectField name="parent" label=text::organisation::PARENT value=parent choices=parents/>
                })}
                <SelectField name="clearance" label=text::organisation::CLEARANCE value=clearance choices=markings.to_vec()
                    hint=text::organisation::CLEARANCE_HINT/>
            </div>
            <FormEnd label=text::words::SAVE busy=text::words::SAVING/>
        </Form>
    }
}
