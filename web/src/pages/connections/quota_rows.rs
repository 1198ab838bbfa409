//! How often a connection may be called: several windows at once.

use leptos::prelude::*;
use tocsin_model::{plugin::QuotaWindow, problem::FieldError};

use crate::{
    browser::focus,
    components::{Draw, FormState, Icon, Wrong, fresh_id},
    text,
};

/// The windows' path in the API.
const PATH: &str = "quota";

#[derive(Debug, Clone, Copy, PartialEq)]
struct Row {
    id: u32,
    calls: RwSignal<String>,
    seconds: RwSignal<String>,
}

/// The windows as the reader fills them in.
#[derive(Debug, Clone, Copy)]
pub struct QuotaInputs {
    rows: RwSignal<Vec<Row>>,
    next: StoredValue<u32>,
}

impl QuotaInputs {
    /// The windows as they are.
    pub fn new(windows: &[QuotaWindow]) -> Self {
        let inputs = Self { rows: RwSignal::new(Vec::new()), next: StoredValue::new(0) };
        for window in windows {
            inputs.add(window.calls.to_string(), window.per_seconds.to_string());
        }
        inputs
    }

    fn add(self, calls: String, seconds: String) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.rows.update(|rows| rows.push(Row { id, calls: RwSignal::new(calls), seconds: RwSignal::new(seconds) }));
    }

    /// The windows, once nothing is wrong with them.
    pub fn values(self) -> Vec<QuotaWindow> {
        let window = |row: &Row| Some(QuotaWindow { calls: number(row.calls)?, per_seconds: number(row.seconds)? });
        self.rows.with_untracked(|rows| rows.iter().filter_map(window).collect())
    }

    /// The rows that are not two numbers.
    pub fn errors(self) -> Vec<FieldError> {
        let wrong = |(place, row): (usize, &Row)| {
            let part = match (number(row.calls), number(row.seconds)) {
                (None, _) => "calls",
                (_, None) => "per_seconds",
                _ => return None,
            };
            let message = text::connections::WRONG_WINDOW.to_owned();
            Some(FieldError { field: format!("{PATH}[{place}].{part}"), message })
        };
        self.rows.with_untracked(|rows| rows.iter().enumerate().filter_map(wrong).collect())
    }
}

fn number(text: RwSignal<String>) -> Option<u32> {
    text.get_untracked().trim().parse::<u32>().ok().filter(|number| *number > 0)
}

/// The form.
#[component]
pub fn QuotaForm(
    /// The windows.
    inputs: QuotaInputs,
) -> impl IntoView {
    let form = expect_context::<FormState>();
    let id = fresh_id();
    form.claim(PATH, format!("#{id} [aria-invalid]"), None);
    let group = StoredValue::new(id.clone());
    let wrong = Signal::derive(move || form.wrong_with(PATH));
    let row = move |row: Row| view! { <WindowRow inputs=inputs row=row group=group.get_value()/> };
    let add = move |_| {
        form.changed(PATH);
        inputs.add("60".into(), "60".into());
    };
    view! {
        <fieldset id=id.clone() class="stack tight">
            <legend>{text::connections::QUOTA}</legend>
            <For each=move || inputs.rows.get() key=|row| row.id children=row/>
            <div id=format!("{id}-hint")><Wrong wrong=wrong/></div>
            <div><button type="button" class="button small" on:click=add><Draw icon=Icon::Plus/>{text::connections::ADD_WINDOW}</button></div>
        </fieldset>
    }
}

#[component]
fn WindowRow(inputs: QuotaInputs, row: Row, group: String) -> impl IntoView {
    let described = format!("{group}-hint");
    let form = expect_context::<FormState>();
    // An error names the window's place, which changes as others are taken away.
    let place = move || inputs.rows.with(|rows| rows.iter().position(|other| other.id == row.id)).unwrap_or_default();
    let invalid = move |part: &'static str| move || form.marks(PATH, place(), part).then_some("true");
    let number = |label: &'static str, part: &'static str, value: RwSignal<String>| {
        let invalid = invalid(part);
        let typed = move |event: leptos::ev::Targeted<leptos::ev::Event, web_sys::HtmlInputElement>| {
            form.changed(PATH);
            value.set(event.target().value());
        };
        view! {
            <input type="number" min="1" aria-label=label aria-invalid=invalid aria-describedby=described.clone() prop:value=value on:input:target=typed/>
        }
    };
    let remove = move |_| {
        form.changed(PATH);
        inputs.rows.update(|rows| rows.retain(|other| other.id != row.id));
        focus::to(format!("#{group} > div > .button"));
    };
    view! {
        <div class="window">
            {number(text::connections::QUOTA_CALLS, "calls", row.calls)}
            <span class="soft">{text::connections::QUOTA_SECONDS}</span>
            {number(text::connections::QUOTA_SECONDS, "per_seconds", row.seconds)}
            <button type="button" class="icon-button" aria-label=text::connections::REMOVE_WINDOW title=text::connections::REMOVE_WINDOW on:click=remove>
                <Draw icon=Icon::Cross/>
            </button>
        </div>
    }
}
