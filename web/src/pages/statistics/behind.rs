//! The incidents behind a figure.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use tocsin_model::{incident::Incident, viewer::Action};

use crate::{
    components::{Empty, Icon, Loaded, Moment, More, PageHead, RowsSkeleton, TlpMark},
    load::Load,
    pages::guard::Guard,
    paths,
    session::use_api,
    shell::use_page,
    text,
};

/// The list.
#[component]
pub fn BehindPage() -> impl IntoView {
    use_page(text::statistics::BEHIND, &[(text::statistics::STATISTICS, paths::STATISTICS)]);
    view! {
        <Guard action=Action::ReadStatistics>
            <PageHead title=|| text::statistics::BEHIND/>
            <List/>
        </Guard>
    }
}

#[component]
fn List() -> impl IntoView {
    let api = use_api();
    let search = use_location().search;
    let query = Memo::new(move |_| search.get().trim_start_matches('?').to_owned());
    let load = Load::new(move || api.statistics_incidents(query.get()));
    let none =
        || view! { <Empty icon=Icon::Search title=text::statistics::NOTHING hint=text::statistics::NOTHING_HINT/> };
    view! {
        <Loaded load=load skeleton=|| view! { <RowsSkeleton/> } let:page>
            <div class="card">
                <Show when=move || page.with(|page| !page.items.is_empty()) fallback=none>
                    <div class="scroll"><table class="table" aria-label=text::statistics::BEHIND>
                        <thead><tr>
                            <th scope="col">{text::statistics::REFERENCE}</th>
                            <th scope="col">{text::statistics::INCIDENT}</th>
                            <th scope="col" class="wide">{text::tickets::TLP}</th>
                            <th scope="col" class="wide">{text::statistics::SINCE}</th>
                        </tr></thead>
                        <tbody>{move || page.get().items.into_iter().map(|incident| view! { <Row incident=incident/> }).collect_view()}</tbody>
                    </table></div>
                </Show>
            </div>
            {move || {
                // Without its cursor, the query is the first page's.
                let query = query.get();
                let kept: Vec<&str> = query.split('&').filter(|part| !part.starts_with("cursor=")).collect();
                let first = format!("{}?{}", paths::STATISTICS_INCIDENTS, kept.join("&"));
                let next = page.get().next.map(|next| format!("{first}&cursor={next}"));
                let first = query.contains("cursor=").then_some(first);
                view! { <More first=first next=next/> }
            }}
        </Loaded>
    }
}

#[component]
fn Row(incident: Incident) -> impl IntoView {
    let path = paths::incident(incident.id);
    view! {
        <tr>
            <td class="mono"><a href=path>{incident.reference}</a></td>
            <td><bdi>{incident.title}</bdi></td>
            <td class="wide"><TlpMark tlp=incident.tlp/></td>
            <td class="wide"><Moment at=incident.submitted_at.unwrap_or(incident.created_at)/></td>
        </tr>
    }
}
