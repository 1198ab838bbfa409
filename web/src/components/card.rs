//! A framed part of a page with its own heading.

use leptos::prelude::*;

/// A framed part of a page, named by its heading.
#[component]
pub fn Card(
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// What stands at the end of the heading's line.
    #[prop(optional, into)]
    end: ViewFn,
    /// Whether the content brings its own distances, as tables do.
    #[prop(optional)]
    bare: bool,
    /// The content.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="card" aria-label=title>
            <header>
                <h2>{title}</h2>
                {move || end.run()}
            </header>
            <div class:body=!bare>{children()}</div>
        </section>
    }
}
