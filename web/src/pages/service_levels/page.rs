//! The page of the service levels.

use leptos::prelude::*;
use tocsin_model::viewer::Action;

use super::form::LevelsForm;
use crate::{
    components::{Loaded, PageHead, RowsSkeleton},
    load::Load,
    pages::guard::Guard,
    session::use_api,
    shell::use_page,
    text,
};

/// The page of the service levels.
#[component]
pub fn ServiceLevelsPage() -> impl IntoView {
    use_page(text::service_levels::SERVICE_LEVELS, &[]);
    view! {
        <Guard action=Action::ManageDesk>
            <PageHead title=|| text::service_levels::SERVICE_LEVELS about=text::service_levels::ABOUT.to_owned()/>
            <Settings/>
        </Guard>
    }
}

#[component]
fn Settings() -> impl IntoView {
    let api = use_api();
    let load = Load::new(move || api.service_levels());
    view! {
        <Loaded load=load skeleton=|| view! { <RowsSkeleton/> } let:view>
            {move || view! { <LevelsForm view=view.get() saved=move |view| load.set(view) reload=move || load.reload()/> }}
        </Loaded>
    }
}
