//! How a connection does: a badge, and what is left of its quota.

use leptos::prelude::*;
use tocsin_model::connection::{ConnectionView, Health, QuotaRemaining};

use crate::{
    components::{Draw, Icon, Moment, OutsideText},
    text,
};

/// Whether a connection works.
#[component]
pub fn HealthBadge(
    /// Whether it does.
    health: Health,
) -> impl IntoView {
    let (class, icon) = match health {
        Health::Unused => ("badge", Icon::Clock),
        Health::Working => ("badge good", Icon::CheckCircle),
        Health::Failing => ("badge bad", Icon::Octagon),
        Health::WaitingForQuota => ("badge warn", Icon::Clock),
        Health::Disabled => ("badge", Icon::Power),
        Health::Misconfigured => ("badge bad", Icon::Triangle),
    };
    view! { <span class=class><Draw icon=icon/>{text::connections::health(health)}</span> }
}

/// What is left of each window.
#[component]
pub fn Remaining(
    /// The windows.
    remaining: Vec<QuotaRemaining>,
) -> impl IntoView {
    if remaining.is_empty() {
        return view! { <p class="soft">{text::connections::NO_QUOTA}</p> }.into_any();
    }
    let line = |left: QuotaRemaining| {
        let share = 100 * left.remaining / left.window.calls.max(1);
        view! {
            <li>
                <span class="soft">{text::connections::window(left.window)}</span>
                <span class="meter accent long">
                    <span class="track" aria-hidden="true"><span class="fill" style:inline-size=format!("{share}%")></span></span>
                    {text::connections::left(left.remaining, left.window.calls)}
                </span>
            </li>
        }
    };
    view! { <ul class="quota">{remaining.into_iter().map(line).collect_view()}</ul> }.into_any()
}

/// What happened lately.
#[component]
pub fn Lately(
    /// The connection.
    view: ConnectionView,
) -> impl IntoView {
    view! {
        <dl class="pairs">
            <div><dt>{text::connections::REMAINING}</dt><dd><Remaining remaining=view.remaining/></dd></div>
            <div><dt>{text::connections::LAST_CALL}</dt><dd>{match view.last_call_at {
                Some(at) => view! { <Moment at=at/> }.into_any(),
                None => view! { <span class="soft">{text::connections::NEVER}</span> }.into_any(),
            }}</dd></div>
            <div><dt>{text::connections::CALLS}</dt><dd>{text::connections::calls(view.calls, view.failures)}</dd></div>
            {view.paused_until.map(|at| view! { <div><dt>{text::connections::PAUSED}</dt><dd>{crate::browser::clock::local(at)}</dd></div> })}
            {view.last_error.map(|error| view! { <div><dt>{text::connections::LAST_ERROR}</dt><dd><OutsideText text=error/></dd></div> })}
        </dl>
    }
}
