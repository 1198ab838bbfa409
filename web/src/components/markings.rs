//! TLP and PAP markings.

use leptos::prelude::*;
use tocsin_model::tlp::{Pap, Tlp};

use crate::text;

/// A TLP marking.
#[component]
pub fn TlpMark(
    /// The marking.
    tlp: Tlp,
) -> impl IntoView {
    let class = match tlp {
        Tlp::Clear => "marking",
        Tlp::Green => "marking green",
        Tlp::Amber | Tlp::AmberStrict => "marking amber",
        Tlp::Red => "marking red",
    };
    view! { <span class=class title=text::words::tlp_meaning(tlp)>{tlp.label()}</span> }
}

/// A PAP marking.
#[component]
pub fn PapMark(
    /// The marking.
    pap: Pap,
) -> impl IntoView {
    let class = match pap {
        Pap::Clear => "marking",
        Pap::Green => "marking green",
        Pap::Amber => "marking amber",
        Pap::Red => "marking red",
    };
    view! { <span class=class title=text::words::pap_meaning(pap)>{pap.label()}</span> }
}
