//! Values from outside: always text, defanged, isolated from the direction of the text around them, never a link
//! to where they point.

use leptos::prelude::*;
use tocsin_model::ioc::{self, Ioc, defang};

use super::CopyButton;
use crate::text;

/// The value as it is shown: nobody opens it by accident.
pub fn defanged(kind: ioc::IocType, value: &str) -> String {
    Ioc::parse(Some(kind), value).map_or_else(|_| value.to_owned(), |ioc| defang(&ioc))
}

/// An IoC's value, defanged, with a button that copies the real one. `href` leads to a page of Tocsin.
#[component]
pub fn IocValue(
    /// Its type.
    kind: ioc::IocType,
    /// Its value.
    #[prop(into)]
    value: String,
    /// The page of Tocsin that tells about it.
    #[prop(optional, into)]
    href: Option<String>,
    /// Whether the link is a row of a list that the keys j and k walk.
    #[prop(optional)]
    row: bool,
) -> impl IntoView {
    let shown = defanged(kind, &value);
    let label = match href {
        Some(href) => {
            let parts = broken(&shown);
            // Its parts are one name.
            view! { <a href=href aria-label=shown data-row=row.then_some("")><bdi dir="ltr">{parts}</bdi></a> }
                .into_any()
        }
        None => view! { <bdi dir="ltr">{broken(&shown)}</bdi> }.into_any(),
    };
    view! {
        <span class="ioc">
            {label}
            <CopyButton value=value label=text::words::COPY_VALUE/>
        </span>
    }
}

/// A value that does not fit into its line goes on behind a dot, not within a word.
fn broken(shown: &str) -> impl IntoView + use<> {
    shown.split_inclusive("[.]").map(|part| view! { {part.to_owned()}<wbr/> }).collect_view()
}

/// The name of a type.
#[component]
pub fn IocType(
    /// The type.
    kind: ioc::IocType,
) -> impl IntoView {
    view! { <span class="type">{text::words::ioc_type(kind)}</span> }
}

/// Any other text from outside.
#[component]
pub fn OutsideText(
    /// The text.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    view! { <bdi class="break">{text}</bdi> }
}
