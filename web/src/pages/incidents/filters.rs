//! The list's filters; they live in the address, so that a list can be kept and shared.

use leptos::prelude::*;
use leptos_router::{
    hooks::{use_navigate, use_query_map},
    params::ParamsMap,
};
use tocsin_model::{
    incident::{IncidentQuery, IncidentSort, IncidentState, Severity},
    viewer::Action,
};

use crate::{
    components::{Choice, SearchBox},
    pages::{
        categories::CategoryNames,
        filter_select::{FilterSelect, address},
        organisations::{OrganisationNames, organisation_choices},
    },
    paths,
    session::use_session,
    text,
};

/// What the address says of the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListAddress {
    /// Which incidents.
    pub query: IncidentQuery,
    /// Where the page begins.
    pub cursor: String,
    /// Whether the list shows finished ones without being asked: a constituent's does, the CERT's queue does not.
    pub finished: bool,
}

impl ListAddress {
    /// Whether only open ones are shown where nothing is said of it.
    fn usually_open(&self) -> Option<bool> {
        (!self.finished).then_some(true)
    }
}

/// The word of the address for open and closed ones.
const ALL: &str = "all";
/// The word of the address for open ones.
const OPEN: &str = "open";

/// Reads the address of a list that shows `finished` ones, or does not, unless it is said. What it does not understand
/// filters nothing.
fn from_address(parameters: &ParamsMap, finished: bool) -> ListAddress {
    let text = |name: &str| parameters.get(name).filter(|word| !word.is_empty());
    let state = text("state").and_then(|word| IncidentState::from_word(&word));
    let open = match text("open").as_deref() {
        Some(ALL) => None,
        _ if state.is_some() => None,
        Some(OPEN) => Some(true),
        _ => (!finished).then_some(true),
    };
    let query = IncidentQuery {
        state,
        severity: text("severity").and_then(|word| severity_of(&word)),
        category: text("category").and_then(|id| id.parse().ok()),
        organisation: text("organisation").and_then(|id| id.parse().ok()),
        owner: text("owner").and_then(|id| id.parse().ok()),
        open,
        q: text("q"),
        sort: text("sort").and_then(|word| IncidentSort::from_word(&word)),
    };
    ListAddress { query, cursor: text("cursor").unwrap_or_default(), finished }
}

/// The order of the CERT's queue unless another one is chosen.
const QUEUE_SORT: IncidentSort = IncidentSort::Due;

/// The query with the order in which the CERT's queue shows it.
pub fn queue_query(query: IncidentQuery) -> IncidentQuery {
    let sort = query.q.is_none().then(|| query.sort.unwrap_or(QUEUE_SORT));
    IncidentQuery { sort, ..query }
}

/// Whether something is left out that the list shows without words. The order leaves nothing out.
fn is_narrowed(list: &ListAddress) -> bool {
    let unsorted = IncidentQuery { sort: None, ..list.query.clone() };
    unsorted != from_address(&ParamsMap::new(), list.finished).query
}

/// The severity that a word names.
pub fn severity_of(word: &str) -> Option<Severity> {
    Severity::ALL.into_iter().find(|severity| severity.as_str() == word)
}

/// The address of a list.
pub fn to_address(list: &ListAddress) -> String {
    let query = &list.query;
    let id = |id: Option<String>| id.unwrap_or_default();
    let openness = match query.open {
        _ if query.state.is_some() => "",
        open if open == list.usually_open() => "",
        None => ALL,
        Some(_) => OPEN,
    };
    address(
        paths::INCIDENTS,
        &[
            ("state", query.state.map(IncidentState::as_str).unwrap_or_default()),
            ("severity", query.severity.map(Severity::as_str).unwrap_or_default()),
            ("category", &id(query.category.map(|id| id.to_string()))),
            ("organisation", &id(query.organisation.map(|id| id.to_string()))),
            ("owner", &id(query.owner.map(|id| id.to_string()))),
            ("open", openness),
            ("q", query.q.as_deref().unwrap_or_default()),
            ("sort", query.sort.map(IncidentSort::as_str).unwrap_or_default()),
            ("cursor", &list.cursor),
        ],
    )
}

/// What the address says of the list now.
pub fn use_list_address() -> Memo<ListAddress> {
    let parameters = use_query_map();
    let finished = untrack(|| use_session().me()).is_some_and(|me| !me.role.is_cert());
    Memo::new(move |_| parameters.with(|parameters| from_address(parameters, finished)))
}

/// The filters of the list.
#[component]
pub fn IncidentFilters(
    /// The categories.
    categories: CategoryNames,
    /// The organisations, for the CERT.
    organisations: Option<OrganisationNames>,
) -> impl IntoView {
    let list = use_list_address();
    let navigate = use_navigate();
    let change = move |set: &dyn Fn(&mut ListAddress)| {
        let mut changed = ListAddress { cursor: String::new(), ..list.get_untracked() };
        set(&mut changed);
        let stay = leptos_router::NavigateOptions { scroll: false, ..Default::default() };
        navigate(&to_address(&changed), stay);
    };
    let change = StoredValue::new_local(change);
    let choose = move |set: fn(&mut IncidentQuery, String)| {
        move |word: String| change.with_value(|change| change(&|list| set(&mut list.query, word.clone())))
    };
    let choose_state = move |word: String| {
        change.with_value(|change| {
            change(&|list| {
                list.query.state = IncidentState::from_word(&word);
                list.query.open = list.usually_open().filter(|_| list.query.state.is_none());
            });
        });
    };
    let choose_openness = move |word: String| {
        change.with_value(|change| {
            change(&|list| {
                list.query.state = None;
                list.query.open = match word.as_str() {
                    ALL => None,
                    OPEN => Some(true),
                    _ => list.usually_open(),
                };
            });
        });
    };
    let (usual, other) = if list.with_untracked(|list| list.finished) {
        (text::incidents::OPEN_AND_CLOSED, Choice::new(OPEN, text::incidents::OPEN_ONLY))
    } else {
        (text::incidents::OPEN_ONLY, Choice::new(ALL, text::incidents::OPEN_AND_CLOSED))
    };
    let other_word = other.word.clone();
    let openness = Signal::derive(move || {
        let is_other = list.with(|list| list.query.state.is_none() && list.query.open != list.usually_open());
        if is_other { other_word.clone() } else { String::new() }
    });
    let states = IncidentState::ALL.map(|state| Choice::new(state.as_str(), text::incidents::state(state)));
    let severities = Severity::ALL.map(|severity| Choice::new(severity.as_str(), text::incidents::severity(severity)));
    let me = untrack(|| use_session().me()).map(|me| me.id.to_string()).unwrap_or_default();
    let is_desk = use_session().may(Action::WorkOnIncidents);
    let searches = Memo::new(move |_| list.with(|list| list.query.q.is_some()));
    let open = RwSignal::new(false);
    let of = move |field: fn(&IncidentQuery) -> String| Signal::derive(move || list.with(|list| field(&list.query)));
    view! {
        <div class="filters">
            <SearchBox label=text::incidents::SEARCH value=of(|query| query.q.clone().unwrap_or_default())
                search=choose(|query, text| query.q = Some(text).filter(|text| !text.is_empty()))/>
            // Where the screen is narrow, what is listed comes before the choices.
            <button type="button" class="button filter-toggle" aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|open| *open = !*open)>
                {text::incidents::FILTERS}
            </button>
            <div class="filter-choices" class:open=open>
                <FilterSelect label=text::incidents::OPENNESS any=usual choices=vec![other] value=openness choose=choose_openness/>
                <FilterSelect label=text::incidents::STATE any=text::incidents::ANY_STATE choices=states.to_vec()
                    value=of(|query| query.state.map(|state| state.as_str().to_owned()).unwrap_or_default())
                    choose=choose_state/>
                <FilterSelect label=text::incidents::SEVERITY any=text::incidents::ANY_SEVERITY choices=severities.to_vec()
                    value=of(|query| query.severity.map(|severity| severity.as_str().to_owned()).unwrap_or_default())
                    choose=choose(|query, word| query.severity = severity_of(&word))/>
                <ChangingSelect label=text::incidents::CATEGORY any=text::incidents::ANY_CATEGORY choices=categories.choices()
                    value=of(|query| query.category.map(|id| id.to_string()).unwrap_or_default())
                    choose=choose(|query, word| query.category = word.parse().ok())/>
                {organisations.map(|names| view! {
                    <ChangingSelect label=text::incidents::ORGANISATION any=text::incidents::ANY_ORGANISATION choices=organisation_choices(names)
                        value=of(|query| query.organisation.map(|id| id.to_string()).unwrap_or_default())
                        choose=choose(|query, word| query.organisation = word.parse().ok())/>
                })}
                {is_desk.then(|| view! {
                    <FilterSelect label=text::incidents::OWNER any=text::incidents::ANY_OWNER choices=vec![Choice::new(me, text::incidents::MY_OWN)]
                        value=of(|query| query.owner.map(|id| id.to_string()).unwrap_or_default())
                        choose=choose(|query, word| query.owner = word.parse().ok())/>
                    // What is looked for by its beginning is sorted by it.
                    <Show when=move || !searches.get()>
                        <FilterSelect label=text::incidents::SORT any=text::incidents::SORT_DUE
                            choices=vec![Choice::new(IncidentSort::Newest.as_str(), text::incidents::SORT_CHANGED)]
                            value=of(|query| query.sort.filter(|sort| *sort != QUEUE_SORT).map(|sort| sort.as_str().to_owned()).unwrap_or_default())
                            choose=choose(|query, word| query.sort = IncidentSort::from_word(&word))/>
                    </Show>
                })}
            </div>
            {move || is_narrowed(&list.get()).then(|| view! {
                <a class="button small quiet" href=paths::INCIDENTS>{text::incidents::CLEAR_FILTERS}</a>
            })}
        </div>
    }
}

/// A filter whose choices come later.
#[component]
fn ChangingSelect(
    label: &'static str,
    any: &'static str,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    #[prop(into)] value: Signal<String>,
    choose: impl Fn(String) + 'static,
) -> impl IntoView {
    view! {
        <select aria-label=label on:change:target=move |event| choose(event.target().value())>
            <option value="" prop:selected=move || value.get().is_empty()>{any}</option>
            {move || choices.get().into_iter().map(|choice| {
                let word = choice.word.clone();
                view! { <option value=choice.word prop:selected=move || value.get() == word>{choice.label}</option> }
            }).collect_view()}
        </select>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_without_words_shows_what_is_open_and_a_constituents_everything() {
        let own = from_address(&ParamsMap::new(), true);
        assert_eq!((own.query.clone(), to_address(&own)), (IncidentQuery::default(), paths::INCIDENTS.to_owned()));
        let open = ListAddress { query: IncidentQuery { open: Some(true), ..IncidentQuery::default() }, ..own };
        assert!(is_narrowed(&open) && to_address(&open).ends_with("?open=open"));
        let list = from_address(&ParamsMap::new(), false);
        assert_eq!(list.query, IncidentQuery { open: Some(true), ..IncidentQuery::default() });
        assert_eq!(severity_of("high"), Some(Severity::High));
    }

    #[test]
    fn the_queue_shows_what_is_due_first_unless_something_is_looked_for_or_chosen() {
        let list = from_address(&ParamsMap::new(), false);
        assert!(!is_narrowed(&list));
        let query = list.query.clone();
        assert_eq!(queue_query(query.clone()).sort, Some(IncidentSort::Due));
        let newest = IncidentQuery { sort: Some(IncidentSort::Newest), ..query.clone() };
        assert!(!is_narrowed(&ListAddress { query: newest.clone(), ..list }));
        assert_eq!(queue_query(newest.clone()), newest);
        let looked_for = IncidentQuery { q: Some("INC-".to_owned()), sort: Some(IncidentSort::Due), ..query };
        assert_eq!(queue_query(looked_for).sort, None);
    }
}
