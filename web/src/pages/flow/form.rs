//! The form of the flow's settings, with the rule as a sentence.

use leptos::prelude::*;
use tocsin_model::{
    connection::ConnectionView,
    flow::{FlowSettings, FlowView, InvestigationTarget, MaliciousRule},
    problem::FieldError,
    verdict::{Percent, Verdict},
    viewer::Action,
};

use crate::{
    components::{Card, CheckField, Choice, FieldGroup, Form, FormEnd, FormState, SelectField, TextField},
    session::{use_api, use_session},
    shell::use_toasts,
    text,
};

/// The settings as the reader fills them in.
#[derive(Clone)]
struct Inputs {
    all: RwSignal<bool>,
    connections: Vec<(String, RwSignal<bool>)>,
    verdict: RwSignal<String>,
    score: RwSignal<String>,
    sources: RwSignal<String>,
    target: RwSignal<String>,
    prefix: RwSignal<String>,
    labels: RwSignal<String>,
}

impl Inputs {
    fn new(settings: &FlowSettings, connections: &[ConnectionView]) -> Self {
        let names =
            connections.iter().filter(|view| view.category == "enrichment").map(|view| view.connection.name.clone());
        let chosen = |name: &String| settings.connections.as_ref().is_none_or(|chosen| chosen.contains(name));
        let target = settings.investigation.as_ref();
        Self {
            all: RwSignal::new(settings.connections.is_none()),
            connections: names.map(|name| (name.clone(), RwSignal::new(chosen(&name)))).collect(),
            verdict: RwSignal::new(settings.malicious.verdict.as_str().to_owned()),
            score: RwSignal::new(settings.malicious.min_score.to_string()),
            sources: RwSignal::new(settings.malicious.min_sources.to_string()),
            target: RwSignal::new(target.map(|target| target.connection.clone()).unwrap_or_default()),
            prefix: RwSignal::new(target.map(|target| target.title_prefix.clone()).unwrap_or_default()),
            labels: RwSignal::new(target.map(|target| target.labels.join(" ")).unwrap_or_default()),
        }
    }

    fn score(&self) -> Option<Percent> {
        self.score.get().trim().parse::<u64>().ok()?.try_into().ok()
    }

    fn sources(&self) -> Option<u8> {
        self.sources.get().trim().parse::<u8>().ok().filter(|sources| *sources > 0)
    }

    fn rule(&self) -> Option<MaliciousRule> {
        let word = self.verdict.get();
        Some(MaliciousRule {
            verdict: Verdict::ALL.into_iter().find(|verdict| verdict.as_str() == word)?,
            min_score: self.score()?,
            min_sources: self.sources()?,
        })
    }

    /// The numbers that are none.
    fn errors(&self) -> Vec<FieldError> {
        let wrong = |field: &str, message: &str| FieldError { field: field.to_owned(), message: message.to_owned() };
        let score = self.score().is_none().then(|| wrong("malicious.min_score", text::flow::WRONG_SCORE));
        let sources = self.sources().is_none().then(|| wrong("malicious.min_sources", text::flow::WRONG_SOURCES));
        score.into_iter().chain(sources).collect()
    }

    fn settings(&self) -> Option<FlowSettings> {
        let connection = self.target.get();
        let chosen = self.connections.iter().filter(|(_, chosen)| chosen.get()).map(|(name, _)| name.clone()).collect();
        Some(FlowSettings {
            connections: (!self.all.get()).then_some(chosen),
            malicious: self.rule()?,
            investigation: (!connection.is_empty()).then(|| InvestigationTarget {
                connection,
                title_prefix: self.prefix.get().trim().to_owned(),
                labels: self.labels.get().split_whitespace().map(ToOwned::to_owned).collect(),
            }),
        })
    }
}

/// The form.
#[component]
pub fn FlowForm(
    /// The settings.
    flow: FlowView,
    /// All connections.
    connections: Vec<ConnectionView>,
    /// Takes the settings as they were saved.
    saved: impl Fn(FlowView) + Copy + Send + Sync + 'static,
    /// Reads the settings again.
    reload: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let (api, toasts, session) = (use_api(), use_toasts(), use_session());
    let may = session.may(Action::ManageFlow);
    let inputs = Inputs::new(&flow.settings, &connections);
    let version = flow.version;
    let reading = inputs.clone();
    let form = FormState::new();
    let submit = move || {
        let (errors, settings) = untrack(|| (reading.errors(), reading.settings()));
        let (true, Some(settings)) = (form.is_right(errors), settings) else { return };
        form.send(async move {
            match api.put_flow(version, &settings).await {
                Ok(flow) => {
                    toasts.done(text::words::SAVED);
                    saved(flow);
                }
                Err(failure) if failure.is_stale() => {
                    toasts.wrong(text::words::CHANGED_MEANWHILE.to_owned());
                    reload();
                }
                Err(failure) => return Err(failure),
            }
            Ok(())
        });
    };
    view! {
        <Form state=form submit=submit>
            <fieldset class="stack" disabled=!may>
                <legend class="hidden-text">{text::shell::FLOW}</legend>
                <Asked inputs=inputs.clone()/>
                <Rule inputs=inputs.clone()/>
                <Target inputs=inputs connections=connections/>
            </fieldset>
            {if may {
                view! { <FormEnd label=text::words::SAVE busy=text::words::SAVING/> }.into_any()
            } else {
                view! { <p class="soft">{text::flow::READ_ONLY}</p> }.into_any()
            }}
        </Form>
    }
}

#[component]
fn Asked(inputs: Inputs) -> impl IntoView {
    let Inputs { all, connections, .. } = inputs;
    let choice = move |value: bool, label: &'static str| {
        view! {
            <label class="check">
                <input type="radio" name="asked" prop:checked=move || all.get() == value on:change=move |_| all.set(value)/>
                <span>{label}</span>
            </label>
        }
    };
    view! {
        <Card title=text::flow::CONNECTIONS.to_owned()>
            <FieldGroup name="connections" label=text::flow::CONNECTIONS unseen=true>
                {choice(true, text::flow::ALL)}
                {choice(false, text::flow::SOME)}
                <Show when=move || !all.get()>
                    <div class="indented">
                        {connections.iter().map(|(name, chosen)| view! { <CheckField label=name.clone() value=*chosen/> }).collect_view()}
                    </div>
                </Show>
            </FieldGroup>
        </Card>
    }
}

#[component]
fn Rule(inputs: Inputs) -> impl IntoView {
    let verdicts = Verdict::ALL.map(|verdict| Choice::new(verdict.as_str(), text::words::verdict(verdict))).to_vec();
    let (verdict, score, sources) = (inputs.verdict, inputs.score, inputs.sources);
    let sentence = move || {
        inputs.rule().map(|rule| {
            text::flow::sentence(rule.min_sources, text::words::verdict(rule.verdict), Percent::get(rule.min_score))
        })
    };
    view! {
        <Card title=text::flow::MALICIOUS.to_owned()>
            <div class="stack">
                <div class="form-grid">
                    <SelectField name="malicious.verdict" label=text::flow::VERDICT value=verdict choices=verdicts/>
                    <TextField name="malicious.min_score" label=text::flow::SCORE value=score kind="number"/>
                    <TextField name="malicious.min_sources" label=text::flow::SOURCES value=sources kind="number"/>
                </div>
                <p class="soft" aria-live="polite">{sentence}</p>
            </div>
        </Card>
    }
}

#[component]
fn Target(inputs: Inputs, connections: Vec<ConnectionView>) -> impl IntoView {
    let mut choices = vec![Choice::new("", text::flow::NOWHERE)];
    let ticketing = connections.into_iter().filter(|view| view.category == "ticketing");
    choices.extend(ticketing.map(|view| Choice::new(view.connection.name.clone(), view.connection.name)));
    view! {
        <Card title=text::flow::INVESTIGATION.to_owned()>
            <div class="form-grid">
                <SelectField name="investigation.connection" label=text::flow::CONNECTION value=inputs.target choices=choices/>
                <TextField name="investigation.title_prefix" label=text::flow::PREFIX value=inputs.prefix/>
                <TextField name="investigation.labels" label=text::flow::LABELS value=inputs.labels hint=text::flow::LABELS_HINT/>
            </div>
        </Card>
    }
}
