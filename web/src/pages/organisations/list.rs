//! The list of organisations, and a new one.

use leptos::{ev, prelude::*, task::spawn_local};
use tocsin_model::{organisation::Organisation, viewer::Action};

use crate::{
    api::{Failure, OrganisationInput},
    components::{Card, Loaded, Moment, PageHead, RowsSkeleton, TextField},
    load::Load,
    pages::guard::Guard,
    session::use_api,
    shell::{use_page, use_toasts},
    text,
};

/// The list of organisations.
#[component]
pub fn OrganisationList() -> impl IntoView {
    use_page(text::shell::ORGANISATIONS, &[]);
    view! {
        <Guard action=Action::ManageAccounts>
            <PageHead title=|| text::shell::ORGANISATIONS about=text::admin::ORGANISATIONS_ABOUT.to_owned()/>
            <List/>
        </Guard>
    }
}

#[component]
fn List() -> impl IntoView {
    let api = use_api();
    let load = Load::new(move || api.organisations());
    view! {
        <Loaded load=load skeleton=|| view! { <RowsSkeleton/> } let:page>
            <div class="card"><div class="scroll"><table class="table" aria-label=text::shell::ORGANISATIONS>
                <thead><tr>
                    <th scope="col">{text::admin::NAME}</th>
                    <th scope="col">{text::admin::KIND}</th>
                    <th scope="col">{text::admin::SINCE}</th>
                </tr></thead>
                <tbody>{move || page.get().items.into_iter().map(row).collect_view()}</tbody>
            </table></div></div>
            <Add added=move || load.reload()/>
        </Loaded>
    }
}

fn row(organisation: Organisation) -> impl IntoView {
    view! {
        <tr>
            <td><bdi>{organisation.name}</bdi></td>
            <td>{text::admin::organisation_kind(organisation.kind)}</td>
            <td class="soft"><Moment at=organisation.created_at/></td>
        </tr>
    }
}

#[component]
fn Add(added: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let name = RwSignal::new(String::new());
    let failure = RwSignal::new(None::<Failure>);
    let wrong = Signal::derive(move || failure.with(|failure| failure.as_ref()?.field("name")));
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let input = OrganisationInput { name: name.get_untracked().trim().to_owned() };
        spawn_local(async move {
            match api.create_organisation(&input).await {
                Ok(_) => {
                    toasts.done(text::admin::ADDED);
                    name.try_set(String::new());
                    failure.try_set(None);
                    added();
                }
                Err(refused) => {
                    toasts.failed(&refused);
                    failure.try_set(Some(refused));
                }
            }
        });
    };
    view! {
        <Card title=text::admin::ADD_ORGANISATION.to_owned()>
            <form class="stack" on:submit=submit>
                <div class="form-grid"><TextField label=text::admin::NAME value=name wrong=wrong required=true/></div>
                <div class="form-actions"><button type="submit" class="button primary">{text::admin::ADD}</button></div>
            </form>
        </Card>
    }
}
