//! How a report begins: what happened. From then on everything is kept as a draft.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use tocsin_model::{
    card::Category,
    incident::{Incident, IncidentQuery, IncidentState, NewIncident},
    viewer::Action,
};

use super::{desk::DeskReport, steps::ReportSteps};
use crate::{
    components::{Card, Draw, Empty, FormState, Icon, Loaded, Moment, PageHead, RowsSkeleton},
    load::Load,
    pages::{categories::CategoryNames, guard::Guard},
    paths,
    session::{use_api, use_session},
    shell::{use_page, use_toasts},
    text,
};

/// The first step of a report.
#[component]
pub fn BeginReport() -> impl IntoView {
    use_page(text::report::REPORT, &[]);
    let is_cert = untrack(|| use_session().me()).is_some_and(|me| me.role.is_cert());
    view! {
        <Guard action=Action::ReportIncidents>
            <PageHead title=|| text::report::REPORT about=text::report::REPORT_ABOUT.to_owned()/>
            {if is_cert { view! { <DeskReport/> }.into_any() } else { view! { <Begin/> }.into_any() }}
        </Guard>
    }
}

#[component]
fn Begin() -> impl IntoView {
    let (api, toasts, navigate) = (use_api(), use_toasts(), use_navigate());
    let categories = CategoryNames::fetch();
    let form = FormState::new();
    let begin = Callback::new(move |category: Category| {
        let input = NewIncident {
            organisation: None,
            category: category.id,
            title: category.name,
            values: serde_json::Map::new(),
            severity: None,
            tlp: None,
            pap: None,
            aware_at: None,
            assets: Vec::new(),
            iocs: Vec::new(),
            submit: None,
        };
        let navigate = navigate.clone();
        form.send(async move {
            match api.begin_incident(&input).await {
                Ok(incident) => navigate(&paths::draft(incident.id), leptos_router::NavigateOptions::default()),
                Err(failure) => toasts.failed(&failure),
            }
            Ok(())
        });
    });
    view! {
        <ReportSteps current=Signal::derive(|| 0) reached=0 go=Callback::new(|_| ())/>
        <Drafts/>
        <section class="stack" aria-label=text::report::WHAT>
            <h2>{text::report::WHAT}</h2>
            <p class="soft">{text::report::WHAT_HINT}</p>
            <CategoryChoice categories=categories choose=begin/>
        </section>
    }
}

/// Reports that were begun.
#[component]
fn Drafts() -> impl IntoView {
    let api = use_api();
    let load = Load::new(move || {
        let query = IncidentQuery { state: Some(IncidentState::Draft), ..IncidentQuery::default() };
        api.incidents(query, String::new(), 20)
    });
    move || {
        let drafts: Vec<Incident> = load.data.get().map(|page| page.items).unwrap_or_default();
        (!drafts.is_empty()).then(|| {
            view! {
                <Card title=text::report::DRAFTS.to_owned() bare=true>
                    <ul>{drafts.into_iter().map(|draft| view! {
                        <li class="home-row">
                            <a class="grow" href=paths::draft(draft.id) data-row=""><bdi>{draft.title}</bdi></a>
                            <span class="small faint"><Moment at=draft.updated_at/></span>
                        </li>
                    }).collect_view()}</ul>
                </Card>
            }
        })
    }
}

/// The categories by group, found by their words and descriptions.
#[component]
pub fn CategoryChoice(
    /// The categories.
    categories: CategoryNames,
    /// Chooses one.
    choose: Callback<Category>,
    /// The one that is chosen.
    #[prop(optional, into)]
    chosen: Signal<Option<tocsin_model::id::CategoryId>>,
) -> impl IntoView {
    let wanted = RwSignal::new(String::new());
    view! {
        <div class="search find-category" role="search">
            <Draw icon=Icon::Search/>
            <input type="search" data-search="" aria-label=text::report::FIND_LABEL placeholder=text::report::FIND autocomplete="off"
                prop:value=wanted on:input:target=move |event| wanted.set(event.target().value())/>
        </div>
        <Loaded load=categories.load skeleton=|| view! { <RowsSkeleton/> } let:_page>
            {move || {
                let all: Vec<Category> = categories.all().into_iter().filter(|category| category.active).collect();
                if all.is_empty() {
                    return view! { <div class="card"><Empty icon=Icon::Question title=text::report::NO_CATEGORIES hint=text::report::NO_CATEGORIES_HINT/></div> }.into_any();
                }
                let (groups, others) = wanted.with(|wanted| grouped(all, wanted));
                let none = groups.is_empty().then(|| view! { <div class="card"><Empty icon=Icon::Search title=text::report::NO_CATEGORY hint=text::report::NO_CATEGORY_HINT/></div> });
                let others = (!others.is_empty()).then(|| (text::report::group(""), others));
                let groups = groups.into_iter().chain(others).map(|(group, categories)| view! {
                    <section class="stack tight" aria-label=group.clone()>
                        <h3>{group.clone()}</h3>
                        <ul class="categories">{categories.into_iter().map(|category| view! { <CategoryButton category=category choose=choose chosen=chosen/> }).collect_view()}</ul>
                    </section>
                });
                view! { {none} {groups.collect_view()} }.into_any()
            }}
        </Loaded>
    }
}

#[component]
fn CategoryButton(
    category: Category,
    choose: Callback<Category>,
    chosen: Signal<Option<tocsin_model::id::CategoryId>>,
) -> impl IntoView {
    let id = category.id;
    let stored = StoredValue::new(category.clone());
    view! {
        <li>
            <button type="button" class="category" data-row="" aria-pressed=move || (chosen.get() == Some(id)).to_string() on:click=move |_| choose.run(stored.get_value())>
                <strong>{category.name}</strong>
                <span class="small soft">{category.description}</span>
            </button>
        </li>
    }
}

type Group = (String, Vec<Category>);

/// Those that every word fits, by group, in the order of the list; and, whatever was looked for, those for whoever is not
/// sure.
fn grouped(categories: Vec<Category>, wanted: &str) -> (Vec<Group>, Vec<Category>) {
    let words: Vec<String> = wanted.split_whitespace().map(str::to_lowercase).collect();
    let (others, categories): (Vec<Category>, Vec<Category>) =
        categories.into_iter().partition(|category| text::report::group(&category.group) == text::report::group(""));
    let mut groups: Vec<Group> = Vec::new();
    for category in categories {
        let text =
            format!("{} {} {} {}", category.name, category.description, category.group, category.key).to_lowercase();
        if !words.iter().all(|word| fits(&text, word)) {
            continue;
        }
        let group = text::report::group(&category.group);
        match groups.iter_mut().find(|(name, _)| *name == group) {
            Some((_, categories)) => categories.push(category),
            None => groups.push((group, vec![category])),
        }
    }
    (groups, others)
}

/// Whether a word is in the text of a category, or begins an everyday word for one that is.
fn fits(category: &str, word: &str) -> bool {
    let means =
        |(said, meant): &(&str, &[&str])| said.starts_with(word) && meant.iter().any(|one| category.contains(one));
    category.contains(word) || (word.len() > 2 && text::report::EVERYDAY.iter().any(means))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyday_words_find_what_specialists_call_otherwise() {
        let infected = "infected system a computer, server or telephone that is infected with malware.";
        assert!(fits(infected, "malware") && fits(infected, "virus") && fits(infected, "laptop"));
        assert!(!fits(infected, "scam") && !fits(infected, "xyz"));
        assert!(!fits("spam", "ha"), "two letters begin too much");
    }
}
