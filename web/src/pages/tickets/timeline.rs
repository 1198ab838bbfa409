//! What happened to a ticket, in order.

use leptos::prelude::*;
use tocsin_model::{
    page::Page,
    timeline::{TimelineEntry, TimelineKind},
};

use crate::{
    components::{Card, Draw, Icon, Lasted, Loaded, Moment, OutsideText},
    load::Load,
    text,
};

/// What happened to a ticket.
#[component]
pub fn Timeline(
    /// The entries.
    load: Load<Page<TimelineEntry>>,
) -> impl IntoView {
    view! {
        <Card title=text::tickets::TIMELINE.to_owned()>
            <Loaded load=load skeleton=|| view! { <div class="stack tight"><span class="skeleton"></span><span class="skeleton middle"></span></div> } let:page>
                {move || {
                    let entries = page.get().items;
                    if entries.is_empty() {
                        return view! { <p class="soft">{text::tickets::NO_TIMELINE}</p> }.into_any();
                    }
                    view! { <ol class="timeline">{entries.into_iter().map(|entry| view! { <Entry entry=entry/> }).collect_view()}</ol> }.into_any()
                }}
            </Loaded>
        </Card>
    }
}

#[component]
fn Entry(entry: TimelineEntry) -> impl IntoView {
    let (icon, class) = match entry.kind {
        TimelineKind::Submitted => (Icon::Send, "dot"),
        TimelineKind::StepStarted => (Icon::Clock, "dot busy"),
        TimelineKind::StepDone => (Icon::Check, "dot good"),
        TimelineKind::StepFailed => (Icon::Cross, "dot bad"),
        TimelineKind::StepUncertain => (Icon::Question, "dot warn"),
        TimelineKind::Resolved => (Icon::Person, "dot"),
        TimelineKind::Resumed => (Icon::Clock, "dot"),
        TimelineKind::Closed => (Icon::CheckCircle, "dot good"),
        TimelineKind::Stopped => (Icon::Octagon, "dot bad"),
    };
    view! {
        <li>
            <span class=class title=text::tickets::timeline(entry.kind)><Draw icon=icon/></span>
            <div>
                <p><span class="hidden-text">{text::tickets::timeline(entry.kind)}": "</span><OutsideText text=entry.text/></p>
                <p class="small faint row">
                    <Moment at=entry.at/>
                    {entry.duration_ms.map(|milliseconds| view! { <Lasted milliseconds=milliseconds/> })}
                    {entry.actor.map(|actor| view! { <bdi>{actor}</bdi> })}
                </p>
            </div>
        </li>
    }
}
