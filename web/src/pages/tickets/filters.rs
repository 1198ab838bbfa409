//! The list's filters; they live in the address, so that a list can be kept and shared.

use leptos::prelude::*;
use leptos_router::{
    hooks::{use_navigate, use_query_map},
    params::ParamsMap,
};
use tocsin_model::{
    ioc::IocType,
    ticket::{TicketKind, TicketState},
    verdict::Verdict,
};

use crate::{
    api::TicketFilter,
    components::{Choice, SearchBox},
    pages::filter_select::{FilterSelect, address},
    paths, text,
};

/// The filter that the address holds.
pub fn from_address(query: &ParamsMap) -> TicketFilter {
    let text = |name: &str| query.get(name).unwrap_or_default();
    TicketFilter {
        kind: text("kind"),
        state: text("state"),
        verdict: text("verdict"),
        ioc_type: text("type"),
        text: text("q"),
        cursor: text("cursor"),
    }
}

/// The address of a filter.
pub fn to_address(filter: &TicketFilter) -> String {
    address(
        paths::TICKETS,
        &[
            ("kind", &filter.kind),
            ("state", &filter.state),
            ("verdict", &filter.verdict),
            ("type", &filter.ioc_type),
            ("q", &filter.text),
            ("cursor", &filter.cursor),
        ],
    )
}

/// The filters of the list.
#[component]
pub fn TicketFilters() -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| query.with(from_address));
    let navigate = use_navigate();
    let change = move |set: &dyn Fn(&mut TicketFilter)| {
        let mut changed = TicketFilter { cursor: String::new(), ..filter.get_untracked() };
        set(&mut changed);
        let stay = leptos_router::NavigateOptions { scroll: false, ..Default::default() };
        navigate(&to_address(&changed), stay);
    };
    let change = StoredValue::new_local(change);
    let choose = move |set: fn(&mut TicketFilter, String)| {
        move |word: String| change.with_value(|change| change(&|filter| set(filter, word.clone())))
    };
    let kinds = TicketKind::ALL.map(|kind| Choice::new(kind.as_str(), text::words::kind(kind)));
    let states = TicketState::ALL.map(|state| Choice::new(state.as_str(), text::words::state(state)));
    let verdicts = Verdict::ALL.map(|verdict| Choice::new(verdict.as_str(), text::words::verdict(verdict)));
    let types = IocType::ALL.map(|kind| Choice::new(kind.as_str(), text::words::ioc_type(kind)));
    let filtered = move || {
        filter.with(|filter| *filter != TicketFilter { cursor: filter.cursor.clone(), ..TicketFilter::default() })
    };
    view! {
        <div class="filters">
            <SearchBox label=text::tickets::SEARCH value=Signal::derive(move || filter.get().text) search=choose(|filter, text| filter.text = text)/>
            <FilterSelect label=text::tickets::KIND any=text::tickets::ANY_KIND choices=kinds.to_vec()
                value=Signal::derive(move || filter.get().kind) choose=choose(|filter, word| filter.kind = word)/>
            <FilterSelect label=text::tickets::STATE any=text::tickets::ANY_STATE choices=states.to_vec()
                value=Signal::derive(move || filter.get().state) choose=choose(|filter, word| filter.state = word)/>
            <FilterSelect label=text::tickets::VERDICT any=text::words::ANY_VERDICT choices=verdicts.to_vec()
                value=Signal::derive(move || filter.get().verdict) choose=choose(|filter, word| filter.verdict = word)/>
            <FilterSelect label=text::tickets::TYPE any=text::words::ANY_TYPE choices=types.to_vec()
                value=Signal::derive(move || filter.get().ioc_type) choose=choose(|filter, word| filter.ioc_type = word)/>
            {move || filtered().then(|| view! { <a class="button small quiet" href=paths::TICKETS>{text::tickets::CLEAR_FILTERS}</a> })}
        </div>
    }
}
