//! A score from 0 to 100.

use leptos::prelude::*;
use tocsin_model::verdict::{Percent, Verdict};

use super::verdict_class;

/// A score, drawn and written, in the verdict's colour.
#[component]
pub fn Score(
    /// The score.
    score: Option<Percent>,
    /// The verdict that it belongs to.
    #[prop(optional_no_strip)]
    verdict: Option<Verdict>,
) -> impl IntoView {
    score.map(|score| {
        let class = format!("meter {}", verdict.map_or("", verdict_class));
        view! {
            <span class=class>
                <span class="track" aria-hidden="true">
                    <span class="fill" style:inline-size=format!("{score}%")></span>
                </span>
                {score.to_string()}
            </span>
        }
    })
}
