//! The report: one step before the reader at a time, all of them drawn, so that what is refused is marked where it stands.

use leptos::{context::Provider, ev, prelude::*};
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};
use tocsin_model::{
    card::{Card as Fields, Category},
    id::IncidentId,
    incident::{Incident, IncidentChange, IncidentIoc, IncidentState, Step, StepInput},
    page::Page,
    problem::FieldError,
    viewer::Action,
};

use super::{
    begin::CategoryChoice,
    draft::{Draft, Saving},
    fields::{CardFields, GeneralFields, wrong_values},
    steps::{Filled, ReportSteps, STEPS},
    summary::Summary,
};
use crate::{
    api::Failure,
    browser::focus,
    components::{Card, Draw, FormState, Icon, Loaded, Note, PageHead, Refusal, RowsSkeleton, SureButton, Tone},
    load::Load,
    longer::Longer,
    pages::{
        categories::CategoryNames,
        guard::Guard,
        incidents::{AddIocs, AssetChoice, IocRows, Paste},
        missing::Missing,
    },
    paths,
    session::{use_api, use_session},
    shell::{use_frame, use_page, use_toasts},
    text,
};

/// Where the step of a field is, by the field's path in the API.
fn step_of(field: &str) -> usize {
    match field.split(['.', '[']).next().unwrap_or_default() {
        "category" => 0,
        "assets" => 2,
        "iocs" => 3,
        _ => 1,
    }
}

/// A report that was begun.
#[component]
pub fn ReportPage() -> impl IntoView {
    use_page(text::report::REPORT, &[]);
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).and_then(|id| id.parse::<IncidentId>().ok()));
    view! {
        <Guard action=Action::ReportIncidents>
            {move || match id.get() {
                Some(id) => view! { <ReportById id=id/> }.into_any(),
                None => view! { <Missing list=paths::INCIDENTS label=text::incidents::LIST/> }.into_any(),
            }}
        </Guard>
    }
}

#[component]
fn ReportById(id: IncidentId) -> impl IntoView {
    let api = use_api();
    let load = Load::new(move || api.incident(id));
    let missing = || view! { <Missing list=paths::INCIDENTS label=text::incidents::LIST/> };
    view! {
        <Loaded load=load skeleton=|| view! { <RowsSkeleton/> } missing=missing let:incident>
            {move || {
                let incident = incident.get();
                if incident.state == IncidentState::Draft {
                    view! { <Wizard incident=incident/> }.into_any()
                } else {
                    view! {
                        <PageHead title=|| text::report::REPORT/>
                        <Note tone=Tone::Plain><p>{text::report::NOT_A_DRAFT}" "<a href=paths::incident(id)>{text::incidents::OPEN_INCIDENT}</a></p></Note>
                    }.into_any()
                }
            }}
        </Loaded>
    }
}

#[component]
fn Wizard(incident: Incident) -> impl IntoView {
    let (api, navigate) = (use_api(), use_navigate());
    let id = incident.id;
    let draft = Draft::new(incident, api);
    let categories = CategoryNames::fetch();
    let query = use_query_map();
    let current = Signal::derive(move || {
        let step = query.with(|query| query.get("step")).and_then(|step| step.parse::<usize>().ok()).unwrap_or(2);
        step.clamp(1, STEPS.len()) - 1
    });
    let go = StoredValue::new_local(navigate);
    let go = Callback::new(move |step: usize| {
        let address = format!("{}?step={}", paths::draft(id), step + 1);
        go.with_value(|go| go(&address, leptos_router::NavigateOptions::default()));
        focus::to(".report-step:not([hidden]) h2");
    });
    let paste = Paste::new();
    let form = FormState::new();
    let iocs = Longer::new(move |cursor| api.incident_iocs(id, cursor), |_| true);
    // Each save changes what is stored; only another card is drawn anew, and takes the focus from whoever types.
    let kind = Memo::new(move |_| draft.stored.with(|incident| (incident.category, incident.card_version)));
    let card = Load::new(move || {
        let (category, version) = kind.get();
        api.card(category, version)
    });
    let next = move |_| {
        let from = current.get_untracked();
        if from != step_of("iocs") || paste.is_empty() {
            go.run(from + 1);
            return;
        }
        form.send(async move {
            paste.take(api, id).await?;
            iocs.load.reload();
            if paste.is_not_recognised() {
                form.is_right(vec![paste.not_recognised()]);
            } else {
                go.run(from + 1);
            }
            Ok(())
        });
    };
    let choose_category = Callback::new(move |category: Category| {
        draft.change(IncidentChange { category: Some(category.id), ..IncidentChange::default() });
        go.run(1);
    });
    let chosen = Signal::derive(move || Some(draft.stored.with(|incident| incident.category)));
    let organisation = draft.stored.with_untracked(|incident| incident.organisation);
    let assets = Signal::derive(move || draft.stored.with(|incident| incident.assets.clone()));
    let choose_assets = move |assets, _| {
        draft.stored.update(|incident| incident.assets = Vec::clone(&assets));
        draft.change(IncidentChange { assets: Some(assets), ..IncidentChange::default() });
    };
    let filled = filled(draft, card, iocs.load);
    let hidden = move |step: usize| move || current.get() != step;
    let submitted = move |event: ev::SubmitEvent| event.prevent_default();
    view! {
        <div class="report-head">
            <PageHead title=|| text::report::REPORT/>
            <SavedMark draft=draft/>
        </div>
        <ReportSteps current=current reached=STEPS.len() - 1 go=go filled=filled/>
        <Provider value=form>
            <form class="stack" novalidate=true on:submit=submitted>
                <section class="report-step stack" hidden=hidden(0) aria-label=text::report::WHAT>
                    <h2 tabindex="-1">{text::report::WHAT}</h2>
                    <CategoryChoice categories=categories choose=choose_category chosen=chosen/>
                </section>
                <section class="report-step stack" hidden=hidden(1) aria-label=text::report::DETAILS>
                    <h2 tabindex="-1">{text::report::DETAILS}</h2>
                    <p class="soft">{move || categories.of(draft.stored.with(|incident| incident.category))}</p>
                    <p class="small soft">{text::report::MUST}</p>
                    <GeneralFields draft=draft/>
                    <CardFields draft=draft card=card/>
                </section>
                <section class="report-step stack" hidden=hidden(2) aria-label=text::report::ASSETS>
                    <h2 tabindex="-1">{text::report::ASSETS}</h2>
                    <p class="soft">{text::report::ASSETS_HINT}</p>
                    <AssetChoice organisation=organisation chosen=assets changes=true none=text::report::NO_ASSETS choose=choose_assets/>
                </section>
                <section class="report-step stack" hidden=hidden(3) aria-label=text::report::IOCS>
                    <h2 tabindex="-1">{text::report::IOCS}</h2>
                    <p class="soft">{text::report::IOCS_HINT}</p>
                    <AddIocs id=id paste=paste added=move || iocs.load.reload()/>
                    <Loaded load=iocs.load skeleton=|| view! { <span class="skeleton"></span> } let:page>
                        <Show when=move || page.with(|page| !page.items.is_empty())>
                            <Card title=text::report::IOCS_OF.to_owned() bare=true>
                                <IocRows id=id list=iocs iocs=Signal::derive(move || page.get().items) organisations=None changes=true/>
                            </Card>
                        </Show>
                    </Loaded>
                </section>
                <section class="report-step stack" hidden=hidden(4) aria-label=text::report::CHECK>
                    <h2 tabindex="-1">{text::report::CHECK}</h2>
                    <p class="soft">{text::report::CHECK_HINT}</p>
                    <Show when=move || current.get() == 4>
                        <Summary draft=draft card=card categories=categories iocs=iocs.load go=go/>
                    </Show>
                </section>
                <Refusal/>
                <div class="form-actions report-end">
                    <Show when=move || current.get() != 0><button type="button" class="button" on:click=move |_| go.run(current.get_untracked() - 1)>{text::report::BACK}</button></Show>
                    <Show when=move || { current.get() != 4 }><button type="button" class="button primary" on:click=next>{text::report::NEXT}</button></Show>
                    <Show when=move || current.get() == 4><SendButton draft=draft form=form card=card paste=paste go=go/></Show>
                    <Discard draft=draft/>
                </div>
            </form>
        </Provider>
    }
}

/// What is there of each step.
fn filled(draft: Draft, card: Load<Fields>, iocs: Load<Page<IncidentIoc>>) -> Memo<[Filled; STEPS.len()]> {
    let role = untrack(|| use_session().me()).map(|me| me.role);
    let some = |is_there: bool| if is_there { Filled::Done } else { Filled::Nothing };
    Memo::new(move |_| {
        draft.stored.with(|incident| {
            let right = card.data.with(|card| card.is_some() && wrong_values(incident, card.as_ref(), role).is_empty());
            let details = if right && !incident.title.is_empty() { Filled::Done } else { Filled::Missing };
            let traces = iocs.data.with(|page| page.as_ref().is_some_and(|page| !page.items.is_empty()));
            [Filled::Done, details, some(!incident.assets.is_empty()), some(traces), Filled::Nothing]
        })
    })
}

/// Whether what was typed is stored, in words that are read out.
#[component]
fn SavedMark(draft: Draft) -> impl IntoView {
    let look = move || match draft.saving.get() {
        Saving::Saved => ("state", Icon::Check, text::report::SAVED.to_owned()),
        Saving::Under => ("state busy", Icon::Spinner, text::report::SAVING.to_owned()),
        Saving::Not(failure) => {
            let why = failure.fields().first().map_or_else(|| failure.message(), |error| error.message.clone());
            ("state warn", Icon::Triangle, format!("{}: {why}", text::report::NOT_SAVED))
        }
    };
    view! {
        <p class="saved-mark" role="status">
            {move || {
                let (class, icon, words) = look();
                view! { <span class=class><Draw icon=icon turning=icon == Icon::Spinner/><span class="break">{words}</span></span> }
            }}
        </p>
    }
}

#[component]
fn SendButton(draft: Draft, form: FormState, card: Load<Fields>, paste: Paste, go: Callback<usize>) -> impl IntoView {
    let (api, toasts, frame, navigate) = (use_api(), use_toasts(), use_frame(), use_navigate());
    let role = untrack(|| use_session().me()).map(|me| me.role);
    let lead_to = move |errors: &[FieldError]| {
        if let Some(step) = errors.iter().map(|error| step_of(&error.field)).min() {
            go.run(step);
            frame.announce(text::report::WRONG_AT);
            toasts.wrong(text::report::WRONG_AT.to_owned());
        }
    };
    let send = move |_| {
        let navigate = navigate.clone();
        form.send(async move {
            if let Err(failure) = draft.flush_all().await {
                lead_to(failure.fields());
                return Err(failure);
            }
            // What was pasted and left without a press on the button belongs to the report as well.
            if let Err(failure) = paste.take(api, draft.id).await {
                go.run(step_of("iocs"));
                return Err(failure);
            }
            if paste.is_not_recognised() {
                go.run(step_of("iocs"));
                form.is_right(vec![paste.not_recognised()]);
                return Ok(());
            }
            let wrong = wrong_values(&draft.stored.get_untracked(), card.data.get_untracked().as_ref(), role);
            if !wrong.is_empty() {
                lead_to(&wrong);
                form.is_right(wrong);
                return Ok(());
            }
            let input = StepInput { step: Step::Submit, reason: None, share: Vec::new() };
            match api.step_incident(draft.id, &input).await {
                Ok(incident) => {
                    toasts.done(text::report::SENT);
                    navigate(&paths::incident(incident.id), leptos_router::NavigateOptions::default());
                    Ok(())
                }
                Err(failure) => {
                    lead_to(failure.fields());
                    Err(failure)
                }
            }
        });
    };
    let busy = form.busy;
    view! {
        <button type="button" class="button primary" aria-disabled=move || busy.get().to_string() on:click=send>
            <Draw icon=Icon::Send/>{move || if busy.get() { text::words::SENDING } else { text::report::SEND }}
        </button>
    }
}

/// Takes the draft back, after a second press.
#[component]
fn Discard(draft: Draft) -> impl IntoView {
    let (api, toasts, navigate) = (use_api(), use_toasts(), use_navigate());
    let discard = move || {
        draft.stop();
        let navigate = navigate.clone();
        leptos::task::spawn_local(async move {
            let input = StepInput { step: Step::Withdraw, reason: None, share: Vec::new() };
            let answer: Result<Incident, Failure> = api.step_incident(draft.id, &input).await;
            match answer {
                Ok(_) => {
                    toasts.done(text::incidents::WITHDRAWN);
                    navigate(paths::INCIDENTS, leptos_router::NavigateOptions::default());
                }
                Err(failure) => toasts.failed(&failure),
            }
        });
    };
    view! {
        <SureButton label=text::report::DISCARD sure=text::report::DISCARD_SURE class="button quiet danger end" act=discard/>
    }
}
