//! A bar chart, drawn here: the same numbers stand in the table below it.

use leptos::prelude::*;

use crate::components::Card;

/// The drawing's size, in its own units.
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 160.0;
/// Where the labels stand.
const BASE: f64 = 132.0;
/// How many bars there are at most: more would not be told apart.
const MOST: usize = 36;

/// Bars with their names.
#[component]
pub fn Chart(
    /// What is drawn.
    title: &'static str,
    /// The names and numbers.
    bars: Vec<(String, i64)>,
) -> impl IntoView {
    let bars: Vec<(String, i64)> = bars.into_iter().take(MOST).collect();
    let most = bars.iter().map(|(_, number)| *number).max().unwrap_or(0).max(1);
    let said: String = bars.iter().map(|(name, number)| format!("{name}: {number}. ")).collect();
    let step = WIDTH / f64::from(u32::try_from(bars.len().max(1)).unwrap_or(u32::MAX));
    let every = bars.len().div_ceil(6).max(1);
    let drawn = bars.into_iter().enumerate().map(move |(place, (name, number))| {
        let left = step * f64::from(u32::try_from(place).unwrap_or(u32::MAX));
        #[allow(clippy::cast_precision_loss, reason = "a bar's height on a screen")]
        let height = (number.max(0) as f64 / most as f64) * (BASE - 16.0);
        let label = (place % every == 0).then(|| {
            let short: String = name.chars().take(12).collect();
            view! { <text class="chart-label" x=left y=HEIGHT - 8.0>{short}</text> }
        });
        view! {
            <rect class="chart-bar" x=left + step * 0.1 y=BASE - height width=step * 0.8 height=height><title>{format!("{name}: {number}")}</title></rect>
            {label}
        }
    });
    let drawn = drawn.collect_view();
    view! {
        <Card title=title.to_owned()>
            <svg class="chart" viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-label=format!("{title}. {said}")>
                <line class="chart-line" x1="0" x2=WIDTH y1=BASE y2=BASE></line>
                {drawn}
            </svg>
        </Card>
    }
}
