//! Which roles must have a second factor.

use leptos::prelude::*;
use tocsin_model::{second_factor::SecurityPolicy, viewer::Role};

use crate::{
    components::{Card, CheckField, FieldGroup, Form, FormEnd, FormState, Loaded, RowsSkeleton},
    load::Load,
    session::use_api,
    shell::use_toasts,
    text,
};

/// The choice of roles.
#[component]
pub fn PolicyCard() -> impl IntoView {
    let api = use_api();
    let load = Load::new(move || api.security_policy());
    view! {
        <Card title=text::second_factor::TITLE.to_owned()>
            <Loaded load=load skeleton=|| view! { <RowsSkeleton rows=3/> } let:policy>
                {move || view! { <Choices policy=policy.get() load=load/> }}
            </Loaded>
        </Card>
    }
}

#[component]
fn Choices(policy: SecurityPolicy, load: Load<SecurityPolicy>) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let roles = Role::OF_CERT.into_iter().chain(Role::OF_CONSTITUENT);
    let choices: Vec<(Role, RwSignal<bool>)> =
        roles.map(|role| (role, RwSignal::new(policy.second_factor.contains(&role)))).collect();
    let form = FormState::new();
    let (version, chosen) = (policy.version, choices.clone());
    let submit = move || {
        let roles: Vec<Role> = chosen.iter().filter(|(_, on)| on.get_untracked()).map(|(role, _)| *role).collect();
        form.send(async move {
            let answer = api.set_security_policy(&roles, version).await;
            if answer.as_ref().is_err_and(crate::api::Failure::is_stale) {
                load.reload();
                toasts.wrong(text::words::CHANGED_MEANWHILE.to_owned());
                return Ok(());
            }
            load.set(answer?);
            toasts.done(text::words::SAVED);
            Ok(())
        });
    };
    view! {
        <Form state=form submit=submit>
            <p class="soft">{text::second_factor::POLICY_ABOUT}</p>
            <FieldGroup label=text::second_factor::POLICY name="second_factor">
                {choices.into_iter().map(|(role, on)| view! { <CheckField label=text::words::role(role) value=on/> }).collect_view()}
            </FieldGroup>
            <FormEnd label=text::words::SAVE busy=text::words::SAVING/>
        </Form>
    }
}
