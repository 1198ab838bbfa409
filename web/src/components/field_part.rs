//! A control's part in the form around it: what it stands for, and what is refused of that.

use std::sync::atomic::{AtomicU32, Ordering};

use leptos::prelude::*;

use super::{Draw, FormState, Icon, Needed};
use crate::text;

static NEXT: AtomicU32 = AtomicU32::new(1);

/// An id that no other control of the page has.
pub fn fresh_id() -> String {
    format!("field-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A control's part in the form around it.
#[derive(Clone, Copy)]
pub struct Part {
    form: Option<FormState>,
    name: StoredValue<String>,
}

impl Part {
    /// Stands for the field of this name; for none where the name is empty.
    pub fn new(name: String, control: String, needed: Option<Needed>) -> Self {
        let form = use_context::<FormState>().filter(|_| !name.is_empty());
        if let Some(form) = form {
            form.claim(&name, control, needed);
        }
        Self { form, name: StoredValue::new(name) }
    }

    /// What was refused of it.
    pub fn wrong(self) -> Option<String> {
        self.name.with_value(|name| self.form?.wrong_with(name))
    }

    /// The reader changes it.
    pub fn changed(self) {
        if let Some(form) = self.form {
            self.name.with_value(|name| form.changed(name));
        }
    }

    /// The value of `aria-invalid`.
    pub fn invalid(self) -> Option<&'static str> {
        self.wrong().map(|_| "true")
    }
}

/// What is wrong, where something is.
#[component]
pub fn Wrong(
    /// What is wrong.
    #[prop(into)]
    wrong: Signal<Option<String>>,
) -> impl IntoView {
    move || {
        wrong.get().map(|wrong| {
            view! { <p class="wrong"><Draw icon=Icon::Triangle/><span class="break">{text::words::sentence(&wrong)}</span></p> }
        })
    }
}
