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
            <Parts organisation=organisation load=load/>
        </Loaded>
    }
}

/// What the reader may change is a form; the rest is read. A part is drawn anew only when something of it changed: saving
/// one leaves what is typed into the others.
#[component]
fn Parts(organisation: Signal<Organisation>, load: Load<Organisation>) -> impl IntoView {
    let session = use_session();
    let id = organisation.with_untracked(|organisation| organisation.id);
    let everything = untrack(|| session.may(Action::ManageAccounts));
    let own = untrack(|| session.me()).is_some_and(|me| me.organisation == id);
    let contacts = everything || (own && untrack(|| session.may(Action::ManageContacts)));
    let name = Memo::new(move |_| organisation.with(|organisation| organisation.name.clone()));
    Effect::new(move |_| use_page(name.get(), &[]));
    let of_details = Memo::new(move |_| {
        let of = |of: &Organisation| (of.name.clone(), of.sector, of.country, of.parent, of.clearance);
        organisation.with(of)
    });
    let of_reached =
        Memo::new(move |_| organisation.with(|of| (of.email.clone(), of.phone.clone(), of.languages.clone())));
    let of_contacts = Memo::new(move |_| organisation.with(|of| of.contacts.clone()));
    let of_notifications = Memo::new(move |_| organisation.with(|of| of.notifications.clone()));
    let now = move || organisation.get_untracked();
    view! {
        <PageHead title=move || name.get()/>
        {move || { of_details.with(|_| ()); view! { <Details organisation=now() load=load may=everything/> } }}
        {move || { of_reached.with(|_| ()); view! { <Reached organisation=now() load=load may=contacts/> } }}
        {move || { of_contacts.with(|_| ()); view! { <Contacts organisation=now() load=load may=contacts/> } }}
        {move || { of_notifications.with(|_| ()); view! { <Notifications organisation=now() load=load may=contacts all=everything/> } }}
    }
}
