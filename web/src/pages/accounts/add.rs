//! A new account.

use leptos::{ev, prelude::*, task::spawn_local};
use tocsin_model::{
    account::{Username, check_password},
    tlp::Tlp,
    viewer::Role,
};

use crate::{
    api::{AccountInput, Failure},
    components::{Card, Choice, SelectField, TextField},
    pages::organisations::{OrganisationNames, organisation_choices},
    session::use_api,
    shell::use_toasts,
    text,
};

/// The form for a new account.
#[component]
pub fn AddAccount(
    /// The organisations.
    names: OrganisationNames,
    /// Called when it is there.
    added: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let [name, username, password, organisation] = [(); 4].map(|()| RwSignal::new(String::new()));
    let role = RwSignal::new(Role::Analyst.as_str().to_owned());
    let clearance = RwSignal::new(Tlp::AmberStrict.as_str().to_owned());
    let failure = RwSignal::new(None::<Failure>);
    let refused = move |field: &'static str| failure.with(|failure| failure.as_ref()?.field(field));
    let wrong_password = Signal::derive(move || {
        let (username, typed) = (Username::parse(&username.get()).ok()?, password.get());
        let reason = check_password(&username, &typed).err().filter(|_| !typed.is_empty());
        reason.map(|reason| reason.to_string()).or(refused("password"))
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let chosen = organisation.get_untracked();
        let first = || untrack(|| names.all()).first().map(|organisation| organisation.id);
        let Some(organisation) = chosen.parse().ok().or_else(first) else { return };
        let input = AccountInput {
            username: username.get_untracked().trim().to_owned(),
            name: name.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
            organisation,
            role: Role::from_word(&role.get_untracked()).unwrap_or(Role::ConstituentUser),
            clearance: clearance.get_untracked().parse().unwrap_or_default(),
        };
        spawn_local(async move {
            match api.create_account(&input).await {
                Ok(_) => {
                    toasts.done(text::admin::ADDED);
                    for field in [name, username, password] {
                        field.try_set(String::new());
                    }
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
    let roles = [Role::Administrator, Role::Analyst, Role::ConstituentUser]
        .map(|role| Choice::new(role.as_str(), text::words::role(role)));
    let markings = Tlp::ALL.map(|tlp| Choice::new(tlp.as_str(), tlp.label()));
    view! {
        <Card title=text::admin::ADD_ACCOUNT.to_owned()>
            <form class="stack" on:submit=submit>
                <div class="form-grid">
                    <TextField label=text::admin::NAME value=name wrong=Signal::derive(move || refused("name")) required=true/>
                    <TextField label=text::admin::USERNAME value=username wrong=Signal::derive(move || refused("username")) required=true/>
                    <TextField label=text::admin::PASSWORD value=password kind="password" autocomplete="new-password"
                        hint=text::admin::PASSWORD_HINT wrong=wrong_password required=true/>
                    <SelectField label=text::admin::ORGANISATION value=organisation choices=organisation_choices(names)/>
                    <SelectField label=text::admin::ROLE value=role choices=roles.to_vec()/>
                    <SelectField label=text::admin::CLEARANCE value=clearance choices=markings.to_vec()/>
                </div>
                <div class="form-actions"><button type="submit" class="button primary">{text::admin::ADD}</button></div>
            </form>
        </Card>
    }
}
