//! What stands where an address names nothing.

use leptos::prelude::*;

use crate::{
    components::{Empty, Icon, PageHead},
    shell::use_page,
    text,
};

/// A page for a record that does not exist, or not for this reader: the host does not say which.
#[component]
pub fn Missing(
    /// The list that it would be in.
    list: &'static str,
    /// What the list is called.
    label: &'static str,
) -> impl IntoView {
    use_page(text::words::NOT_FOUND, &[(label, list)]);
    view! {
        <PageHead title=|| text::words::NOT_FOUND/>
        <div class="card">
            <Empty icon=Icon::Question title=text::shell::MISSING hint=text::shell::MISSING_HINT>
                <a class="button" href=list>{text::shell::back_to(label)}</a>
            </Empty>
        </div>
    }
}
