//! A remark that stands out.

use leptos::prelude::*;

use super::{Draw, Icon};

/// How urgent a remark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Good to know.
    Plain,
    /// It went well.
    Good,
    /// Somebody should look.
    Warn,
    /// It went wrong.
    Bad,
}

/// A remark that stands out.
#[component]
pub fn Note(
    /// How urgent it is.
    tone: Tone,
    /// The remark.
    children: Children,
) -> impl IntoView {
    let (class, icon) = match tone {
        Tone::Plain => ("note", Icon::Question),
        Tone::Good => ("note good", Icon::CheckCircle),
        Tone::Warn => ("note warn", Icon::Triangle),
        Tone::Bad => ("note bad", Icon::Octagon),
    };
    view! {
        <div class=class role=(tone == Tone::Bad).then_some("alert")>
            <Draw icon=icon/>
            <div class="stack tight grow">{children()}</div>
        </div>
    }
}
