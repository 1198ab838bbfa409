//! A new API client; its secret is shown once.

use leptos::{ev, prelude::*, task::spawn_local};
use tocsin_model::tlp::Tlp;

use crate::{
    api::{ApiClientInput, NewApiClient},
    components::{Card, Choice, CopyButton, Note, SelectField, TextField, Tone},
    pages::organisations::{OrganisationNames, organisation_choices},
    session::use_api,
    shell::use_toasts,
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
    let (api, toasts) = (use_api(), use_toasts());
    let [name, organisation] = [(); 2].map(|()| RwSignal::new(String::new()));
    let clearance = RwSignal::new(Tlp::default().as_str().to_owned());
    let fresh = RwSignal::new(None::<NewApiClient>);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let chosen = organisation.get_untracked();
        let first = || untrack(|| names.all()).first().map(|organisation| organisation.id);
        let Some(organisation) = chosen.parse().ok().or_else(first) else { return };
        let input = ApiClientInput {
            name: name.get_untracked().trim().to_owned(),
            organisation,
            clearance: clearance.get_untracked().parse().unwrap_or_default(),
        };
        spawn_local(async move {
            match api.create_api_client(&input).await {
                Ok(client) => {
                    fresh.try_set(Some(client));
                    name.try_set(String::new());
                    added();
                }
                Err(failure) => toasts.failed(&failure),
            }
        });
    };
    let markings = Tlp::ALL.map(|tlp| Choice::new(tlp.as_str(), tlp.label()));
    view! {
        {move || fresh.get().map(|fresh| view! { <Secret fresh=fresh/> })}
        <Card title=text::admin::ADD_CLIENT.to_owned()>
            <form class="stack" on:submit=submit>
                <div class="form-grid">
                    <TextField label=text::admin::NAME value=name required=true/>
                    <SelectField label=text::admin::ORGANISATION value=organisation choices=organisation_choices(names)/>
                    <SelectField label=text::admin::CLEARANCE value=clearance choices=markings.to_vec()/>
                </div>
                <div class="form-actions"><button type="submit" class="button primary">{text::admin::ADD}</button></div>
            </form>
        </Card>
    }
}

#[component]
fn Secret(fresh: NewApiClient) -> impl IntoView {
    let line = |label: &'static str, value: String| {
        view! {
            <div><dt>{label}</dt><dd class="ioc"><span class="mono break">{value.clone()}</span><CopyButton value=value/></dd></div>
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
