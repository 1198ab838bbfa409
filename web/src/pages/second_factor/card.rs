//! One's own second factor on the account's page.

use leptos::prelude::*;
use tocsin_model::second_factor::{BothProofs, SecondFactorState};

use super::enrol::{Enrol, KeepCodes};
use crate::{
    components::{Card, Disclosure, Form, FormEnd, FormState, Loaded, Moment, RowsSkeleton, TextField},
    load::Load,
    session::use_api,
    shell::use_toasts,
    text,
};

/// How one's own second factor stands, and what can be done with it.
#[component]
pub fn SecondFactorCard() -> impl IntoView {
    let api = use_api();
    let load = Load::new(move || api.second_factor());
    view! {
        <Card title=text::second_factor::TITLE.to_owned()>
            <Loaded load=load skeleton=|| view! { <RowsSkeleton rows=2/> } let:state>
                {move || view! { <State state=state.get() load=load/> }}
            </Loaded>
        </Card>
    }
}

#[component]
fn State(state: SecondFactorState, load: Load<SecondFactorState>) -> impl IntoView {
    let required = state.required.then(|| view! { <p>{text::second_factor::REQUIRED}</p> });
    let Some(since) = state.since else {
        return view! {
            <div class="stack">
                <p class="soft">{text::second_factor::ABOUT}</p>
                {required}
                <Enrol done=move || load.reload()/>
            </div>
        }
        .into_any();
    };
    view! {
        <div class="stack">
            <dl class="pairs">
                <div><dt>{text::second_factor::SINCE}</dt><dd><Moment at=since/></dd></div>
                <div><dt>{text::second_factor::CODES_LEFT}</dt><dd>{state.recovery_codes_left}</dd></div>
            </dl>
            {required}
            <Disclosure summary=text::second_factor::CHANGE.to_owned()><Change required=state.required load=load/></Disclosure>
        </div>
    }
    .into_any()
}

/// New recovery codes, or none of it any more: both take the password and a code.
#[component]
fn Change(required: bool, load: Load<SecondFactorState>) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let [password, code] = [(); 2].map(|()| RwSignal::new(String::new()));
    let fresh = RwSignal::new(None::<Vec<String>>);
    let form = FormState::new();
    let proofs = move || BothProofs { password: password.get_untracked(), code: code.get_untracked() };
    let renew = move || {
        if !form.is_right(Vec::new()) {
            return;
        }
        let proofs = proofs();
        form.send(async move {
            fresh.try_set(Some(api.renew_recovery_codes(&proofs).await?.recovery_codes));
            Ok(())
        });
    };
    let remove = move |_| {
        if !form.is_right(Vec::new()) {
            return;
        }
        let proofs = proofs();
        form.send(async move {
            api.remove_second_factor(&proofs).await?;
            toasts.done(text::second_factor::REMOVED);
            load.reload();
            Ok(())
        });
    };
    move || {
        match fresh.get() {
        Some(codes) => view! { <KeepCodes codes=codes done=move || load.reload()/> }.into_any(),
        None => view! {
            <Form state=form submit=renew>
                <div class="form-grid">
                    <TextField name="password" label=text::second_factor::PASSWORD value=password kind="password"
                        autocomplete="current-password" required=true/>
                    <TextField name="code" label=text::second_factor::CODE value=code autocomplete="one-time-code"
                        hint=text::second_factor::CODE_OR_RECOVERY required=true/>
                </div>
                <FormEnd label=text::second_factor::RENEW_CODES>
                    {(!required).then(|| view! {
                        <button type="button" class="button danger" on:click=remove>{text::second_factor::REMOVE}</button>
                    })}
                </FormEnd>
            </Form>
        }
        .into_any(),
    }
    }
}
