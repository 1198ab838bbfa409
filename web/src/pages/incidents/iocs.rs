//! The IoCs of an incident: pasted, listed, taken out.

use leptos::{prelude::*, task::spawn_local};
use tocsin_model::{
    extract::extract,
    id::IncidentId,
    incident::{Incident, IncidentIoc},
    ioc::{IocType as Kind, defang},
    page::Page,
    viewer::Action,
};

use crate::{
    api::Failure,
    components::{
        Card, Draw, FormState, Icon, IocType, IocValue, KeyedRows, Loaded, Score, VerdictBadge, Wrong, defanged,
        fresh_id,
    },
    longer::{Longer, ShowMore},
    pages::organisations::OrganisationNames,
    paths,
    session::{use_api, use_session},
    shell::use_toasts,
    text,
};

/// How many values are looked for in one paste.
const MOST: usize = 1_000;
/// How many recognised values are listed before they are added.
const LISTED: usize = 50;

/// The IoCs of an incident, and the way to add some.
#[component]
pub fn IocPanel(
    /// The incident.
    incident: Signal<Incident>,
    /// Its IoCs.
    list: Longer<IncidentIoc>,
    /// The organisations, for the CERT.
    organisations: Option<OrganisationNames>,
    /// Whether the reader may change them.
    changes: bool,
) -> impl IntoView {
    let (id, load) = (incident.with_untracked(|incident| incident.id), list.load);
    let title = Signal::derive(move || {
        let all = incident.with(|incident| usize::try_from(incident.ioc_count).unwrap_or(usize::MAX));
        let shown = |page: &Page<IncidentIoc>| match page.next {
            Some(_) => all.max(page.items.len()),
            None => page.items.len(),
        };
        let count = load.data.with(|page| page.as_ref().map(shown));
        count.map_or_else(
            || text::incidents::IOCS.to_owned(),
            |count| text::enrich::counted(text::incidents::IOCS, count),
        )
    });
    view! {
        <Card title=title bare=true>
            <Loaded load=load skeleton=|| view! { <div class="body"><span class="skeleton"></span></div> } let:page>
                <IocRows id=id list=list iocs=Signal::derive(move || page.get().items) organisations=organisations changes=changes/>
            </Loaded>
            {changes.then(|| view! {
                <div class="body"><crate::components::Disclosure summary=text::incidents::ADD_IOCS><AddIocs id=id added=move || load.reload()/></crate::components::Disclosure></div>
            })}
        </Card>
    }
}

/// IoCs as rows.
#[component]
pub fn IocRows(
    /// The incident.
    id: IncidentId,
    /// Where they were fetched.
    list: Longer<IncidentIoc>,
    /// The IoCs.
    iocs: Signal<Vec<IncidentIoc>>,
    /// The organisations, for the CERT.
    organisations: Option<OrganisationNames>,
    /// Whether the reader may take some out.
    changes: bool,
) -> impl IntoView {
    let none = || view! { <p class="body soft">{text::incidents::NO_IOCS}</p> };
    view! {
        <Show when=move || iocs.with(|iocs| !iocs.is_empty()) fallback=none>
            <ul class="ioc-rows">
                <KeyedRows of=iocs key=|ioc: &IncidentIoc| ioc.ioc.id
                    children=move |ioc| view! { <Row id=id list=list ioc=ioc organisations=organisations changes=changes/> }/>
            </ul>
            <ShowMore list=list/>
        </Show>
    }
}

#[component]
fn Row(
    id: IncidentId,
    list: Longer<IncidentIoc>,
    ioc: Signal<IncidentIoc>,
    organisations: Option<OrganisationNames>,
    changes: bool,
) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let value = ioc.with_untracked(|ioc| ioc.ioc.clone());
    let href = use_session().may(Action::ReadIocs).then(|| paths::ioc(value.id));
    let (ioc_id, label) = (value.id, text::incidents::remove_ioc(&defanged(value.kind, &value.value)));
    let remove = move |_| {
        spawn_local(async move {
            match api.remove_incident_ioc(id, ioc_id).await {
                Ok(()) => list.load.reload(),
                Err(failure) => toasts.failed(&failure),
            }
        });
    };
    let owners = Memo::new(move |_| ioc.with(|ioc| ioc.belongs_to.clone()));
    let names = move || {
        let name =
            |id: &tocsin_model::id::OrganisationId| organisations.map_or_else(|| id.to_string(), |names| names.of(*id));
        text::incidents::belongs_to(&owners.get().iter().map(name).collect::<Vec<_>>())
    };
    let belongs = move || {
        owners
            .with(|owners| !owners.is_empty())
            .then(|| view! { <span class="badge warn"><Draw icon=Icon::Building/><bdi>{names}</bdi></span> })
    };
    let judged = Memo::new(move |_| ioc.with(|ioc| (ioc.verdict, ioc.score)));
    let verdict = move || {
        let (verdict, score) = judged.get();
        verdict.map(|verdict| view! { <VerdictBadge verdict=Some(verdict)/><Score score=score verdict=Some(verdict)/> })
    };
    let shared = Memo::new(move |_| ioc.with(|ioc| ioc.shared));
    let note = Memo::new(move |_| ioc.with(|ioc| ioc.note.clone()));
    view! {
        <li class="row">
            <IocType kind=value.kind/>
            {match href {
                Some(href) => view! { <IocValue kind=value.kind value=value.value href=href/> }.into_any(),
                None => view! { <IocValue kind=value.kind value=value.value/> }.into_any(),
            }}
            {verdict}
            {belongs}
            {move || shared.get().map(|tlp| view! { <span class="badge good"><Draw icon=Icon::Outward/>{text::incidents::shared_as(tlp.label())}</span> })}
            {move || note.get().map(|note| view! { <span class="small soft break"><bdi>{note}</bdi></span> })}
            {changes.then(|| view! {
                <button type="button" class="icon-button end" aria-label=label on:click=remove><Draw icon=Icon::Cross/></button>
            })}
        </li>
    }
}

/// What was recognised in a paste.
#[derive(Debug, Clone, PartialEq, Default)]
struct Recognised {
    values: Vec<(Kind, String, String)>,
    rejected: Vec<String>,
}

fn recognise(text: &str) -> Recognised {
    let found = extract(text, MOST);
    let value =
        |found: tocsin_model::extract::Found| (found.ioc.kind(), found.ioc.value().to_owned(), defang(&found.ioc));
    Recognised {
        values: found.found.into_iter().map(value).collect(),
        rejected: found.rejected.into_iter().map(|value| value.value).collect(),
    }
}

/// Pastes text, shows what is recognised in it by the rules of the host, and adds that.
#[component]
pub fn AddIocs(
    /// The incident.
    id: IncidentId,
    /// Called when some were added.
    added: impl Fn() + Copy + Send + Sync + 'static,
    /// What is pasted and not added yet.
    #[prop(optional)]
    pasted: Option<RwSignal<String>>,
) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let value = pasted.unwrap_or_else(|| RwSignal::new(String::new()));
    let form = use_context::<FormState>().unwrap_or_else(FormState::new);
    let recognised = Memo::new(move |_| value.with(|text| recognise(text)));
    let busy = RwSignal::new(false);
    let field = fresh_id();
    form.claim("values", format!("#{field}"), None);
    let wrong = Signal::derive(move || form.wrong_with("values"));
    let add = move |_| {
        let values: Vec<String> =
            recognised.with_untracked(|found| found.values.iter().map(|(_, value, _)| value.clone()).collect());
        if values.is_empty() || busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match api.add_incident_iocs(id, values, None).await {
                Ok(_) => {
                    value.try_set(String::new());
                    added();
                }
                Err(failure) => toasts.failed(&failure),
            }
            busy.try_set(false);
        });
    };
    let hint = format!("{field}-hint");
    view! {
        <div class="stack tight">
            <div class="field">
                <label for=field.clone()>{text::incidents::PASTE_IOCS}</label>
                <textarea id=field rows="5" class="mono" spellcheck="false" aria-describedby=hint.clone() prop:value=value
                    on:input:target=move |event| value.set(event.target().value())></textarea>
                <div id=hint><p class="hint">{text::incidents::PASTE_HINT}</p><Wrong wrong=wrong/></div>
            </div>
            <p class="small soft" aria-live="polite">{move || text::incidents::recognised(recognised.with(|found| found.values.len()))}</p>
            <ul class="chips">
                {move || recognised.get().values.into_iter().take(LISTED).map(|(kind, _, shown)| view! {
                    <li class="chip"><span class="faint">{text::words::ioc_type(kind)}</span>" "<bdi dir="ltr" class="mono">{shown}</bdi></li>
                }).collect_view()}
            </ul>
            {move || {
                let rejected = recognised.get().rejected;
                (!rejected.is_empty()).then(|| view! { <p class="small soft break">{text::incidents::not_recognised(&rejected)}</p> })
            }}
            <div><button type="button" class="button" aria-disabled=move || (busy.get() || recognised.with(|found| found.values.is_empty())).to_string() on:click=add>
                <Draw icon=Icon::Plus/>{move || text::incidents::add_recognised(recognised.with(|found| found.values.len()).max(1))}
            </button></div>
        </div>
    }
}

/// Adds what a paste holds, before the reader goes on without having pressed the button.
///
/// # Errors
/// Any [`Failure`].
pub async fn add_pasted(api: crate::api::Api, id: IncidentId, pasted: &str) -> Result<(), Failure> {
    let values: Vec<String> = recognise(pasted).values.into_iter().map(|(_, value, _)| value).collect();
    if values.is_empty() { Ok(()) } else { api.add_incident_iocs(id, values, None).await.map(drop) }
}
