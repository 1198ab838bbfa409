//! The figures as a table; each number of incidents opens their list.

use leptos::prelude::*;
use tocsin_model::statistics::{Figures as Numbers, Statistics, StatisticsRow};

use crate::text;

/// The table.
#[component]
pub fn Figures(
    /// What it shows.
    statistics: Statistics,
) -> impl IntoView {
    let by = text::statistics::by(statistics.by);
    let total = StatisticsRow { name: text::statistics::TOTAL.to_owned(), ..statistics.total };
    let rows = statistics.rows.into_iter().map(|row| view! { <Row row=row/> }).collect_view();
    view! {
        <div class="scroll"><table class="table numbers" aria-label=text::statistics::TABLE>
            <thead><tr>
                <th scope="col">{by}</th>
                <th scope="col">{text::statistics::SUBMITTED}</th>
                <th scope="col">{text::statistics::FIRST_ANSWER}</th>
                <th scope="col">{text::statistics::ANSWER_HELD}</th>
                <th scope="col">{text::statistics::RESOLVED}</th>
                <th scope="col">{text::statistics::RESOLUTION}</th>
                <th scope="col">{text::statistics::RESOLUTION_HELD}</th>
                <th scope="col">{text::statistics::MESSAGES}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
            <tfoot><Row row=total/></tfoot>
        </table></div>
    }
}

#[component]
fn Row(row: StatisticsRow) -> impl IntoView {
    let Numbers {
        submitted,
        answered,
        answer_minutes,
        answer_held,
        answer_missed,
        resolved,
        resolution_minutes,
        resolution_held,
        resolution_missed,
        messages,
    } = row.figures;
    // The page has the address of the API's list, without what stands before it.
    let list = row.incidents.trim_start_matches("/api/v1").to_owned();
    let opens = move |measure: &str, shown: String, none: bool| {
        if none {
            return view! { <span>{shown}</span> }.into_any();
        }
        view! { <a href=format!("{list}&measure={measure}")>{shown}</a> }.into_any()
    };
    view! {
        <tr>
            <th scope="row"><bdi>{row.name}</bdi></th>
            <td>{opens("submitted", submitted.to_string(), submitted == 0)}</td>
            <td>{opens("answered", text::statistics::average(answer_minutes, answered), answered == 0)}</td>
            <td>{opens("answer_missed", text::statistics::share(answer_held, answer_missed), answer_missed == 0)}</td>
            <td>{opens("resolved", resolved.to_string(), resolved == 0)}</td>
            <td>{text::statistics::average(resolution_minutes, resolved)}</td>
            <td>{opens("resolution_missed", text::statistics::share(resolution_held, resolution_missed), resolution_missed == 0)}</td>
            <td>{messages}</td>
        </tr>
    }
}
