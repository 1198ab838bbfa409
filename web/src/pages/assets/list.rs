//! The list of assets. The CERT begins with the claims that wait.

use leptos::prelude::*;
use leptos_router::{
    hooks::{use_navigate, use_query_map},
    params::ParamsMap,
};
use tocsin_model::asset::{Asset, AssetKind, AssetState, Overlap};

use super::{decide::Actions, state::AssetStateMark};
use crate::{
    api::AssetFilter,
    components::{Choice, Empty, Icon, Loaded, Moment, More, RowsSkeleton, SearchBox},
    live::{poll_without_socket, use_live},
    load::Load,
    pages::{
        filter_select::{FilterSelect, address},
        organisations::OrganisationNames,
    },
    paths,
    session::use_api,
    text,
};

/// The state in the address that stands for all of them, where none stands for those that wait.
const ANY: &str = "any";

fn from_address(query: &ParamsMap) -> AssetFilter {
    let text = |name: &str| query.get(name).unwrap_or_default();
    AssetFilter {
        state: text("state"),
        kind: text("kind"),
        organisation: text("organisation"),
        text: text("q"),
        cursor: text("cursor"),
    }
}

fn to_address(filter: &AssetFilter) -> String {
    let AssetFilter { state, kind, organisation, text, cursor } = filter;
    let parts = [("state", state), ("kind", kind), ("organisation", organisation), ("q", text), ("cursor", cursor)];
    address(paths::ASSETS, &parts.map(|(name, value)| (name, value.as_str())))
}

/// What is asked of the host.
fn asked(filter: &AssetFilter, of_cert: bool) -> AssetFilter {
    let state = match filter.state.as_str() {
        ANY => String::new(),
        "" if of_cert => AssetState::Claimed.as_str().to_owned(),
        word => word.to_owned(),
    };
    AssetFilter { state, ..filter.clone() }
}

/// The list of assets with its filters.
#[component]
pub fn List(
    /// The organisations' names, for the CERT.
    names: Option<OrganisationNames>,
    /// Told of when something was claimed on this page.
    changes: Trigger,
) -> impl IntoView {
    let api = use_api();
    let query = use_query_map();
    let of_cert = names.is_some();
    let filter = Memo::new(move |_| query.with(from_address));
    let load = Load::new(move || {
        changes.track();
        api.assets(asked(&filter.get(), of_cert))
    });
    use_live().listen("assets", move |_| load.refresh());
    poll_without_socket(|| true, move || load.refresh());
    let waiting =
        Signal::derive(move || filter.with(|filter| asked(filter, of_cert).state == AssetState::Claimed.as_str()));
    view! {
        <Filters filter=filter of_cert=of_cert/>
        <Loaded load=load skeleton=|| view! { <RowsSkeleton/> } let:page>
            <Rows assets=Signal::derive(move || page.get().items) names=names waiting=waiting changed=move || load.reload()/>
            {move || {
                let filter = filter.get();
                let first = (!filter.cursor.is_empty()).then(|| to_address(&AssetFilter { cursor: String::new(), ..filter.clone() }));
                let next = page.get().next.map(|cursor| to_address(&AssetFilter { cursor, ..filter }));
                view! { <More first=first next=next/> }
            }}
        </Loaded>
    }
}

#[component]
fn Filters(filter: Memo<AssetFilter>, of_cert: bool) -> impl IntoView {
    let navigate = use_navigate();
    let change = StoredValue::new_local(move |set: &dyn Fn(&mut AssetFilter)| {
        let mut changed = AssetFilter { cursor: String::new(), ..filter.get_untracked() };
        set(&mut changed);
        navigate(&to_address(&changed), leptos_router::NavigateOptions { scroll: false, ..Default::default() });
    });
    let choose = move |set: fn(&mut AssetFilter, String)| {
        move |word: String| change.with_value(|change| change(&|filter| set(filter, word.clone())))
    };
    let kinds = AssetKind::ALL.map(|kind| Choice::new(kind.as_str(), text::assets::kind(kind)));
    let states = AssetState::ALL.map(|state| Choice::new(state.as_str(), text::assets::state(state)));
    let chosen = move || filter.with(|filter| asked(filter, of_cert).state);
    let choose_state = move |word: String| {
        let word = if word.is_empty() { ANY.to_owned() } else { word };
        change.with_value(|change| change(&|filter| filter.state.clone_from(&word)));
    };
    view! {
        <div class="filters">
            <SearchBox label=text::assets::SEARCH value=Signal::derive(move || filter.get().text) search=choose(|filter, text| filter.text = text)/>
            <FilterSelect label=text::assets::STATE any=text::assets::ANY_STATE choices=states.to_vec() value=Signal::derive(chosen) choose=choose_state/>
            <FilterSelect label=text::assets::KIND any=text::assets::ANY_KIND choices=kinds.to_vec()
                value=Signal::derive(move || filter.get().kind) choose=choose(|filter, word| filter.kind = word)/>
        </div>
    }
}

#[component]
fn Rows(
    assets: Signal<Vec<Asset>>,
    names: Option<OrganisationNames>,
    waiting: Signal<bool>,
    changed: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let none = move || {
        let (title, hint) = match names.is_some() && waiting.get() {
            true => (text::assets::NONE_WAITING, text::assets::NONE_WAITING_HINT),
            false => (text::assets::NONE, text::assets::NONE_HINT),
        };
        view! { <Empty icon=Icon::Shield title=title hint=hint/> }
    };
    view! {
        <div class="card">
            <Show when=move || assets.with(|assets| !assets.is_empty()) fallback=none>
                <div class="scroll"><table class="table assets" aria-label=text::assets::LIST>
                    <thead><tr>
                        <th scope="col" class="wide">{text::assets::KIND}</th>
                        <th scope="col" class="value">{text::assets::VALUE}</th>
                        {names.map(|_| view! { <th scope="col">{text::assets::ORGANISATION}</th> })}
                        <th scope="col">{text::assets::STATE}</th>
                        <th scope="col" class="wide">{text::assets::CHANGED}</th>
                        <th scope="col"><span class="hidden-text">{text::assets::ACTIONS}</span></th>
                    </tr></thead>
                    <tbody>
                        <For each=move || assets.get() key=|asset| (asset.id, asset.version, asset.overlaps.len())
                            children=move |asset| view! { <Row asset=asset names=names changed=changed/> }/>
                    </tbody>
                </table></div>
            </Show>
        </div>
    }
}

#[component]
fn Row(
    asset: Asset,
    names: Option<OrganisationNames>,
    changed: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let organisation = asset.organisation;
    let aside = |label: &'static str, text: Option<String>| {
        text.map(|text| view! { <p class="small soft break">{label}": "<bdi>{text}</bdi></p> })
    };
    view! {
        <tr>
            <td class="wide"><span class="type">{text::assets::kind(asset.kind)}</span></td>
            <td>
                <bdi class="mono break" dir="ltr">{asset.value.clone()}</bdi>
                <div class="narrow small soft">{text::assets::kind(asset.kind)}</div>
                {aside(text::tickets::NOTE, asset.note.clone())}
                {(!asset.overlaps.is_empty()).then(|| view! { <Overlaps overlaps=asset.overlaps.clone() names=names/> })}
            </td>
            {names.map(|names| view! { <td><bdi>{move || names.of(organisation)}</bdi></td> })}
            <td><AssetStateMark state=asset.state/>{aside(text::assets::REASON, asset.reason.clone())}</td>
            <td class="wide soft"><Moment at=asset.updated_at/></td>
            <td class="number"><Actions asset=asset changed=changed/></td>
        </tr>
    }
}

/// What others claim of the same; told to the CERT only.
#[component]
fn Overlaps(overlaps: Vec<Overlap>, names: Option<OrganisationNames>) -> impl IntoView {
    let one = move |overlap: Overlap| {
        let name = move || names.map(|names| names.of(overlap.organisation));
        view! {
            <li class="break">
                <bdi>{name}</bdi>": "<bdi class="mono" dir="ltr">{overlap.value}</bdi>
                " ("{text::assets::fit(overlap.fit)}", "{text::assets::overlap_state(overlap.approved)}")"
            </li>
        }
    };
    view! {
        <div class="small" role="group" aria-label=text::assets::OVERLAPS>
            <p class="state warn">{text::assets::OVERLAPS}</p>
            <ul>{overlaps.into_iter().map(one).collect_view()}</ul>
        </div>
    }
}
