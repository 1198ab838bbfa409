//! The IoCs of an incident: pasted, listed, taken out.

use leptos::{prelude::*, task::spawn_local};
use tocsin_model::{
    extract::extract,
    id::IncidentId,
    incident::{Incident, IncidentIoc},
    ioc::{IocType as Kind, defang},
    page::Page,
    problem::FieldError,
    viewer::Action,
};

use crate::{
    api::{Api, Failure},
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
    let (name, add) = match organisations {
        Some(_) => (text::incidents::IOCS, text::incidents::ADD_IOCS),
        None => (text::report::IOCS, text::report::ADD_IOCS),
    };
    let title = Signal::derive(move || {
        let all = incident.with(|incident| usize::try_from(incident.ioc_count).unwrap_or(usize::MAX));
        let shown = |page: &Page<IncidentIoc>| match page.next {
            Some(_) => all.max(page.items.len()),
            None => page.items.len(),
        };
        let count = load.data.with(|page| page.as_ref().map(shown));
        count.map_or_else(|| name.to_owned(), |count| text::enrich::counted(name, count))
    });
    view! {
        <Card title=title bare=true>
            <Loaded load=load skeleton=|| view! { <div class="body"><span class="skeleton"></span></div> } let:page>
                <IocRows id=id list=list iocs=Signal::derive(move || page.get().items) organisations=organisations changes=changes/>
            </Loaded>
            {changes.then(|| view! {
                <div class="body"><crate::components::Disclosure summary=add><AddIocs id=id added=move || load.reload()/></crate::components::Disclosure></div>
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
    // What was passed on stays, and what the CERT added is not a constituent's to take out.
    let works = use_session().may(Action::WorkOnIncidents);
    let goes = Memo::new(move |_| ioc.with(|ioc| ioc.shared.is_none() && (works || !ioc.added_by.of_cert)));
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
            {move || (changes && goes.get()).then(|| view! {
                <button type="button" class="icon-button end" aria-label=label.clone() on:click=remove><Draw icon=Icon::Cross/></button>
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

/// A text that is pasted, of which the IoCs are added.
#[derive(Clone, Copy)]
pub struct Paste {
    text: RwSignal<String>,
    /// What stayed of it when its IoCs were added: nothing in there was recognised, and the reader has seen it.
    left: StoredValue<String>,
}

impl Paste {
    /// Nothing is pasted yet.
    pub fn new() -> Self {
        Self { text: RwSignal::new(String::new()), left: StoredValue::new(String::new()) }
    }

    /// Whether nothing waits to be added.
    pub fn is_empty(self) -> bool {
        self.text.with_untracked(|text| text.trim().is_empty() || self.left.with_value(|left| left == text))
    }

    /// Whether something is pasted in which nothing is recognised.
    pub fn is_not_recognised(self) -> bool {
        let recognises = |text: &String| !recognise(text).values.is_empty();
        !self.is_empty() && self.text.try_with_untracked(recognises) == Some(false)
    }

    /// What is said of that.
    pub fn not_recognised(self) -> FieldError {
        FieldError { field: "values".to_owned(), message: text::incidents::NOTHING_RECOGNISED.to_owned() }
    }

    /// Adds what is recognised and leaves the lines that nothing was taken of.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn take(self, api: Api, id: IncidentId) -> Result<(), Failure> {
        let Some(text) = self.text.try_get_untracked() else { return Ok(()) };
        let values: Vec<String> = recognise(&text).values.into_iter().map(|(_, value, _)| value).collect();
        if values.is_empty() {
            return Ok(());
        }
        let left = left_of(&text, &values);
        api.add_incident_iocs(id, values, None).await?;
        // What was typed meanwhile stays.
        if self.text.try_with_untracked(|now| *now == text) == Some(true) {
            self.left.set_value(left.clone());
            self.text.set(left);
        }
        Ok(())
    }
}

/// The lines of a text that hold none of these values, or others as well.
fn left_of(text: &str, taken: &[String]) -> String {
    let is_left = |line: &&str| {
        let found = extract(line, MOST).found;
        !line.trim().is_empty()
            && (found.is_empty() || found.iter().any(|found| !taken.iter().any(|value| value == found.ioc.value())))
    };
    text.lines().filter(is_left).collect::<Vec<_>>().join("\n")
}

/// Pastes text, shows what is recognised in it by the rules of the host, and adds that.
#[component]
pub fn AddIocs(
    /// The incident.
    id: IncidentId,
    /// Called when some were added.
    added: impl Fn() + Copy + Send + Sync + 'static,
    /// What is pasted and not added yet, where it is added when the reader goes on as well.
    #[prop(optional)]
    paste: Option<Paste>,
) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let of_cert = untrack(|| use_session().me()).is_some_and(|me| me.role.is_cert());
    let goes_on = paste.is_some();
    let paste = paste.unwrap_or_else(Paste::new);
    let value = paste.text;
    let form = use_context::<FormState>().unwrap_or_else(FormState::new);
    let recognised = Memo::new(move |_| value.with(|text| recognise(text)));
    let count = move || recognised.with(|found| found.values.len());
    let busy = RwSignal::new(false);
    let field = fresh_id();
    form.claim("values", format!("#{field}"), None);
    let wrong = Signal::derive(move || form.wrong_with("values"));
    let add = move |_| {
        if recognised.with_untracked(|found| found.values.is_empty()) || busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match paste.take(api, id).await {
                Ok(()) => added(),
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
                    on:input:target=move |event| { form.changed("values"); value.set(event.target().value()); }></textarea>
                <div id=hint><p class="hint">{text::incidents::PASTE_HINT}</p><Wrong wrong=wrong/></div>
            </div>
            <p class="small soft" aria-live="polite">
                {move || text::incidents::recognised(count(), of_cert)}
                {move || (goes_on && count() != 0).then(|| format!(" {}", text::report::ADDED_LATER))}
            </p>
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
                <Draw icon=Icon::Plus/>{move || text::incidents::add_recognised(count().max(1), of_cert)}
            </button></div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_paste_only_what_nothing_was_taken_of_is_left() {
        let text = "connect from bad-login.example.net[185.220.101.66]\nno trace in here\n\nfrom 185.220.101.66";
        let values: Vec<String> = recognise(text).values.into_iter().map(|(_, value, _)| value).collect();
        assert_eq!(left_of(text, &values), "no trace in here");
        assert_eq!(left_of("no trace", &[]), "no trace");
    }
}
