//! What was done here, by whom.

use leptos::prelude::*;
use tocsin_model::incident::{Happening, HistoryEntry};

use super::page::Case;
use crate::{
    components::{Card, Draw, Icon, Loaded, Moment},
    live::use_live,
    load::Load,
    paths, text,
};

/// What was done here.
#[component]
pub fn HistoryPanel(
    /// The incident's page.
    case: Case,
) -> impl IntoView {
    let load = Load::new(move || case.api.incident_history(case.id));
    use_live().listen(format!("incident:{}", case.id), move |_| load.refresh());
    view! {
        <Card title=text::incidents::HISTORY.to_owned()>
            <Loaded load=load skeleton=|| view! { <span class="skeleton"></span> } let:page>
                {move || {
                    let entries = page.get().items;
                    if entries.is_empty() {
                        return view! { <p class="soft">{text::incidents::NO_HISTORY}</p> }.into_any();
                    }
                    view! { <ol class="timeline">{entries.into_iter().map(|entry| view! { <Entry entry=entry/> }).collect_view()}</ol> }.into_any()
                }}
            </Loaded>
        </Card>
    }
}

#[component]
fn Entry(entry: HistoryEntry) -> impl IntoView {
    let icon = match &entry.what {
        Happening::Step { .. } => Icon::Check,
        Happening::Due { .. } => Icon::Triangle,
        Happening::Clock { .. } => Icon::Clock,
        Happening::IocsAdded { .. } | Happening::IocRemoved { .. } | Happening::IocsShared { .. } => Icon::Target,
        _ => Icon::Person,
    };
    let other = other_incident(&entry.what);
    view! {
        <li>
            <span class="dot"><Draw icon=icon/></span>
            <div>
                <p><bdi class="break">{text::history::happening(&entry.what)}</bdi>
                    {other.map(|id| view! { " "<a href=paths::incident(id)>{id.reference()}</a> })}</p>
                <p class="small faint row">
                    <Moment at=entry.at/><bdi>{entry.by.name}</bdi>
                    {entry.internal.then(|| view! { <span class="badge internal-mark"><Draw icon=Icon::Shield/>{text::chat::INTERNAL_MARK}</span> })}
                </p>
            </div>
        </li>
    }
}

fn other_incident(what: &Happening) -> Option<tocsin_model::id::IncidentId> {
    match what {
        Happening::MergedInto { incident }
        | Happening::Absorbed { incident }
        | Happening::Unmerged { incident }
        | Happening::Split { incident }
        | Happening::SplitFrom { incident } => Some(*incident),
        _ => None,
    }
}
