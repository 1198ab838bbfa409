//! How often a connection may be called: several windows at once.

use leptos::prelude::*;
use tocsin_model::plugin::QuotaWindow;

use crate::{
    components::{Draw, Icon},
    text,
};

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

    /// The windows; a row that is not two numbers is left out.
    pub fn values(self) -> Vec<QuotaWindow> {
        let window = |row: &Row| {
            let number =
                |text: RwSignal<String>| text.get_untracked().trim().parse::<u32>().ok().filter(|number| *number > 0);
            Some(QuotaWindow { calls: number(row.calls)?, per_seconds: number(row.seconds)? })
        };
        self.rows.with_untracked(|rows| rows.iter().filter_map(window).collect())
    }
}

/// The form.
#[component]
pub fn QuotaForm(
    /// The windows.
    inputs: QuotaInputs,
) -> impl IntoView {
    let number = |label: &'static str, value: RwSignal<String>| {
        view! {
            <input type="number" min="1" aria-label=label prop:value=value
                on:input:target=move |event| value.set(event.target().value())/>
        }
    };
    let row = move |row: Row| {
        view! {
            <div class="window">
                {number(text::connections::QUOTA_CALLS, row.calls)}
                <span class="soft">{text::connections::QUOTA_SECONDS}</span>
                {number(text::connections::QUOTA_SECONDS, row.seconds)}
                <button type="button" class="icon-button" aria-label=text::connections::REMOVE_WINDOW
                    on:click=move |_| inputs.rows.update(|rows| rows.retain(|other| other.id != row.id))>
                    <Draw icon=Icon::Cross/>
                </button>
            </div>
        }
    };
    view! {
        <fieldset class="stack tight">
            <legend>{text::connections::QUOTA}</legend>
            <For each=move || inputs.rows.get() key=|row| row.id children=row/>
            <div><button type="button" class="button small" on:click=move |_| inputs.add("60".into(), "60".into())>
                <Draw icon=Icon::Plus/>{text::connections::ADD_WINDOW}
            </button></div>
        </fieldset>
    }
}
