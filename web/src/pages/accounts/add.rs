//! A new account.

use leptos::prelude::*;
use tocsin_model::{tlp::Tlp, viewer::Role};

use crate::{
    api::AccountInput,
    components::{Card, Choice, Form, FormEnd, FormState, SelectField, TextField},
    pages::{
        credentials::wrong_credentials,
        organisations::{OrganisationNames, chosen_organisation, organisation_choices},
    },
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
    let form = FormState::new().with_unique("username");
    let submit = move || {
        let mut wrong = wrong_credentials(&username.get_untracked(), &password.get_untracked());
        let organisation = chosen_organisation(names, organisation);
        wrong.extend(organisation.clone().err());
        let (true, Ok(organisation)) = (form.is_right(wrong), organisation) else { return };
        let input = AccountInput {
            username: username.get_untracked().trim().to_owned(),
            name: name.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
            organisation,
            role: Role::from_word(&role.get_untracked()).unwrap_or(Role::Reporter),
            clearance: clearance.get_untracked().parse().unwrap_or_default(),
        };
        form.send(async move {
            api.create_account(&input).await?;
            toasts.done(text::admin::ADDED);
            for field in [name, username, password] {
                field.try_set(String::new());
            }
            added();
            Ok(())
        });
    };
    let roles = Role::OF_CERT.into_iter().chain(Role::OF_CONSTITUENT);
    let roles: Vec<Choice> = roles.map(|role| Choice::new(role.as_str(), text::words::role(role))).collect();
    let markings = Tlp::ALL.map(|tlp| Choice::new(tlp.as_str(), tlp.label()));
    view! {
        <Card title=text::admin::ADD_ACCOUNT.to_owned()>
            <Form state=form submit=submit>
                <div class="form-grid">
                    <TextField name="name" label=text::admin::NAME value=name required=true/>
                    <TextField name="username" label=text::admin::USERNAME value=username required=true/>
                    <TextField name="password" label=text::admin::PASSWORD value=password kind="password"
                        autocomplete="new-password" hint=text::admin::PASSWORD_HINT required=true/>
                    <SelectField name="organisation" label=text::admin::ORGANISATION value=organisation choices=organisation_choices(names)/>
                    <SelectField name="role" label=text::admin::ROLE value=role choices=roles/>
                    <SelectField name="clearance" label=text::admin::CLEARANCE value=clearance choices=markings.to_vec()/>
                </div>
                <FormEnd label=text::admin::ADD/>
            </Form>
        </Card>
    }
}
