//! The page of the flow's settings.

use leptos::prelude::*;
use tocsin_model::viewer::Action;

use super::form::FlowForm;
use crate::{
    components::{Loaded, PageHead, RowsSkeleton},
    load::Load,
    pages::guard::Guard,
    session::use_api,
    shell::use_page,
    text,
};

/// The page of the flow's settings.
#[component]
pub fn FlowPage() -> impl IntoView {
    use_page(text::shell::FLOW, &[]);
    view! {
        <Guard action=Action::ReadFlow>
            <PageHead title=|| text::shell::FLOW about=text::flow::ABOUT.to_owned()/>
            <Settings/>
        </Guard>
    }
}

#[component]
fn Settings() -> impl IntoView {
    let api = use_api();
    let load = Load::new(move || async move { Ok((api.flow().await?, api.connections().await?.items)) });
    view! {
        <Loaded load=load skeleton=|| view! { <RowsSkeleton/> } let:data>
            {move || {
                let (flow, connections) = data.get();
                let known = StoredValue::new(connections.clone());
                let saved = move |flow| load.set((flow, known.get_value()));
                view! { <FlowForm flow=flow connections=connections saved=saved reload=move || load.reload()/> }
            }}
        </Loaded>
    }
}
