//! Figures: told apart by something, as charts and as a table, each with the incidents behind it.

use leptos::prelude::*;
use leptos_router::{
    hooks::{use_navigate, use_query_map},
    params::ParamsMap,
};
use tocsin_model::{
    statistics::{Statistics, StatisticsBy},
    viewer::Action,
};

use super::{chart::Chart, table::Figures};
use crate::{
    api::StatisticsFilter,
    browser::percent_encoded,
    components::{Card, Choice, Loaded, PageHead, RowsSkeleton},
    load::Load,
    pages::{
        filter_select::{FilterSelect, address},
        guard::Guard,
        organisations::OrganisationNames,
    },
    paths,
    session::{use_api, use_session},
    shell::use_page,
    text,
};

/// The statistics.
#[component]
pub fn StatisticsPage() -> impl IntoView {
    use_page(text::statistics::STATISTICS, &[]);
    view! {
        <Guard action=Action::ReadStatistics>
            <PageHead title=|| text::statistics::STATISTICS about=text::statistics::ABOUT.to_owned()/>
            <Filters/>
            <Whole/>
        </Guard>
    }
}

fn from_address(query: &ParamsMap) -> StatisticsFilter {
    let text = |name: &str| query.get(name).unwrap_or_default();
    StatisticsFilter { by: text("by"), organisation: text("organisation") }
}

#[component]
fn Filters() -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| query.with(from_address));
    let navigate = StoredValue::new_local(use_navigate());
    let of_cert = use_session().me().is_some_and(|me| me.role.is_cert());
    let names = OrganisationNames::fetch();
    let go = move |change: StatisticsFilter| {
        let path = address(paths::STATISTICS, &[("by", &change.by), ("organisation", &change.organisation)]);
        navigate.with_value(|navigate| navigate(&path, leptos_router::NavigateOptions::default()));
    };
    let by = move |by: String| {
        // One organisation is told apart by month and category only.
        let organisation =
            if ["", "category"].contains(&by.as_str()) { filter.get_untracked().organisation } else { String::new() };
        go(StatisticsFilter { by, organisation });
    };
    let mut choices = vec![Choice::new(StatisticsBy::Category.as_str(), text::statistics::by(StatisticsBy::Category))];
    if of_cert {
        for by in [StatisticsBy::Organisation, StatisticsBy::Analyst] {
            choices.push(Choice::new(by.as_str(), text::statistics::by(by)));
        }
    }
    view! {
        <div class="filters">
            <FilterSelect label=text::statistics::BY any=text::statistics::by(StatisticsBy::Month) choices=choices
                value=Signal::derive(move || filter.get().by) choose=by/>
            {of_cert.then(|| view! { <OfOrganisation names=names filter=filter go=go/> })}
        </div>
    }
}

#[component]
fn OfOrganisation(
    names: OrganisationNames,
    filter: Memo<StatisticsFilter>,
    go: impl Fn(StatisticsFilter) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    move || {
        let choices: Vec<Choice> =
            names.all().into_iter().map(|one| Choice::new(one.id.to_string(), one.name)).collect();
        let choose = move |organisation: String| {
            let by = filter.get_untracked().by;
            let by = if ["organisation", "analyst"].contains(&by.as_str()) { String::new() } else { by };
            go(StatisticsFilter { by, organisation });
        };
        view! {
            <FilterSelect label=text::admin::ORGANISATION any=text::statistics::ALL_ORGANISATIONS choices=choices
                value=Signal::derive(move || filter.get().organisation) choose=choose/>
        }
    }
}

#[component]
fn Whole() -> impl IntoView {
    let api = use_api();
    let query = use_query_map();
    let filter = Memo::new(move |_| query.with(from_address));
    let load = Load::new(move || api.statistics(filter.get()));
    let table = Load::new(move || api.statistics_table(filter.get()));
    let file = move || {
        table.data.get().map(|text| {
            let href = format!("data:text/csv;charset=utf-8,{}", percent_encoded(&text));
            view! { <a class="button small" href=href download="statistics.csv">{text::statistics::CSV}</a> }
        })
    };
    view! {
        <Loaded load=load skeleton=|| view! { <RowsSkeleton/> } let:statistics>
            {move || view! { <Charts statistics=statistics.get()/> }}
            <Card title=text::statistics::TABLE.to_owned() bare=true>
                {move || view! { <Figures statistics=statistics.get()/> }}
                <p class="body">{file}</p>
            </Card>
        </Loaded>
    }
}

#[component]
fn Charts(statistics: Statistics) -> impl IntoView {
    let bars = |number: fn(&tocsin_model::statistics::Figures) -> i64| -> Vec<(String, i64)> {
        statistics.rows.iter().map(|row| (row.name.clone(), number(&row.figures))).collect()
    };
    view! {
        <div class="charts">
            <Chart title=text::statistics::SUBMITTED bars=bars(|figures| figures.submitted)/>
            <Chart title=text::statistics::MESSAGES bars=bars(|figures| figures.messages)/>
        </div>
    }
}
