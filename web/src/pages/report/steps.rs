//! The steps of the report, and where the reader is.

use leptos::prelude::*;

use crate::{
    components::{Draw, Icon},
    text,
};

/// The names of the steps.
pub const STEPS: [&str; 5] =
    [text::report::WHAT, text::report::DETAILS, text::report::ASSETS, text::report::IOCS, text::report::CHECK];

/// The steps of the report. Those that can be reached are buttons.
#[component]
pub fn ReportSteps(
    /// Where the reader is.
    current: Signal<usize>,
    /// The last step that can be reached.
    reached: usize,
    /// Goes to a step.
    go: Callback<usize>,
) -> impl IntoView {
    let step = move |(place, title): (usize, &'static str)| {
        let here = move || (current.get() == place).then_some("step");
        let done = move || current.get() > place;
        let label = text::report::step(place + 1, title);
        let inner = view! { {move || done().then(|| view! { <Draw icon=Icon::Check/> })}<span>{label}</span> };
        if place <= reached && reached != 0 {
            view! { <li class:done=done><button type="button" aria-current=here on:click=move |_| go.run(place)>{inner}</button></li> }.into_any()
        } else {
            view! { <li class:done=done><span aria-current=here>{inner}</span></li> }.into_any()
        }
    };
    view! {
        <nav class="report-steps" aria-label=text::report::STEPS>
            <ol>{STEPS.into_iter().enumerate().map(step).collect_view()}</ol>
        </nav>
    }
}
