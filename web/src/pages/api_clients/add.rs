//! A new API client; its secret is shown once.

use leptos::prelude::*;
use tocsin_model::tlp::Tlp;

use crate::{
    api::{ApiClientInput, NewApiClient},
    components::{Card, Choice, CopyButton, Form, FormEnd, FormState, Note, SelectField, TextField, Tone},
    pages::organisations::{OrganisationNames, chosen_organisation, organisation_choices},
    session::use_api,
    shell::use_frame,
    text,
};

/// The form for a new API client.
#[component]
pub fn AddApiClient(
    /// The organisations.
    names: OrganisationNames,
    /// Called when it is there.
    added: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let (api, frame) = (use_api(), use_frame());
    let [name, organisation] = [(); 2].map(|()| RwSignal::new(String::new()));
    let clearance = RwSignal::new(Tlp::default().as_str().to_owned());
    let fresh = RwSignal::new(None::<NewApiClient>);
    let form = FormState::new();
    let submit = move || {
        let organisation = chosen_organisation(names, organisation);
        let wrong = organisation.clone().err().into_iter().collect();
        let (true, Ok(organisation)) = (form.is_right(wrong), organisation) else { return };
        let input = ApiClientInput {
            name: name.get_untracked().trim().to_owned(),
            organisation,
            clearance: clearance.get_untracked().parse().unwrap_or_default(),
        };
        form.send(async move {
            fresh.try_set(Some(api.create_api_client(&input).await?));
            frame.announce(text::admin::SECRET_ONCE);
            name.try_set(String::new());
            added();
            Ok(())
        });
    };
    let markings = Tlp::ALL.map(|tlp| Choice::new(tlp.as_str(), tlp.label()));
    view! {
        {move || fresh.get().map(|fresh| view! { <Secret fresh=fresh/> })}
        <Card title=text::admin::ADD_CLIENT.to_owned()>
            <Form state=form submit=submit>
                <div class="form-grid">
                    <TextField name="name" label=text::admin::NAME value=name required=true/>
                    <SelectField name="organisation" label=text::admin::ORGANISATION value=organisation choices=organisation_choices(names)/>
                    <SelectField name="clearance" label=text::admin::CLEARANCE value=clearance choices=markings.to_vec()/>
                </div>
                <FormEnd label=text::admin::ADD/>
            </Form>
        </Card>
    }
}

#[component]
fn Secret(fresh: NewApiClient) -> impl IntoView {
    let line = |label: &'static str, value: String| {
        view! {
            <div><dt>{label}</dt><dd class="ioc"><span class="mono break">{value.clone()}</span><CopyButton value=value label=text::admin::copy(label)/></dd></div>
        }
    };
    view! {
        <Note tone=Tone::Good>
            <p><strong>{text::admin::SECRET_ONCE}</strong></p>
            <dl class="pairs">
                {line(text::admin::CLIENT_ID, fresh.client.id.to_string())}
                {line(text::admin::CLIENT_SECRET, fresh.client_secret)}
            </dl>
        </Note>
    }
}
