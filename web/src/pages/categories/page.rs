//! A category: its card in the designer, and its details.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use tocsin_model::{
    card::{Card as CardVersion, Category},
    id::CategoryId,
    viewer::Action,
};

use super::{designer::Designer, details::Details};
use crate::{
    api::Failure,
    components::{Card, Disclosure, Empty, Icon, Loaded, PageHead, RowsSkeleton},
    load::Load,
    pages::guard::Guard,
    paths,
    session::use_api,
    shell::use_page,
    text,
};

/// A category's page.
#[component]
pub fn CategoryPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse::<CategoryId>().ok())));
    view! {
        <Guard action=Action::ManageCategories>
            {move || match id.get() {
                Some(id) => view! { <Page id=id/> }.into_any(),
                None => view! { <NoCategory/> }.into_any(),
            }}
        </Guard>
    }
}

#[component]
fn NoCategory() -> impl IntoView {
    view! {
        <div class="card">
            <Empty icon=Icon::Question title=text::categories::MISSING hint=text::categories::MISSING_HINT>
                <a class="button" href=paths::CATEGORIES>{text::shell::back_to(text::categories::CATEGORIES)}</a>
            </Empty>
        </div>
    }
}

/// A category with the newest version of its card.
pub type Whole = (Category, CardVersion);

async fn fetch(api: crate::api::Api, id: CategoryId) -> Result<Whole, Failure> {
    let category = api.category(id).await?;
    let card = api.card(id, category.card_version).await?;
    Ok((category, card))
}

#[component]
fn Page(id: CategoryId) -> impl IntoView {
    let api = use_api();
    use_page(text::categories::CATEGORY, &[(text::categories::CATEGORIES, paths::CATEGORIES)]);
    let load = Load::new(move || fetch(api, id));
    let reload = Callback::new(move |()| load.reload());
    view! {
        <Loaded load=load skeleton=|| view! { <RowsSkeleton/> } missing=|| view! { <NoCategory/> }.into_any() let:whole>
            <PageHead title=move || whole.get().0.name about=Signal::derive(move || whole.get().0.description)/>
            <Parts whole=whole reload=reload/>
        </Loaded>
    }
}

/// The designer and the details: saving one leaves what is begun in the other.
#[component]
fn Parts(whole: Signal<Whole>, reload: Callback<()>) -> impl IntoView {
    let version = Memo::new(move |_| whole.with(|(category, _)| category.version));
    // What is typed in the designer outlives everything but another version of the card.
    let of_card = Memo::new(move |_| whole.with(|(category, card)| (category.id, card.version)));
    let of_details =
        Memo::new(move |_| whole.with(|(category, _)| Category { version: 0, card_version: 0, ..category.clone() }));
    let designer = move || {
        // Read, not only tracked: a memo that nobody reads follows nothing.
        of_card.with(|_| ());
        let (category, card) = whole.get_untracked();
        view! { <Designer category=category card=card version=version saved=reload/> }
    };
    let details = move || {
        let category = of_details.get();
        view! { <Details category=category version=version saved=Callback::new(move |_| reload.run(()))/> }
    };
    view! {
        {designer}
        <Card title=text::categories::DETAILS.to_owned()>
            <Disclosure summary=text::categories::CHANGE_DETAILS.to_owned()>{details}</Disclosure>
        </Card>
    }
}
