//! The list of incidents: a queue for the CERT, what they reported for constituents.

use leptos::prelude::*;
use tocsin_model::viewer::Action;

use super::{mine::MyIncidents, queue::Queue};
use crate::{pages::guard::Guard, session::use_session, shell::use_page, text};

/// The list of incidents.
#[component]
pub fn Incidents() -> impl IntoView {
    use_page(text::incidents::LIST, &[]);
    let is_cert = untrack(|| use_session().me()).is_some_and(|me| me.role.is_cert());
    view! {
        <Guard action=Action::ReadIncidents>
            {if is_cert { view! { <Queue/> }.into_any() } else { view! { <MyIncidents/> }.into_any() }}
        </Guard>
    }
}
