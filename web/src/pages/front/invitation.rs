//! Who comes by an invitation's link, and who must enrol a second factor first: pages that are fetched apart, in the frame of
//! the front.

use leptos::prelude::*;

use super::frame::Front;
use crate::pages::{Later, Page};

/// The page of an invitation.
#[component]
pub fn Invitation() -> impl IntoView {
    view! { <Front><Later page=Page::Invitation/></Front> }
}

/// The page of somebody who can do nothing but enrol.
#[component]
pub fn MustEnrol() -> impl IntoView {
    view! { <Front><Later page=Page::Enrol/></Front> }
}
