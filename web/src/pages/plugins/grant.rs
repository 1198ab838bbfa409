//! The administrator's grant: of what the manifest asks for, each line granted or not.

use std::collections::BTreeMap;

use leptos::prelude::*;
use tocsin_model::{
    installation::PluginView,
    plugin::{Endpoint, Grant, Manifest, Zone},
    problem::FieldError,
    tlp::{Pap, Tlp},
};

use super::permissions::endpoint_text;
use crate::{
    components::{
        Card, CheckField, Choice, Draw, FieldGroup, Form, FormEnd, FormState, Icon, SelectField, TextAreaField,
    },
    load::Load,
    session::use_api,
    shell::use_toasts,
    text,
};

/// A line that is granted or not.
#[derive(Clone)]
struct Line<T> {
    what: T,
    granted: RwSignal<bool>,
}

/// The grant as the reader fills it in.
#[derive(Clone)]
struct Inputs {
    http: Vec<Line<Endpoint>>,
    tcp: Vec<Line<Endpoint>>,
    dns: Vec<Line<Zone>>,
    secrets: Vec<Line<(String, Vec<Endpoint>)>>,
    private: RwSignal<String>,
    tlp_max: RwSignal<String>,
    pap_max: RwSignal<String>,
}

impl Inputs {
    fn new(manifest: &Manifest, grant: &Grant) -> Self {
        let covered = |granted: &[Endpoint], wanted: &Endpoint| granted.iter().any(|own| own.covers(wanted));
        let lines = |wanted: &[Endpoint], granted: &[Endpoint]| {
            let line =
                |wanted: &Endpoint| Line { what: wanted.clone(), granted: RwSignal::new(covered(granted, wanted)) };
            wanted.iter().map(line).collect()
        };
        let zone = |wanted: &Zone| {
            let granted = grant.dns.iter().any(|own| own.covers(wanted));
            Line { what: wanted.clone(), granted: RwSignal::new(granted) }
        };
        let secret = |(name, request): (&String, &tocsin_model::plugin::SecretRequest)| {
            let own = grant.secrets.get(name).map_or(&[][..], Vec::as_slice);
            let granted = request.to.iter().all(|to| covered(own, to));
            Line { what: (name.clone(), request.to.clone()), granted: RwSignal::new(granted) }
        };
        let networks: Vec<String> = grant.private_networks.iter().map(ToString::to_string).collect();
        Self {
            http: lines(&manifest.capabilities.http, &grant.http),
            tcp: lines(&manifest.capabilities.tcp, &grant.tcp),
            dns: manifest.capabilities.dns.iter().map(zone).collect(),
            secrets: manifest.secrets.iter().map(secret).collect(),
            private: RwSignal::new(networks.join("\n")),
            tlp_max: RwSignal::new(grant.tlp_max.as_str().to_owned()),
            pap_max: RwSignal::new(grant.pap_max.as_str().to_owned()),
        }
    }

    /// The grant.
    ///
    /// # Errors
    /// When a private network is none.
    fn grant(&self, manifest: &Manifest) -> Result<Grant, FieldError> {
        let secrets: BTreeMap<String, Vec<Endpoint>> = chosen(&self.secrets).into_iter().collect();
        let private = self.private.get_untracked();
        let network = |text: &str| {
            let message = || text::plugins::bad_network(text);
            text.parse().map_err(|_| FieldError { field: "private_networks".to_owned(), message: message() })
        };
        let networks = private.split_whitespace().map(network).collect::<Result<Vec<_>, _>>()?;
        Ok(Grant {
            http: chosen(&self.http),
            tcp: chosen(&self.tcp),
            dns: chosen(&self.dns),
            secrets,
            private_networks: networks,
            tlp_max: self.tlp_max.get_untracked().parse::<Tlp>().unwrap_or_default(),
            pap_max: self.pap_max.get_untracked().parse::<Pap>().unwrap_or_default(),
            serves: manifest.serves.iter().copied().collect(),
            limits: manifest.limits,
        })
    }
}

fn chosen<T: Clone>(lines: &[Line<T>]) -> Vec<T> {
    lines.iter().filter(|line| line.granted.get_untracked()).map(|line| line.what.clone()).collect()
}

/// The form. A newer component that waits is what is granted, where there is one.
#[component]
pub fn GrantForm(
    /// The plugin.
    view: Signal<PluginView>,
    /// The page's plugin.
    load: Load<PluginView>,
) -> impl IntoView {
    let version = Memo::new(move |_| view.with(|view| view.plugin.version));
    move || {
        version.track();
        view! { <Fields view=view.get_untracked() load=load/> }
    }
}

#[component]
fn Fields(view: PluginView, load: Load<PluginView>) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let plugin = view.plugin;
    let manifest = plugin.pending.map_or(plugin.manifest, |pending| pending.manifest);
    let inputs = Inputs::new(&manifest, &plugin.grant);
    let (id, version) = (StoredValue::new(plugin.id), plugin.version);
    let form = FormState::new();
    let put = move |grant: Grant| {
        form.send(async move {
            match api.grant(&id.get_value(), version, &grant).await {
                Ok(view) => {
                    toasts.done(text::plugins::GRANTED_DONE);
                    load.set(view);
                }
                Err(failure) if failure.is_stale() => {
                    toasts.wrong(text::words::CHANGED_MEANWHILE.to_owned());
                    load.reload();
                }
                Err(failure) => return Err(failure),
            }
            Ok(())
        });
    };
    let all = {
        let networks = plugin.grant.private_networks.clone();
        let everything = Grant { private_networks: networks, ..Grant::of_requests(&manifest) };
        move |_| put(everything.clone())
    };
    let submit = {
        let (inputs, manifest) = (inputs.clone(), manifest.clone());
        move || {
            let grant = inputs.grant(&manifest);
            let wrong = grant.as_ref().err().cloned().into_iter().collect();
            if let (true, Ok(grant)) = (form.is_right(wrong), grant) {
                put(grant);
            }
        }
    };
    view! {
        <Card title=text::plugins::GRANT.to_owned()>
            <Form state=form submit=submit>
                <Lines inputs=inputs.clone() manifest=manifest/>
                <div class="form-grid">
                    <SelectField name="tlp_max" label=text::connections::TLP_MAX value=inputs.tlp_max choices=Tlp::ALL.map(|tlp| Choice::new(tlp.as_str(), tlp.label())).to_vec()/>
                    <SelectField name="pap_max" label=text::connections::PAP_MAX value=inputs.pap_max choices=Pap::ALL.map(|pap| Choice::new(pap.as_str(), pap.label())).to_vec()/>
                </div>
                <TextAreaField name="private_networks" label=text::plugins::PRIVATE value=inputs.private rows=2 hint=text::plugins::PRIVATE_HINT/>
                <FormEnd label=text::words::SAVE busy=text::words::SAVING>
                    <button type="button" class="button" on:click=all><Draw icon=Icon::Shield/>{text::plugins::GRANT_ALL}</button>
                </FormEnd>
            </Form>
        </Card>
    }
}

#[component]
fn Lines(inputs: Inputs, manifest: Manifest) -> impl IntoView {
    let host = |endpoint: &Endpoint| endpoint_text(endpoint, &manifest.settings);
    let secret = |(name, to): &(String, Vec<Endpoint>)| {
        let to: Vec<String> = to.iter().map(host).collect();
        format!("{name} → {}", to.join(", "))
    };
    view! {
        {boxes("http", text::plugins::HTTP, inputs.http, host)}
        {boxes("tcp", text::plugins::TCP, inputs.tcp, host)}
        {boxes("dns", text::plugins::DNS, inputs.dns, ToString::to_string)}
        {boxes("secrets", text::plugins::SECRETS, inputs.secrets, secret)}
    }
}

/// One box to tick for each line; nothing if nothing of the kind is asked for.
fn boxes<T>(
    name: &'static str,
    title: &'static str,
    lines: Vec<Line<T>>,
    label: impl Fn(&T) -> String,
) -> Option<AnyView> {
    let lines: Vec<(String, RwSignal<bool>)> =
        lines.into_iter().map(|line| (label(&line.what), line.granted)).collect();
    let tick = |(label, granted)| view! { <CheckField label=label value=granted/> };
    (!lines.is_empty()).then(|| {
        view! { <FieldGroup name=name label=title>{lines.into_iter().map(tick).collect_view()}</FieldGroup> }.into_any()
    })
}
