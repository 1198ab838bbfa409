//! The deadlines of an incident.

use leptos::{prelude::*, task::spawn_local};
use tocsin_model::incident::{Clock, ClockAction};

use super::{marks::ClockBadge, page::Case};
use crate::{
    browser::clock,
    components::{Card, SureButton},
    text,
};

/// The deadlines of an incident.
#[component]
pub fn ClockPanel(
    /// The incident's page.
    case: Case,
    /// Whether the reader may stop them and say that they are met.
    changes: bool,
) -> impl IntoView {
    let clocks = Memo::new(move |_| {
        case.load.data.with(|incident| incident.as_ref().map(|incident| incident.clocks.clone())).unwrap_or_default()
    });
    view! {
        <Show when=move || clocks.with(|clocks| !clocks.is_empty())>
            <Card title=text::incidents::CLOCKS.to_owned()>
                <ul class="clocks">{move || clocks.get().into_iter().map(|clock| view! { <Line case=case clock=clock changes=changes/> }).collect_view()}</ul>
            </Card>
        </Show>
    }
}

#[component]
fn Line(case: Case, clock: Clock, changes: bool) -> impl IntoView {
    let kind = clock.kind;
    let set = move |action: ClockAction| {
        spawn_local(async move {
            match case.api.set_clock(case.id, kind, action).await {
                Ok(incident) => case.load.set(incident),
                Err(failure) => case.toasts.failed(&failure),
            }
        });
    };
    let button = move |action: ClockAction, label: &'static str| {
        let name = text::incidents::clock_deed(label, kind);
        view! { <button type="button" class="button small" aria-label=name on:click=move |_| set(action)>{label}</button> }
    };
    let open = changes && clock.met_at.is_none();
    let pauses = open && !kind.is_statutory();
    let paused = clock.paused_at.is_some();
    let name = if case.role.is_cert() { text::incidents::clock } else { text::incidents::own_clock };
    view! {
        <li>
            <span class="grow">{name(kind)}<span class="small faint">" "{clock::local(clock.due_at)}</span></span>
            <ClockBadge clock=clock/>
            {(pauses && !paused).then(|| button(ClockAction::Pause, text::incidents::PAUSE))}
            {(pauses && paused).then(|| button(ClockAction::Resume, text::incidents::RESUME))}
            {open.then(|| view! {
                <SureButton label=text::incidents::MET name=text::incidents::clock_deed(text::incidents::MET, kind) act=move || set(ClockAction::Met)/>
            })}
        </li>
    }
}
