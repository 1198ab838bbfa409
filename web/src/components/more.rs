//! The way to the next page of a list.

use leptos::prelude::*;

use crate::text;

/// Links to the first and the next page of a list, as addresses.
#[component]
pub fn More(
    /// The first page, when this is not it.
    first: Option<String>,
    /// The next page, if there is one.
    next: Option<String>,
) -> impl IntoView {
    (first.is_some() || next.is_some()).then(|| {
        view! {
            <nav class="row" aria-label=text::words::PAGES>
                {first.map(|href| view! { <a class="button small" href=href>{text::words::FIRST_PAGE}</a> })}
                {next.map(|href| view! { <a class="button small" href=href rel="next">{text::words::NEXT_PAGE}</a> })}
            </nav>
        }
    })
}
