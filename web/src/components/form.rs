//! Forms: what is refused is said at the field that it is about, and the first such field takes the focus. What is
//! about no field is said once, above the buttons.

use std::future::Future;

use leptos::{context::Provider, ev, prelude::*, task::spawn_local};
use tocsin_model::problem::FieldError;

use super::{Note, Tone};
use crate::{api::Failure, browser::focus, text};

/// A text that has to be filled in, and what is said while it is not.
#[derive(Debug, Clone)]
pub struct Needed {
    /// The text.
    pub text: RwSignal<String>,
    /// What to fill in.
    pub otherwise: String,
}

/// A field of a form: its path in the API, and the selector of the control that stands for it.
#[derive(Debug, Clone)]
struct Claim {
    field: String,
    control: String,
    needed: Option<Needed>,
}

/// What was refused and belongs to no field of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Rest {
    lines: Vec<String>,
    request_id: Option<String>,
}

/// A form: its fields, whether it is being sent, and what was refused of it.
#[derive(Debug, Clone, Copy)]
pub struct FormState {
    /// Whether it is being sent.
    pub busy: RwSignal<bool>,
    claims: StoredValue<Vec<Claim>>,
    errors: RwSignal<Vec<FieldError>>,
    rest: RwSignal<Option<Rest>>,
    unique: Option<&'static str>,
}

impl FormState {
    /// A form that was not sent yet.
    pub fn new() -> Self {
        Self {
            busy: RwSignal::new(false),
            claims: StoredValue::new(Vec::new()),
            errors: RwSignal::new(Vec::new()),
            rest: RwSignal::new(None),
            unique: None,
        }
    }

    /// The same, with a field that no two records share: a conflict is about it.
    pub fn with_unique(self, field: &'static str) -> Self {
        Self { unique: Some(field), ..self }
    }

    /// Says which control stands for a field, for as long as the control is there.
    pub fn claim(self, field: &str, control: String, needed: Option<Needed>) {
        let claim = Claim { field: field.to_owned(), control: control.clone(), needed };
        self.claims.update_value(|claims| claims.push(claim));
        on_cleanup(move || {
            self.claims.try_update_value(|claims| claims.retain(|claim| claim.control != control));
        });
    }

    /// What is wrong with a field, or with a part of it.
    pub fn wrong_with(self, field: &str) -> Option<String> {
        self.errors.with(|errors| errors.iter().find(|error| is_of(error, field)).map(|error| error.message.clone()))
    }

    /// Whether what is wrong with a list is about this part of this item of it: or about the whole item, or all of them.
    pub fn marks(self, list: &str, place: usize, part: &str) -> bool {
        let item = format!("{list}[{place}]");
        let part = format!("{item}.{part}");
        self.errors.with(|errors| {
            errors.iter().any(|error| [list, item.as_str(), part.as_str()].contains(&error.field.as_str()))
        })
    }

    /// Takes away what was refused of a field, because the reader is changing it.
    pub fn changed(self, field: &str) {
        if self.errors.with_untracked(|errors| errors.iter().any(|error| is_of(error, field))) {
            self.errors.update(|errors| errors.retain(|error| !is_of(error, field)));
        }
    }

    /// Marks what this page finds wrong, and what is empty and must not be. True where there is nothing of the kind:
    /// then it may be sent.
    pub fn is_right(self, found: Vec<FieldError>) -> bool {
        let mut errors: Vec<FieldError> =
            self.claims.with_value(|claims| claims.iter().filter_map(Claim::missing).collect());
        let empty: Vec<String> = errors.iter().map(|error| error.field.clone()).collect();
        errors.extend(found.into_iter().filter(|error| !empty.contains(&error.field)));
        let right = errors.is_empty();
        self.show(errors, None);
        right
    }

    /// Sends it, unless it is being sent, and shows what is refused.
    pub fn send(self, answer: impl Future<Output = Result<(), Failure>> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            let answer = answer.await;
            self.busy.try_set(false);
            match answer {
                // The page may have drawn the form anew.
                Ok(()) => focus::keep("main [type=submit]"),
                Err(failure) => self.refuse(&failure),
            }
        });
    }

    fn refuse(self, failure: &Failure) {
        let is_claimed = |error: &FieldError| {
            let claimed = |claims: &Vec<Claim>| claims.iter().any(|claim| is_of(error, &claim.field));
            self.claims.try_with_value(claimed) == Some(true)
        };
        let errors = match self.unique {
            Some(field) if failure.is_conflict() => {
                vec![FieldError { field: field.to_owned(), message: failure.message() }]
            }
            _ => failure.fields().to_vec(),
        };
        let is_of_fields = !errors.is_empty();
        let (marked, others): (Vec<FieldError>, Vec<FieldError>) = errors.into_iter().partition(is_claimed);
        let lines: Vec<String> = if is_of_fields {
            others.iter().map(|error| text::failure::field(&error.field, &error.message)).collect()
        } else {
            vec![failure.message()]
        };
        let request_id = failure.request_id().filter(|_| failure.is_fault()).map(ToOwned::to_owned);
        self.show(marked, (!lines.is_empty()).then_some(Rest { lines, request_id }));
    }

    fn show(self, errors: Vec<FieldError>, rest: Option<Rest>) {
        let wrong = self.claims.try_with_value(|claims| {
            let wrong = claims.iter().filter(|claim| errors.iter().any(|error| is_of(error, &claim.field)));
            wrong.map(|claim| claim.control.as_str()).collect::<Vec<_>>().join(", ")
        });
        self.errors.try_set(errors);
        self.rest.try_set(rest);
        if let Some(controls) = wrong.filter(|controls| !controls.is_empty()) {
            focus::to(controls);
        }
    }
}

impl Claim {
    fn missing(&self) -> Option<FieldError> {
        let needed = self.needed.as_ref()?;
        let is_empty = needed.text.try_with_untracked(|text| text.trim().is_empty())?;
        is_empty.then(|| FieldError { field: self.field.clone(), message: needed.otherwise.clone() })
    }
}

/// Whether an error is about this field, an item of it or a part of it: `labels[2]` is of `labels`.
fn is_of(error: &FieldError, field: &str) -> bool {
    error.field.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// The frame of a form. Its fields are those inside that have a name.
#[component]
pub fn Form(
    /// Its state.
    state: FormState,
    /// Sends it.
    submit: impl Fn() + 'static,
    /// Its fields and its end.
    children: Children,
) -> impl IntoView {
    let submitted = move |event: ev::SubmitEvent| {
        event.prevent_default();
        submit();
    };
    view! {
        <form class="stack" novalidate=true on:submit=submitted>
            <Provider value=state>{children()}</Provider>
        </form>
    }
}

/// The end of a form: what was refused of no field, and the button that sends it.
#[component]
pub fn FormEnd(
    /// What the button is called.
    label: &'static str,
    /// What it is called while the form is being sent.
    #[prop(optional)]
    busy: Option<&'static str>,
    /// Other buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let form = expect_context::<FormState>();
    view! {
        <Refusal/>
        <div class="form-actions">
            <button type="submit" class="button primary" aria-disabled=move || form.busy.get().to_string()>
                {move || busy.filter(|_| form.busy.get()).unwrap_or(label)}
            </button>
            {children.map(|children| children())}
        </div>
    }
}

/// What was refused of no field of the form around.
#[component]
pub fn Refusal() -> impl IntoView {
    let form = expect_context::<FormState>();
    move || {
        form.rest.get().map(|rest| {
            view! {
                <Note tone=Tone::Bad>
                    {rest.lines.into_iter().map(|line| view! { <p class="break">{line}</p> }).collect_view()}
                    {rest.request_id.map(|id| view! { <p class="small mono">{text::failure::request(&id)}</p> })}
                </Note>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_belongs_to_the_field_that_holds_its_path() {
        let error = |field: &str| FieldError { field: field.to_owned(), message: String::new() };
        assert!(is_of(&error("quota"), "quota"));
        assert!(is_of(&error("quota[1].calls"), "quota"));
        assert!(is_of(&error("settings.base_url"), "settings.base_url"));
        assert!(!is_of(&error("settings.base_url_2"), "settings.base_url"));
        assert!(!is_of(&error("name"), "username"));
    }
}
