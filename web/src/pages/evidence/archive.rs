//! All files in one archive, under a password.

use leptos::prelude::*;
use tocsin_model::{
    evidence::{ArchiveRequest, check_password},
    id::IncidentId,
    problem::FieldError,
    viewer::Action,
};

use crate::{
    browser::download,
    components::{CheckField, Dialog, Form, FormEnd, FormState, TextField},
    session::{use_api, use_session},
    text,
};

/// The button that asks for a password and downloads the archive.
#[component]
pub fn ArchiveButton(
    /// The incident.
    incident: IncidentId,
) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <button type="button" class="button small quiet" on:click=move |_| open.set(true)>{text::evidence::ARCHIVE}</button>
        <Dialog open=open title=text::evidence::ARCHIVE_TITLE><Ask incident=incident open=open/></Dialog>
    }
}

#[component]
fn Ask(incident: IncidentId, open: RwSignal<bool>) -> impl IntoView {
    let api = use_api();
    let password = RwSignal::new(String::new());
    let internal = RwSignal::new(false);
    let sees_internal = use_session().may(Action::ReadInternal);
    let form = FormState::new();
    let submit = move || {
        let request = ArchiveRequest { password: password.get_untracked(), internal: internal.get_untracked() };
        let wrong = check_password(&request.password).err();
        let wrong = wrong.map(|message| FieldError { field: "password".to_owned(), message });
        if !form.is_right(wrong.into_iter().collect()) {
            return;
        }
        form.send(async move {
            let bytes = api.evidence_archive(incident, request).await?;
            download::offer(text::evidence::ARCHIVE_NAME, &bytes);
            open.try_set(false);
            Ok(())
        });
    };
    view! {
        <div class="body">
            <Form state=form submit=submit>
                <p class="soft">{text::evidence::ARCHIVE_ABOUT}</p>
                <TextField name="password" label=text::evidence::PASSWORD value=password kind="password"
                    autocomplete="new-password" hint=text::evidence::PASSWORD_HINT required=true/>
                {sees_internal.then(|| view! {
                    <CheckField name="internal" label=text::evidence::WITH_INTERNAL value=internal hint=text::exports::INTERNAL_HINT/>
                })}
                <FormEnd label=text::evidence::DOWNLOAD_ARCHIVE busy=text::evidence::PREPARING/>
            </Form>
        </div>
    }
}
