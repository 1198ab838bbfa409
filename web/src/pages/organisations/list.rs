//! The list of organisations, and a new one.

use leptos::{prelude::*, task::spawn_local};
use tocsin_model::{
    organisation::{Organisation, OrganisationKind},
    viewer::Action,
};

use crate::{
    api::OrganisationInput,
    components::{Card, Form, FormEnd, FormState, Loaded, Moment, PageHead, RowsSkeleton, TextField},
    load::Load,
    pages::guard::Guard,
    paths,
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
    let reload = move || load.reload();
    view! {
        <Loaded load=load skeleton=|| view! { <RowsSkeleton/> } let:page>
            <div class="card"><div class="scroll"><table class="table" aria-label=text::shell::ORGANISATIONS>
                <thead><tr>
                    <th scope="col">{text::admin::NAME}</th>
                    <th scope="col">{text::admin::KIND}</th>
                    <th scope="col" class="wide">{text::admin::SINCE}</th>
                    <th scope="col">{text::admin::STATE}</th>
                </tr></thead>
                <tbody>{move || page.get().items.into_iter().map(|organisation| view! { <Row organisation=organisation changed=reload/> }).collect_view()}</tbody>
            </table></div></div>
            <Add added=reload/>
        </Loaded>
    }
}

/// An organisation. The CERT itself cannot be disabled.
#[component]
fn Row(organisation: Organisation, changed: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let Organisation { id, name, kind, disabled, .. } = organisation;
    let switch = move |_| {
        spawn_local(async move {
            match api.switch_organisation(id, !disabled).await {
                Ok(_) => changed(),
                Err(failure) => toasts.failed(&failure),
            }
        });
    };
    let label = text::admin::switch(&name, disabled);
    view! {
        <tr>
            <td><a href=paths::organisation(id)><bdi>{name}</bdi></a></td>
            <td>{text::admin::organisation_kind(kind)}</td>
            <td class="soft wide"><Moment at=organisation.created_at/></td>
            <td><span class="row">
                <span>{if disabled { text::words::DISABLED } else { text::admin::ACTIVE }}</span>
                {(kind != OrganisationKind::Cert).then(|| view! {
                    <button type="button" class="button small" aria-label=label on:click=switch>
                        {if disabled { text::words::ENABLE } else { text::words::DISABLE }}
                    </button>
                })}</span></td>
        </tr>
    }
}

#[component]
fn Add(added: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let name = RwSignal::new(String::new());
    let form = FormState::new().with_unique("name");
    let submit = move || {
        if !form.is_right(Vec::new()) {
            return;
        }
        let input = OrganisationInput { name: name.get_untracked().trim().to_owned() };
        form.send(async move {
            api.create_organisation(&input).await?;
            toasts.done(text::admin::ADDED);
            name.try_set(String::new());
            added();
            Ok(())
        });
    };
    view! {
        <Card title=text::admin::ADD_ORGANISATION.to_owned()>
            <Form state=form submit=submit>
                <div class="form-grid"><TextField name="name" label=text::admin::NAME value=name required=true/></div>
                <FormEnd label=text::admin::ADD/>
            </Form>
        </Card>
    }
}
