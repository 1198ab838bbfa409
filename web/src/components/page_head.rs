//! The head of a page: its name, what it is for, and its actions, always in the same place.

use leptos::prelude::*;

use crate::shell::use_frame;

/// The head of a page. The heading takes the focus when the reader comes from another page.
#[component]
pub fn PageHead(
    /// The page's name.
    #[prop(into)]
    title: ViewFn,
    /// What the page is for.
    #[prop(optional, into)]
    about: Signal<String>,
    /// Its actions.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    use_frame().heading_drawn();
    view! {
        <div class="page-head">
            <div class="grow">
                <h1 tabindex="-1">{title.run()}</h1>
                {move || about.with(|about| !about.is_empty()).then(|| view! { <p>{about}</p> })}
            </div>
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </div>
    }
}
