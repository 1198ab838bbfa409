//! The list of IoCs.

use leptos::prelude::*;
use leptos_router::{
    hooks::{use_navigate, use_query_map},
    params::ParamsMap,
};
use tocsin_model::{
    ioc::{self, Ioc},
    ioc_record::IocRecord,
    page::DEFAULT_LIMIT,
    verdict::Verdict,
    viewer::Action,
};

use crate::{
    api::IocFilter,
    components::{
        Choice, Empty, Icon, IocType, IocValue, Loaded, Moment, More, PageHead, RowsSkeleton, Score, SearchBox,
        TlpMark, VerdictBadge,
    },
    live::{poll_without_socket, use_live},
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

fn from_address(query: &ParamsMap) -> IocFilter {
    let text = |name: &str| query.get(name).unwrap_or_default();
    IocFilter { ioc_type: text("type"), verdict: text("verdict"), text: text("q"), cursor: text("cursor") }
}

fn to_address(filter: &IocFilter) -> String {
    let IocFilter { ioc_type, verdict, text, cursor } = filter;
    address(paths::IOCS, &[("type", ioc_type), ("verdict", verdict), ("q", text), ("cursor", cursor)])
}

/// The list of IoCs.
#[component]
pub fn IocList() -> impl IntoView {
    use_page(text::shell::IOCS, &[]);
    view! {
        <Guard action=Action::ReadIocs>
            <PageHead title=|| text::shell::IOCS about=text::iocs::ABOUT.to_owned()/>
            <Filters/>
            <List/>
        </Guard>
    }
}

#[component]
fn Filters() -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| query.with(from_address));
    let navigate = use_navigate();
    let change = StoredValue::new_local(move |set: &dyn Fn(&mut IocFilter)| {
        let mut changed = IocFilter { cursor: String::new(), ..filter.get_untracked() };
        set(&mut changed);
        navigate(&to_address(&changed), leptos_router::NavigateOptions { scroll: false, ..Default::default() });
    });
    let choose = move |set: fn(&mut IocFilter, String)| {
        move |word: String| change.with_value(|change| change(&|filter| set(filter, word.clone())))
    };
    let verdicts = Verdict::ALL.map(|verdict| Choice::new(verdict.as_str(), text::words::verdict(verdict)));
    let types = ioc::IocType::ALL.map(|kind| Choice::new(kind.as_str(), text::words::ioc_type(kind)));
    view! {
        <div class="filters">
            <SearchBox label=text::iocs::SEARCH value=Signal::derive(move || filter.get().text) search=choose(|filter, text| filter.text = refanged(&text))/>
            <FilterSelect label=text::tickets::TYPE any=text::words::ANY_TYPE choices=types.to_vec()
                value=Signal::derive(move || filter.get().ioc_type) choose=choose(|filter, word| filter.ioc_type = word)/>
            <FilterSelect label=text::tickets::VERDICT any=text::words::ANY_VERDICT choices=verdicts.to_vec()
                value=Signal::derive(move || filter.get().verdict) choose=choose(|filter, word| filter.verdict = word)/>
        </div>
    }
}

/// The value as it is stored, where the text is one; else the text.
fn refanged(text: &str) -> String {
    Ioc::parse(None, text).map_or_else(|_| text.to_owned(), |ioc| ioc.value().to_owned())
}

#[component]
fn List() -> impl IntoView {
    let api = use_api();
    let query = use_query_map();
    let filter = Memo::new(move |_| query.with(from_address));
    let load = Load::new(move || api.iocs(filter.get(), DEFAULT_LIMIT));
    use_live().listen("tickets", move |_| load.refresh());
    poll_without_socket(|| true, move || load.refresh());
    view! {
        <Loaded load=load skeleton=|| view! { <RowsSkeleton/> } let:page>
            <Rows iocs=Signal::derive(move || page.get().items)/>
            {move || {
                let filter = filter.get();
                let first = (!filter.cursor.is_empty()).then(|| to_address(&IocFilter { cursor: String::new(), ..filter.clone() }));
                let next = page.get().next.map(|cursor| to_address(&IocFilter { cursor, ..filter }));
                view! { <More first=first next=next/> }
            }}
        </Loaded>
    }
}

#[component]
fn Rows(iocs: Signal<Vec<IocRecord>>) -> impl IntoView {
    let none = || view! { <Empty icon=Icon::Target title=text::iocs::NONE hint=text::iocs::NONE_HINT/> };
    view! {
        <div class="card">
            <Show when=move || iocs.with(|iocs| !iocs.is_empty()) fallback=none>
                <div class="scroll"><table class="table" aria-label=text::iocs::LIST>
                    <thead><tr>
                        <th scope="col" class="wide">{text::tickets::TYPE}</th>
                        <th scope="col" class="value">{text::iocs::VALUE}</th>
                        <th scope="col">{text::tickets::VERDICT}</th>
                        <th scope="col" class="wide">{text::tickets::SCORE}</th>
                        <th scope="col" class="wide">{text::tickets::TLP}</th>
                        <th scope="col" class="wide number">{text::iocs::SUBMISSIONS}</th>
                        <th scope="col">{text::iocs::LAST_SEEN}</th>
                    </tr></thead>
                    <tbody>
                        <For each=move || iocs.get() key=|ioc| (ioc.id, ioc.last_seen, ioc.judged_at) children=|ioc| view! { <IocRow ioc=ioc/> }/>
                    </tbody>
                </table></div>
            </Show>
        </div>
    }
}

#[component]
fn IocRow(ioc: IocRecord) -> impl IntoView {
    view! {
        <tr>
            <td class="wide"><IocType kind=ioc.kind/></td>
            <td>
                <IocValue kind=ioc.kind value=ioc.value href=paths::ioc(ioc.id) row=true/>
                <div class="narrow"><span class="row small"><IocType kind=ioc.kind/><TlpMark tlp=ioc.tlp/></span></div>
            </td>
            <td><VerdictBadge verdict=ioc.verdict/></td>
            <td class="wide"><Score score=ioc.score verdict=ioc.verdict/></td>
            <td class="wide"><TlpMark tlp=ioc.tlp/></td>
            <td class="wide number">{ioc.submissions}</td>
            <td class="soft"><Moment at=ioc.last_seen/></td>
        </tr>
    }
}
