//! What stands where an address names nothing.

use leptos::prelude::*;

use crate::{
    components::{Empty, Icon},
    shell::use_page,
    text,
};

/// An address that names nothing.
#[component]
pub fn Missing(
    /// The list that it would be in.
    list: &'static str,
    /// What the list is called.
    label: &'static str,
) -> impl IntoView {
    use_page(text::shell::NO_PAGE, &[(label, list)]);
    view! { <Empty icon=Icon::Question title=text::words::NOT_FOUND hint=text::shell::NO_PAGE_HINT/> }
}
