//! The team's own ticketing system: the one place outside that the UI links to.

use leptos::prelude::*;
use tocsin_model::ticket::External;

use crate::{
    components::{Draw, Icon},
    text,
};

/// A link to a ticket in the team's ticketing system. An address that is not http or https stays text.
#[component]
pub fn ExternalLink(
    /// The ticket.
    external: External,
) -> impl IntoView {
    let External { system, key, url } = external;
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    if is_web {
        view! {
            <a href=url target="_blank" rel="noopener noreferrer external" title=text::tickets::opens(&system)>
                <bdi>{key}</bdi>" "<Draw icon=Icon::Outward/>
            </a>
        }
        .into_any()
    } else {
        view! { <bdi>{key}</bdi> }.into_any()
    }
}
