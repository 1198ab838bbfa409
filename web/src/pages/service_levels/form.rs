//! The form of the service levels: two times for each severity, and one for requests for help.

use leptos::prelude::*;
use tocsin_model::{
    incident::Severity,
    problem::FieldError,
    service_level::{ServiceLevel, ServiceLevels, ServiceLevelsView},
};

use crate::{
    components::{Card, Form, FormEnd, FormState, TextField},
    session::use_api,
    shell::use_toasts,
    text,
};

/// Minutes as the reader types them, with their path in the API.
#[derive(Debug, Clone)]
struct Minutes {
    field: String,
    typed: RwSignal<String>,
}

impl Minutes {
    fn new(field: String, minutes: u32) -> Self {
        Self { field, typed: RwSignal::new(minutes.to_string()) }
    }

    fn read(&self, wrong: &mut Vec<FieldError>) -> u32 {
        self.typed.get_untracked().trim().parse().unwrap_or_else(|_| {
            let message = text::service_levels::NO_NUMBER.to_owned();
            wrong.push(FieldError { field: self.field.clone(), message });
            0
        })
    }
}

/// The settings as the reader fills them in.
#[derive(Debug, Clone)]
struct Inputs {
    levels: Vec<(Severity, Minutes, Minutes)>,
    assistance: Minutes,
}

impl Inputs {
    fn new(levels: &ServiceLevels) -> Self {
        let inputs = |severity: Severity| {
            let (level, word) = (levels.of(severity), severity.as_str());
            let first = Minutes::new(format!("{word}.first_answer_minutes"), level.first_answer_minutes);
            let resolution = Minutes::new(format!("{word}.resolution_minutes"), level.resolution_minutes);
            (severity, first, resolution)
        };
        Self {
            levels: Severity::ALL.into_iter().rev().map(inputs).collect(),
            assistance: Minutes::new("assistance_minutes".to_owned(), levels.assistance_minutes),
        }
    }

    /// What is filled in, and what of it is wrong.
    fn read(&self) -> (ServiceLevels, Vec<FieldError>) {
        let mut wrong = Vec::new();
        let mut levels = ServiceLevels::default();
        for (severity, first, resolution) in &self.levels {
            let level = ServiceLevel {
                first_answer_minutes: first.read(&mut wrong),
                resolution_minutes: resolution.read(&mut wrong),
            };
            match severity {
                Severity::Low => levels.low = level,
                Severity::Medium => levels.medium = level,
                Severity::High => levels.high = level,
                Severity::Critical => levels.critical = level,
            }
        }
        levels.assistance_minutes = self.assistance.read(&mut wrong);
        if wrong.is_empty() {
            wrong = levels.check().err().unwrap_or_default();
        }
        (levels, wrong)
    }
}

/// The form.
#[component]
pub fn LevelsForm(
    /// The settings.
    view: ServiceLevelsView,
    /// Takes the settings as they were saved.
    saved: impl Fn(ServiceLevelsView) + Copy + Send + Sync + 'static,
    /// Reads the settings again.
    reload: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let (api, toasts, version) = (use_api(), use_toasts(), view.version);
    let inputs = Inputs::new(&view.levels);
    let reading = inputs.clone();
    let form = FormState::new();
    let submit = move || {
        let (levels, wrong) = reading.read();
        if !form.is_right(wrong) {
            return;
        }
        form.send(async move {
            match api.put_service_levels(version, &levels).await {
                Ok(view) => {
                    toasts.done(text::words::SAVED);
                    saved(view);
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
    let Inputs { levels, assistance } = inputs;
    let severity = move |(severity, first, resolution): (Severity, Minutes, Minutes)| {
        let label = text::incidents::severity(severity);
        view! {
            <fieldset class="stack tight">
                <legend>{label}</legend>
                <div class="form-grid">
                    <TextField name=first.field label=text::service_levels::FIRST_ANSWER value=first.typed kind="number" required=true/>
                    <TextField name=resolution.field label=text::service_levels::RESOLUTION value=resolution.typed kind="number" required=true/>
                </div>
            </fieldset>
        }
    };
    view! {
        <Form state=form submit=submit>
            <Card title=text::service_levels::INCIDENTS.to_owned()>
                <div class="stack">
                    {levels.into_iter().map(severity).collect_view()}
                    <p class="soft">{text::service_levels::RESOLUTION_HINT}</p>
                </div>
            </Card>
            <Card title=text::service_levels::HELP.to_owned()>
                <TextField name=assistance.field label=text::service_levels::ASSISTANCE value=assistance.typed kind="number" required=true/>
            </Card>
            <FormEnd label=text::words::SAVE busy=text::words::SAVING/>
        </Form>
    }
}
