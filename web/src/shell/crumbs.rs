//! Breadcrumbs: where the reader is, and the way back.

use leptos::prelude::*;

use super::use_frame;
use crate::text;

/// One step of the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    /// What it is called.
    pub label: String,
    /// Where it leads; none for the page itself.
    pub href: Option<String>,
}

/// Says where the reader is: names the document and fills the breadcrumbs. `parents` are labels and addresses.
pub fn use_page(title: impl Into<String>, parents: &[(&str, &str)]) {
    let title = title.into();
    document().set_title(&text::shell::document_title(&title));
    use_frame().title.set(title.clone());
    let step = |(label, href): &(&str, &str)| Crumb { label: (*label).to_owned(), href: Some((*href).to_owned()) };
    let mut crumbs: Vec<Crumb> = parents.iter().map(step).collect();
    crumbs.push(Crumb { label: title, href: None });
    use_frame().crumbs.set(crumbs);
}

/// The breadcrumbs.
#[component]
pub fn Crumbs() -> impl IntoView {
    let frame = use_frame();
    let step = |crumb: Crumb| match crumb.href {
        Some(href) => view! { <li><a href=href>{crumb.label}</a></li> }.into_any(),
        None => view! { <li aria-current="page"><span><bdi>{crumb.label}</bdi></span></li> }.into_any(),
    };
    view! {
        <nav class="crumbs" aria-label=text::shell::CRUMBS>
            <ol>{move || frame.crumbs.get().into_iter().map(step).collect_view()}</ol>
        </nav>
    }
}
