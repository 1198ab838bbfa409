//! The steps of the report, and where the reader is.

use leptos::prelude::*;

use crate::{
    components::{Draw, Icon},
    text,
};

/// The names of the steps.
pub const STEPS: [&str; 5] =
    [text::report::WHAT, text::report::DETAILS, text::report::ASSETS, text::report::IOCS, text::report::CHECK];

/// What is there of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filled {
    /// Nothing, and nothing must be.
    #[default]
    Nothing,
    /// Something that must be is not, or is not right.
    Missing,
    /// What must be, and more.
    Done,
}

/// The steps of the report. Those that can be reached are buttons.
#[component]
pub fn ReportSteps(
    /// Where the reader is.
    current: Signal<usize>,
    /// The last step that can be reached.
    reached: usize,
    /// What is there of each.
    #[prop(optional, into)]
    filled: Signal<[Filled; STEPS.len()]>,
    /// Goes to a step.
    go: Callback<usize>,
) -> impl IntoView {
    // What is missing is told once the reader went past it.
    let furthest = Memo::new(move |before: Option<&usize>| before.copied().unwrap_or_default().max(current.get()));
    let step = move |(place, title): (usize, &'static str)| {
        let here = move || (current.get() == place).then_some("step");
        let mark = Memo::new(move |_| match filled.get()[place] {
            Filled::Missing if furthest.get() <= place => Filled::Nothing,
            mark => mark,
        });
        let (done, missing) = (move || mark.get() == Filled::Done, move || mark.get() == Filled::Missing);
        let label = text::report::step(place + 1, title);
        let drawn = move || match mark.get() {
            Filled::Nothing => None,
            Filled::Missing => Some((Icon::Triangle, text::report::STEP_MISSING)),
            Filled::Done => Some((Icon::Check, text::report::STEP_DONE)),
        };
        let inner = view! {
            {move || drawn().map(|(icon, _)| view! { <Draw icon=icon/> })}
            <span>{label}{move || drawn().map(|(_, words)| view! { <span class="hidden-text">{words}</span> })}</span>
        };
        if place <= reached && reached != 0 {
            view! {
                <li class:done=done class:missing=missing>
                    <button type="button" aria-current=here on:click=move |_| go.run(place)>{inner}</button>
                </li>
            }
            .into_any()
        } else {
            view! { <li><span aria-current=here>{inner}</span></li> }.into_any()
        }
    };
    let where_it_is = move || text::report::step_of(current.get() + 1, STEPS.len(), STEPS[current.get()]);
    view! {
        <nav class="report-steps" aria-label=text::report::STEPS>
            <p><strong>{where_it_is}</strong></p>
            <ol>{STEPS.into_iter().enumerate().map(step).collect_view()}</ol>
        </nav>
    }
}
