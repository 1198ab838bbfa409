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
            {move || {
                // What is typed in the designer outlives everything but another version.
                let (category, card) = whole.get();
                view! {
                    <Designer category=category.clone() card=card saved=reload/>
                    <Card title=text::categories::DETAILS.to_owned()>
                        <Disclosure summary=text::categories::CHANGE_DETAILS.to_owned()>
                            <Details category=category.clone() saved=Callback::new(move |_| load.reload())/>
                        </Disclosure>
                    </Card>
                }
            }}
        </Loaded>
    }
}
