//! What has the words: incidents and messages, the latest first.

use leptos::prelude::*;
use leptos_router::{
    hooks::{use_navigate, use_query_map},
    params::ParamsMap,
};
use tocsin_model::{
    search::{SearchHit, SearchIn},
    viewer::Action,
};

use crate::{
    api::SearchFilter,
    components::{Choice, Empty, Icon, Loaded, Moment, More, PageHead, RowsSkeleton, SearchBox},
    load::Load,
    pages::{
        filter_select::{FilterSelect, address},
        guard::Guard,
    },
    paths,
    session::use_api,
    shell::use_page,
    text,
};

/// The search.
#[component]
pub fn SearchPage() -> impl IntoView {
    use_page(text::search::SEARCH, &[]);
    view! {
        <Guard action=Action::ReadIncidents>
            <PageHead title=|| text::search::SEARCH about=text::search::ABOUT.to_owned()/>
            <Filters/>
            <Hits/>
        </Guard>
    }
}

fn from_address(query: &ParamsMap) -> SearchFilter {
    let text = |name: &str| query.get(name).unwrap_or_default();
    SearchFilter { text: text("q"), place: text("in"), cursor: text("cursor") }
}

fn to_address(filter: &SearchFilter) -> String {
    address(paths::SEARCH, &[("q", &filter.text), ("in", &filter.place), ("cursor", &filter.cursor)])
}

#[component]
fn Filters() -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| query.with(from_address));
    let navigate = StoredValue::new_local(use_navigate());
    let go = move |change: SearchFilter| {
        navigate.with_value(|navigate| navigate(&to_address(&change), leptos_router::NavigateOptions::default()));
    };
    let search = move |text: String| go(SearchFilter { text, cursor: String::new(), ..filter.get_untracked() });
    let choose = move |place: String| go(SearchFilter { place, cursor: String::new(), ..filter.get_untracked() });
    let places = SearchIn::ALL.map(|place| Choice::new(place.as_str(), text::search::place(place)));
    view! {
        <div class="filters">
            <SearchBox label=text::search::FIELD value=Signal::derive(move || filter.get().text) search=search/>
            <FilterSelect label=text::search::WHERE any=text::search::EVERYWHERE choices=places.to_vec()
                value=Signal::derive(move || filter.get().place) choose=choose/>
        </div>
    }
}

#[component]
fn Hits() -> impl IntoView {
    let api = use_api();
    let query = use_query_map();
    let filter = Memo::new(move |_| query.with(from_address));
    let load = Load::new(move || api.search(filter.get()));
    let none = move || {
        if filter.with(|filter| filter.text.is_empty()) {
            return view! { <Empty icon=Icon::Search title=text::search::NOTHING_YET hint=text::search::HINT/> };
        }
        view! { <Empty icon=Icon::Search title=text::search::NOTHING hint=text::search::HINT/> }
    };
    view! {
        <Loaded load=load skeleton=|| view! { <RowsSkeleton/> } let:page>
            <Show when=move || page.with(|page| !page.items.is_empty()) fallback=move || view! { <div class="card">{none()}</div> }>
                <ol class="hits" aria-label=text::search::RESULTS aria-busy=move || load.busy.get().to_string()>
                    {move || page.get().items.into_iter().map(|hit| view! { <Hit hit=hit/> }).collect_view()}
                </ol>
            </Show>
            {move || {
                let filter = filter.get();
                let first = (!filter.cursor.is_empty()).then(|| to_address(&SearchFilter { cursor: String::new(), ..filter.clone() }));
                let next = page.get().next.map(|cursor| to_address(&SearchFilter { cursor, ..filter }));
                view! { <More first=first next=next/> }
            }}
        </Loaded>
    }
}

#[component]
fn Hit(hit: SearchHit) -> impl IntoView {
    let path = paths::search_hit(&hit);
    let pieces = hit.snippet.into_iter().map(|piece| {
        if piece.hit {
            view! { <mark>{piece.text}</mark> }.into_any()
        } else {
            view! { <span>{piece.text}</span> }.into_any()
        }
    });
    let pieces = pieces.collect_view();
    view! {
        <li class="card"><div class="body stack tight">
            <p class="row">
                <span class="small soft">{text::search::kind(hit.kind)}</span>
                {hit.reference.map(|reference| view! { <span class="mono small">{reference}</span> })}
                <Moment at=hit.at/>
            </p>
            <p><a href=path><bdi>{hit.title}</bdi></a></p>
            <p class="break"><bdi>{pieces}</bdi></p>
        </div></li>
    }
}
