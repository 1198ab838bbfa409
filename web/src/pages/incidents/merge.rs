//! Merging an incident into another one, splitting a part off, and taking a merge back.

use std::collections::BTreeSet;

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;
use tocsin_model::{
    id::{IncidentId, IocId},
    incident::{Incident, IncidentIoc, IncidentQuery},
    page::Page,
    problem::FieldError,
};

use super::page::Case;
use crate::{
    components::{Card, CheckField, Disclosure, Draw, Form, FormEnd, FormState, Icon, TextField, defanged},
    load::Load,
    paths, text,
};

/// Merge, undo, split.
#[component]
pub fn MergePanel(
    /// The incident's page.
    case: Case,
    /// The incident.
    incident: Signal<Incident>,
    /// Its IoCs.
    iocs: Load<Page<IncidentIoc>>,
) -> impl IntoView {
    let merged = Memo::new(move |_| incident.with(|incident| incident.merged_into.is_some()));
    let unmerge = move |_| {
        spawn_local(async move {
            match case.api.unmerge_incident(case.id).await {
                Ok(incident) => {
                    case.load.set(incident);
                    case.toasts.done(text::incidents::UNMERGED);
                }
                Err(failure) => case.toasts.failed(&failure),
            }
        });
    };
    view! {
        <Card title=text::incidents::DANGER.to_owned()>
            <div class="stack tight">
                {move || if merged.get() {
                    view! { <div><button type="button" class="button" on:click=unmerge><Draw icon=Icon::Again/>{text::incidents::UNMERGE}</button></div> }.into_any()
                } else {
                    view! { <Disclosure summary=text::incidents::MERGE><Merge case=case/></Disclosure> }.into_any()
                }}
                <Disclosure summary=text::incidents::SPLIT><Split case=case iocs=iocs/></Disclosure>
            </div>
        </Card>
    }
}

#[component]
fn Merge(case: Case) -> impl IntoView {
    let into = RwSignal::new(String::new());
    let form = FormState::new();
    let submit = move || {
        if !form.is_right(Vec::new()) {
            return;
        }
        let wanted = into.get_untracked().trim().to_owned();
        form.send(async move {
            let Some(other) = find(case, &wanted).await? else {
                form.is_right(vec![FieldError {
                    field: "into".to_owned(),
                    message: text::incidents::NOT_FOUND.to_owned(),
                }]);
                return Ok(());
            };
            case.load.set(case.api.merge_incident(case.id, other).await?);
            case.toasts.done(text::incidents::MERGED);
            Ok(())
        });
    };
    view! {
        <Form state=form submit=submit>
            <TextField name="into" label=text::incidents::MERGE_INTO value=into hint=text::incidents::MERGE_HINT.to_owned() required=true/>
            <FormEnd label=text::incidents::MERGE/>
        </Form>
    }
}

/// The incident of an id or a reference.
async fn find(case: Case, wanted: &str) -> Result<Option<IncidentId>, crate::api::Failure> {
    if let Ok(id) = wanted.parse() {
        return Ok(Some(id));
    }
    let query = IncidentQuery { q: Some(wanted.to_owned()), ..IncidentQuery::default() };
    let page = case.api.incidents(query, String::new(), 10).await?;
    let named = |incident: &Incident| incident.reference.eq_ignore_ascii_case(wanted);
    Ok(page.items.into_iter().find(named).map(|incident| incident.id))
}

#[component]
fn Split(case: Case, iocs: Load<Page<IncidentIoc>>) -> impl IntoView {
    let navigate = use_navigate();
    let title = RwSignal::new(String::new());
    let chosen = RwSignal::new(BTreeSet::<IocId>::new());
    let form = FormState::new();
    let submit = move || {
        let ids: Vec<IocId> = chosen.get_untracked().into_iter().collect();
        let none = || FieldError { field: "iocs".to_owned(), message: text::incidents::SPLIT_NONE.to_owned() };
        if !form.is_right(ids.is_empty().then(none).into_iter().collect()) {
            return;
        }
        let (wanted, navigate) = (title.get_untracked().trim().to_owned(), navigate.clone());
        form.send(async move {
            let incident = case.api.split_incident(case.id, wanted, ids).await?;
            navigate(&paths::incident(incident.id), leptos_router::NavigateOptions::default());
            Ok(())
        });
    };
    let all = move || iocs.data.get().map(|page| page.items).unwrap_or_default();
    view! {
        <Form state=form submit=submit>
            <p class="soft small">{text::incidents::SPLIT_HINT}</p>
            <TextField name="title" label=text::incidents::SPLIT_TITLE value=title required=true/>
            <crate::components::FieldGroup label=text::incidents::IOCS name="iocs">
                {move || all().into_iter().map(|ioc| view! { <Pick ioc=ioc chosen=chosen/> }).collect_view()}
            </crate::components::FieldGroup>
            <FormEnd label=text::incidents::SPLIT/>
        </Form>
    }
}

#[component]
fn Pick(ioc: IncidentIoc, chosen: RwSignal<BTreeSet<IocId>>) -> impl IntoView {
    let id = ioc.ioc.id;
    let on = RwSignal::new(chosen.with_untracked(|chosen| chosen.contains(&id)));
    Effect::new(move |_| {
        let on = on.get();
        chosen.update(|chosen| {
            if on {
                chosen.insert(id);
            } else {
                chosen.remove(&id);
            }
        });
    });
    view! { <CheckField label=defanged(ioc.ioc.kind, &ioc.ioc.value) value=on/> }
}
