//! What a reader may do with an asset: approve or refuse the claim, or give it up.

use leptos::{prelude::*, task::spawn_local};
use tocsin_model::{
    asset::{Asset, AssetState},
    viewer::Action,
};

use crate::{
    components::{Dialog, Form, FormEnd, FormState, TextField},
    session::{use_api, use_session},
    shell::use_toasts,
    text,
};

/// The buttons of an asset.
#[component]
pub fn Actions(
    /// The asset.
    asset: Asset,
    /// Called when it has changed.
    changed: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let (api, toasts, session) = (use_api(), use_toasts(), use_session());
    let Asset { id, version, state, value, organisation, .. } = asset;
    let (decides, claims) = (session.may(Action::ApproveAssets), session.may(Action::ClaimAssets));
    let owns = session.me().is_some_and(|me| me.organisation == organisation);
    let busy = RwSignal::new(false);
    let refusing = RwSignal::new(false);
    let shown = StoredValue::new(value.clone());
    let act = move |done: fn(&str) -> String, approve: bool| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let done = shown.with_value(|value| done(value));
        spawn_local(async move {
            let answer = match approve {
                true => api.approve_asset(id, version).await.map(drop),
                false => api.withdraw_asset(id, version).await,
            };
            busy.try_set(false);
            match answer {
                Ok(()) => toasts.done(done),
                Err(failure) if failure.is_stale() => toasts.wrong(text::words::CHANGED_MEANWHILE.to_owned()),
                Err(failure) => toasts.failed(&failure),
            }
            changed();
        });
    };
    let approve = (decides && state == AssetState::Claimed).then(|| {
        let label = text::assets::approve(&value);
        view! {
            <button type="button" class="button small" aria-label=label aria-disabled=move || busy.get().to_string()
                on:click=move |_| act(text::assets::approved, true)>{text::assets::APPROVE}</button>
        }
    });
    let refuse = (decides && state.stands()).then(|| {
        let label = text::assets::refuse(&value);
        view! {
            <button type="button" class="button small" aria-label=label on:click=move |_| refusing.set(true)>{text::assets::REFUSE}</button>
        }
    });
    let withdraw = (claims && owns && state.stands()).then(|| {
        let label = text::assets::withdraw(&value);
        view! {
            <button type="button" class="button small quiet" aria-label=label aria-disabled=move || busy.get().to_string()
                on:click=move |_| act(text::assets::withdrawn, false)>{text::assets::WITHDRAW}</button>
        }
    });
    view! {
        <span class="row in-line">{approve}{refuse}{withdraw}</span>
        <Dialog open=refusing title=text::assets::REFUSE_TITLE>
            <Refuse id=id version=version value=shown.get_value() open=refusing changed=changed/>
        </Dialog>
    }
}

#[component]
fn Refuse(
    id: tocsin_model::id::AssetId,
    version: u64,
    value: String,
    open: RwSignal<bool>,
    changed: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let reason = RwSignal::new(String::new());
    let refused = StoredValue::new(value.clone());
    let form = FormState::new();
    let submit = move || {
        if !form.is_right(Vec::new()) {
            return;
        }
        let (why, said) = (reason.get_untracked(), text::assets::refused(&refused.get_value()));
        form.send(async move {
            api.refuse_asset(id, version, why.trim()).await?;
            open.try_set(false);
            toasts.done(said);
            changed();
            Ok(())
        });
    };
    view! {
        <div class="body">
            <Form state=form submit=submit>
                <p><bdi class="mono break" dir="ltr">{value}</bdi></p>
                <TextField name="reason" label=text::assets::REASON value=reason hint=text::assets::REASON_HINT required=true/>
                <FormEnd label=text::assets::REFUSE/>
            </Form>
        </div>
    }
}
