//! The same deed for many incidents: one after the other, with progress and a list of what became of each.

use std::collections::BTreeSet;

use leptos::{prelude::*, task::spawn_local};
use tocsin_model::{
    id::{AccountId, IncidentId},
    incident::{Incident, IncidentChange, Severity, Step, StepInput},
    page::Page,
};

use super::{filters::severity_of, queue::Selection};
use crate::{
    api::{Api, Failure},
    components::{Draw, Icon},
    load::Load,
    session::{use_api, use_session},
    shell::{Frame, use_frame},
    text,
};

/// What is done to each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// A step is taken.
    Step(Step),
    /// Whoever is signed in becomes the owner.
    AssignMe,
    /// It gets this severity.
    Severity(Severity),
}

/// What became of one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Outcome {
    reference: String,
    /// Why it was not done; `None` when it was.
    trouble: Option<String>,
}

/// Deeds under way and done.
#[derive(Clone, Copy)]
pub struct Bulk {
    api: Api,
    me: AccountId,
    load: Load<Page<Incident>>,
    frame: Frame,
    /// How many of how many are done.
    progress: RwSignal<Option<(usize, usize)>>,
    outcomes: RwSignal<Vec<Outcome>>,
}

impl Bulk {
    /// Nothing is under way.
    pub fn new(load: Load<Page<Incident>>) -> Self {
        let me = untrack(|| use_session().me()).map(|me| AccountId(me.id));
        Self {
            api: use_api(),
            me: me.unwrap_or(AccountId(uuid::Uuid::nil())),
            load,
            frame: use_frame(),
            progress: RwSignal::new(None),
            outcomes: RwSignal::new(Vec::new()),
        }
    }

    /// Does it to these, one after the other.
    pub fn run(self, deed: Deed, incidents: Vec<Incident>) {
        if incidents.is_empty() || self.progress.get_untracked().is_some() {
            return;
        }
        self.outcomes.set(Vec::new());
        let all = incidents.len();
        self.progress.set(Some((0, all)));
        spawn_local(async move {
            for (place, incident) in incidents.into_iter().enumerate() {
                let answer = self.one(deed, &incident).await;
                let trouble = answer.err().map(|failure| failure.message());
                self.outcomes.try_update(|list| list.push(Outcome { reference: incident.reference, trouble }));
                self.progress.try_set(Some((place + 1, all)));
            }
            self.progress.try_set(None);
            self.frame.announce(text::incidents::BULK_DONE);
            self.load.reload();
        });
    }

    async fn one(self, deed: Deed, incident: &Incident) -> Result<Incident, Failure> {
        let change = match deed {
            Deed::Step(step) => {
                let input = StepInput { step, reason: None, share: Vec::new() };
                return self.api.step_incident(incident.id, &input).await;
            }
            Deed::AssignMe => IncidentChange { owner: Some(Some(self.me)), ..IncidentChange::default() },
            Deed::Severity(severity) => IncidentChange { severity: Some(severity), ..IncidentChange::default() },
        };
        self.api.change_incident(incident.id, incident.version, &change).await
    }
}

/// What can be done to the selected rows, and what became of the last deed.
#[component]
pub fn BulkBar(
    /// The deeds.
    bulk: Bulk,
    /// The rows.
    selection: Selection,
) -> impl IntoView {
    // What another page or another filter shows no longer is not selected any more.
    Effect::new(move |_| {
        let Some(shown) = bulk.load.data.with(|page| page.as_ref().map(ids_of)) else { return };
        if selection.chosen.with_untracked(|chosen| !chosen.is_subset(&shown)) {
            selection.chosen.update(|chosen| chosen.retain(|id| shown.contains(id)));
        }
    });
    let count = move || selection.chosen.with(BTreeSet::len);
    let chosen = move || {
        let ids: BTreeSet<IncidentId> = selection.chosen.get_untracked();
        let all = bulk.load.data.get_untracked().map(|page| page.items).unwrap_or_default();
        all.into_iter().filter(|incident| ids.contains(&incident.id)).collect::<Vec<_>>()
    };
    let busy = move || bulk.progress.get().is_some().to_string();
    let wanted = RwSignal::new(String::new());
    let none_wanted = move || wanted.with(String::is_empty) || bulk.progress.get().is_some();
    let set_severity = move |_| {
        if let Some(severity) = severity_of(&wanted.get_untracked()) {
            bulk.run(Deed::Severity(severity), chosen());
            wanted.set(String::new());
        }
    };
    view! {
        <Show when=move || count() != 0>
            <div class="bulk-bar" role="group" aria-label=text::incidents::BULK>
                <strong>{move || text::incidents::selected(count())}</strong>
                <button type="button" class="button small" aria-disabled=busy on:click=move |_| bulk.run(Deed::Step(Step::Accept), chosen())>
                    <Draw icon=Icon::Check/>{text::incidents::step(Step::Accept)}<kbd aria-hidden="true">"a"</kbd>
                </button>
                <button type="button" class="button small" aria-disabled=busy on:click=move |_| bulk.run(Deed::AssignMe, chosen())>
                    <Draw icon=Icon::Person/>{text::incidents::ASSIGN_ME}<kbd aria-hidden="true">"m"</kbd>
                </button>
                <select aria-label=text::incidents::SET_SEVERITY prop:value=wanted on:change:target=move |event| wanted.set(event.target().value())>
                    <option value="">{text::incidents::SET_SEVERITY}</option>
                    {Severity::ALL.map(|severity| view! { <option value=severity.as_str()>{text::incidents::severity(severity)}</option> }).collect_view()}
                </select>
                <button type="button" class="button small" aria-label=text::incidents::APPLY_SEVERITY aria-disabled=move || none_wanted().to_string() on:click=set_severity>
                    {text::words::APPLY}
                </button>
                <button type="button" class="button small quiet" on:click=move |_| selection.chosen.set(BTreeSet::new())>{text::incidents::CLEAR_SELECTION}</button>
            </div>
        </Show>
        <Progress bulk=bulk/>
    }
}

fn ids_of(page: &Page<Incident>) -> BTreeSet<IncidentId> {
    page.items.iter().map(|incident| incident.id).collect()
}

#[component]
fn Progress(bulk: Bulk) -> impl IntoView {
    let outcomes = move || bulk.outcomes.get();
    view! {
        <Show when=move || !bulk.outcomes.with(Vec::is_empty) || bulk.progress.get().is_some()>
            <section class="card" aria-label=text::incidents::BULK_RESULT>
                <header>
                    <h2>{text::incidents::BULK_RESULT}</h2>
                    {move || match bulk.progress.get() {
                        Some((done, all)) => view! { <span class="state busy"><Draw icon=Icon::Spinner turning=true/>{text::incidents::bulk_progress(done, all)}</span> }.into_any(),
                        None => view! {
                            <button type="button" class="icon-button" aria-label=text::words::CLOSE on:click=move |_| bulk.outcomes.set(Vec::new())><Draw icon=Icon::Cross/></button>
                        }.into_any(),
                    }}
                </header>
                <ul class="body stack tight">
                    {move || outcomes().into_iter().map(|outcome| {
                        let (icon, class, words) = match outcome.trouble {
                            None => (Icon::CheckCircle, "row good-line", text::incidents::BULK_DONE.to_owned()),
                            Some(why) => (Icon::Octagon, "row wrong", why),
                        };
                        view! { <li class=class><Draw icon=icon/><span class="mono">{outcome.reference}</span><span class="break">{words}</span></li> }
                    }).collect_view()}
                </ul>
            </section>
        </Show>
    }
}
