//! An organisation: what is known of it, whom to ask about what, and how it is told.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use tocsin_model::{id::OrganisationId, organisation::Organisation, viewer::Action};

use super::{contacts::Contacts, details::Details, notifications::Notifications, reached::Reached};
use crate::{
    components::{Loaded, PageHead, RowsSkeleton},
    load::Load,
    pages::missing::Missing,
    paths,
    session::{use_api, use_session},
    shell::use_page,
    text,
};

/// The page of the organisation that the address names.
#[component]
pub fn OrganisationPage() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id")).and_then(|id| id.parse().ok());
    match id {
        Some(id) => view! { <Of id=id/> }.into_any(),
        None => view! { <Missing list=paths::ORGANISATIONS label=text::shell::ORGANISATIONS/> }.into_any(),
    }
}

/// The page of the organisation that the reader acts for.
#[component]
pub fn OwnOrganisation() -> impl IntoView {
    use_session().me().map(|me| view! { <Of id=me.organisation/> })
}

#[component]
fn Of(id: OrganisationId) -> impl IntoView {
    let api = use_api();
    let load = Load::new(move || api.organisation(id));
    let missing = || view! { <Missing list=paths::ORGANISATIONS label=text::shell::ORGANISATIONS/> };
    view! {
        <Loaded load=load skeleton=|| view! { <RowsSkeleton/> } missing=missing let:organisation>
            {move || view! { <Parts organisation=organisation.get() load=load/> }}
        </Loaded>
    }
}

/// What the reader may change is a form; the rest is read.
#[component]
fn Parts(organisation: Organisation, load: Load<Organisation>) -> impl IntoView {
    let session = use_session();
    let name = organisation.name.clone();
    let everything = session.may(Action::ManageAccounts);
    let own = session.me().is_some_and(|me| me.organisation == organisation.id);
    let contacts = everything || (own && session.may(Action::ManageContacts));
    use_page(&name, &[]);
    view! {
        <PageHead title=move || name.clone()/>
        <Details organisation=organisation.clone() load=load may=everything/>
        <Reached organisation=organisation.clone() load=load may=contacts/>
        <Contacts organisation=organisation.clone() load=load may=contacts/>
        <Notifications organisation=organisation load=load may=contacts all=everything/>
    }
}
