//! Something folded away that is made only when it is opened.

use leptos::{html, prelude::*};

/// A heading that opens what is below it; the content is made at the first opening.
#[component]
pub fn Disclosure(
    /// What is folded away.
    #[prop(into)]
    summary: Signal<String>,
    /// The content.
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Details>::new();
    let opened = RwSignal::new(false);
    let toggled = move |_| {
        if node.get_untracked().is_some_and(|details| details.open()) {
            opened.set(true);
        }
    };
    view! {
        <details node_ref=node on:toggle=toggled>
            <summary>{summary}</summary>
            <Show when=move || opened.get()>{children()}</Show>
        </details>
    }
}
