//! When something happened and how long it took.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use crate::{browser::clock, shell::use_frame, text};

/// A moment: how long ago, with the full date and time as its title.
#[component]
pub fn Moment(
    /// When.
    at: DateTime<Utc>,
) -> impl IntoView {
    let frame = use_frame();
    let ago = move || text::words::ago((frame.now.get() - at).num_seconds()).unwrap_or_else(|| clock::local(at));
    view! { <time class="nowrap" datetime=at.to_rfc3339() title=clock::local(at)>{ago}</time> }
}

/// A duration for people.
pub fn duration_text(milliseconds: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a duration of a request is small")]
    let seconds = milliseconds as f64 / 1000.0;
    match milliseconds {
        0..1000 => format!("{milliseconds} ms"),
        1000..10_000 => format!("{seconds:.1} s"),
        10_000..120_000 => format!("{seconds:.0} s"),
        _ => format!("{} min", milliseconds / 60_000),
    }
}

/// How long something took.
#[component]
pub fn Lasted(
    /// In milliseconds.
    milliseconds: u64,
) -> impl IntoView {
    view! { <span class="nowrap faint small">{duration_text(milliseconds)}</span> }
}
