//! The page of assets, for both faces.

use leptos::prelude::*;
use tocsin_model::viewer::Action;

use super::{claim::ClaimForm, list::List, look_up::LookUp};
use crate::{
    components::PageHead,
    pages::{guard::Guard, organisations::OrganisationNames},
    session::use_session,
    shell::use_page,
    text,
};

/// The page of assets.
#[component]
pub fn Assets() -> impl IntoView {
    use_page(text::assets::LIST, &[]);
    view! { <Guard action=Action::ReadAssets><Inside/></Guard> }
}

#[component]
fn Inside() -> impl IntoView {
    let session = use_session();
    let Some(role) = session.me().map(|me| me.role) else { return ().into_any() };
    let changes = Trigger::new();
    let names = role.is_cert().then(OrganisationNames::fetch);
    let claim = move || {
        role.may(Action::ClaimAssets).then(|| view! { <ClaimForm names=names claimed=move || changes.notify()/> })
    };
    view! {
        <PageHead title=|| text::assets::LIST about=text::assets::about(role).to_owned()/>
        <div class="stack">
            // Those who claim come to claim; those who decide come to decide.
            {(!role.is_cert()).then(claim)}
            <LookUp names=names/>
            <List names=names changes=changes/>
            {role.is_cert().then(claim)}
        </div>
    }
    .into_any()
}
