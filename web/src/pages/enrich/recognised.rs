//! What was recognised, and what was not.

use leptos::prelude::*;

use super::{
    desk::Desk,
    handling::{Handling, Providers},
    preview::Row,
};
use crate::{
    components::{Card, CopyButton, Draw, Empty, Icon, IocType, Note, Tone},
    text,
};

/// How many rows are drawn; the others are counted.
const DRAWN: usize = 200;

/// What was recognised.
#[component]
pub fn Recognised(
    /// The providers that may be asked.
    providers: Providers,
) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let kept = Memo::new(move |_| {
        let removed = desk.removed.get();
        desk.preview.with(|preview| {
            preview.rows.iter().filter(|row| !removed.contains(&row.id)).take(DRAWN).cloned().collect::<Vec<_>>()
        })
    });
    let title = Signal::derive(move || text::enrich::counted(text::enrich::RECOGNISED, desk.count()));
    let removed = move || desk.removed.with(std::collections::HashSet::len);
    let restore = move || {
        (removed() > 0).then(|| view! {
            <button type="button" class="button small quiet" on:click=move |_| desk.removed.update(std::collections::HashSet::clear)>
                <Draw icon=Icon::Again/>{text::enrich::restore(removed())}
            </button>
        })
    };
    let nothing = move || {
        let blank = desk.text.with(|text| text.trim().is_empty());
        if blank {
            view! { <Empty icon=Icon::Target title=text::enrich::NOTHING_YET hint=text::enrich::NOTHING_HINT/> }
        } else {
            view! { <Empty icon=Icon::Question title=text::enrich::NOTHING_FOUND hint=text::enrich::NOTHING_FOUND_HINT/> }
        }
    };
    view! {
        <Card title=title end=restore bare=true>
            {move || desk.preview.with(|preview| preview.truncated).then(|| view! {
                <Note tone=Tone::Warn><p>{text::enrich::TOO_MANY}</p></Note>
            })}
            <Show when=move || desk.count() != 0 fallback=nothing>
                <div class="scroll"><table class="table">
                    <thead><tr>
                        <th scope="col">{text::enrich::TYPE}</th>
                        <th scope="col" class="value">{text::enrich::VALUE}</th>
                        <th scope="col" class="wide">{text::enrich::HANDLING}</th>
                        <th scope="col"><span class="hidden-text">{text::enrich::REMOVE}</span></th>
                    </tr></thead>
                    <tbody><For each=move || kept.get() key=|row| row.id children=move |row| view! { <RecognisedRow row=row providers=providers/> }/></tbody>
                </table></div>
                <AndMore/>
            </Show>
        </Card>
    }
}

#[component]
fn AndMore() -> impl IntoView {
    let desk = expect_context::<Desk>();
    move || {
        let more = desk.count().saturating_sub(DRAWN);
        (more > 0).then(|| view! { <p class="body soft">{text::enrich::and_more(more)}</p> })
    }
}

#[component]
fn RecognisedRow(row: Row, providers: Providers) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let id = row.id;
    let remove = move |_| {
        desk.removed.update(|removed| {
            removed.insert(id);
        })
    };
    view! {
        <tr>
            <td><IocType kind=row.kind/></td>
            <td>
                <span class="ioc"><bdi dir="ltr">{row.defanged.clone()}</bdi><CopyButton value=row.value.clone() label=text::words::COPY_VALUE/></span>
                <div class="narrow small soft"><Handling row=row.clone() providers=providers/></div>
            </td>
            <td class="wide soft"><Handling row=row.clone() providers=providers/></td>
            <td class="number">
                <button type="button" class="icon-button" aria-label=text::enrich::remove_value(&row.defanged) title=text::enrich::REMOVE on:click=remove>
                    <Draw icon=Icon::Cross/>
                </button>
            </td>
        </tr>
    }
}

/// What was not recognised, and why.
#[component]
pub fn Rejected() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let rejected = Memo::new(move |_| desk.preview.with(|preview| preview.rejected.clone()));
    move || {
        let rejected = rejected.get();
        (!rejected.is_empty()).then(|| {
            let title = text::enrich::counted(text::enrich::REJECTED, rejected.len());
            view! {
                <Card title=title bare=true>
                    <table class="table">
                        <tbody>{rejected.into_iter().take(DRAWN).map(|value| view! {
                            <tr><td><bdi class="mono break">{value.value}</bdi></td><td class="soft">{value.reason}</td></tr>
                        }).collect_view()}</tbody>
                    </table>
                </Card>
            }
        })
    }
}
