//! The list of accounts.

use leptos::{prelude::*, task::spawn_local};
use tocsin_model::{account::Account, viewer::Action};

use super::add::AddAccount;
use crate::{
    components::{Loaded, PageHead, RowsSkeleton, SureButton, TlpMark},
    load::Load,
    pages::{guard::Guard, organisations::OrganisationNames, second_factor::PolicyCard},
    session::use_api,
    shell::{use_page, use_toasts},
    text,
};

/// The list of accounts.
#[component]
pub fn AccountList() -> impl IntoView {
    use_page(text::shell::ACCOUNTS, &[]);
    view! {
        <Guard action=Action::ManageAccounts>
            <PageHead title=|| text::shell::ACCOUNTS about=text::admin::ACCOUNTS_ABOUT.to_owned()/>
            <List/>
        </Guard>
    }
}

#[component]
fn List() -> impl IntoView {
    let api = use_api();
    let names = OrganisationNames::fetch();
    let load = Load::new(move || api.accounts());
    let reload = move || load.reload();
    view! {
        <Loaded load=load skeleton=|| view! { <RowsSkeleton/> } let:page>
            <div class="card"><div class="scroll"><table class="table" aria-label=text::shell::ACCOUNTS>
                <thead><tr>
                    <th scope="col">{text::admin::NAME}</th>
                    <th scope="col" class="wide">{text::admin::USERNAME}</th>
                    <th scope="col" class="wide">{text::admin::ORGANISATION}</th>
                    <th scope="col" class="wide">{text::admin::ROLE}</th>
                    <th scope="col" class="wide">{text::admin::CLEARANCE}</th>
                    <th scope="col">{text::admin::STATE}</th>
                </tr></thead>
                <tbody>{move || page.get().items.into_iter().map(|account| view! { <Row account=account names=names changed=reload/> }).collect_view()}</tbody>
            </table></div></div>
            <AddAccount names=names added=reload/>
            <PolicyCard/>
        </Loaded>
    }
}

#[component]
fn Row(account: Account, names: OrganisationNames, changed: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let (id, disabled, organisation) = (account.id, account.disabled, account.organisation);
    let switch = move |_| {
        spawn_local(async move {
            match api.switch_account(id, !disabled).await {
                Ok(_) => changed(),
                Err(failure) => toasts.failed(&failure),
            }
        });
    };
    let reset = move || {
        spawn_local(async move {
            match api.reset_second_factor(id).await {
                Ok(()) => toasts.done(text::second_factor::RESET_DONE),
                Err(failure) => toasts.failed(&failure),
            }
            changed();
        });
    };
    let of_reset = text::second_factor::reset_of(&account.username);
    let second_factor = account.second_factor.then(|| {
        view! {
            <span class="small soft">{text::second_factor::TITLE}</span>
            <SureButton label=text::second_factor::RESET name=of_reset act=reset/>
        }
    });
    view! {
        <tr>
            <td>
                <bdi>{account.name}</bdi>
                <div class="narrow small soft">
                    <p><bdi class="mono">{account.username.clone()}</bdi>", "{text::words::role(account.role)}</p>
                    <p><bdi>{move || names.of(organisation)}</bdi></p>
                    <TlpMark tlp=account.clearance/>
                </div>
            </td>
            <td class="wide"><bdi class="mono">{account.username.clone()}</bdi></td>
            <td class="wide"><bdi>{move || names.of(organisation)}</bdi></td>
            <td class="wide">{text::words::role(account.role)}</td>
            <td class="wide"><TlpMark tlp=account.clearance/></td>
            <td><span class="row">
                <span>{if disabled { text::words::DISABLED } else { text::admin::ACTIVE }}</span>
                <button type="button" class="button small" aria-label=text::admin::switch(&account.username, disabled) on:click=switch>
                    {if disabled { text::words::ENABLE } else { text::words::DISABLE }}
                </button>
                {second_factor}</span></td>
        </tr>
    }
}
