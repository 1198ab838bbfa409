//! Pages that a role may not see say so.

use leptos::prelude::*;
use tocsin_model::viewer::Action;

use crate::{
    components::{Empty, Icon, PageHead},
    session::use_session,
    text,
};

/// Shows the page to those who may see it.
#[component]
pub fn Guard(
    /// What one must be allowed to do.
    action: Action,
    /// The page.
    children: ChildrenFn,
) -> impl IntoView {
    let session = use_session();
    let role = session.me().map(|me| me.role);
    match role {
        Some(role) if role.may(action) => children().into_any(),
        Some(role) => view! {
            <PageHead title=|| text::shell::NOT_ALLOWED/>
            <div class="card"><Empty icon=Icon::Shield title=text::shell::OTHER_ROLES hint=text::shell::not_allowed(text::words::role(role))/></div>
        }
        .into_any(),
        None => ().into_any(),
    }
}
