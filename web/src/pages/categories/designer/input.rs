//! The controls of the designer: each shows what is drawn and writes it back at once.

use leptos::prelude::*;

use crate::components::{Wrong, fresh_id};

/// One line.
#[component]
pub fn LineInput(
    /// The label.
    #[prop(into)]
    label: String,
    /// What is drawn.
    #[prop(into)]
    value: Signal<String>,
    /// Writes it back.
    write: Callback<String>,
    /// What is wrong with it.
    #[prop(into)]
    wrong: Signal<Option<String>>,
    /// The id of the control; a fresh one unless said.
    #[prop(optional)]
    id: Option<&'static str>,
    /// A sentence below it.
    #[prop(optional)]
    hint: &'static str,
    /// Whether only assistive technology reads the label.
    #[prop(optional)]
    unseen: bool,
) -> impl IntoView {
    let id = id.map_or_else(fresh_id, ToOwned::to_owned);
    let described = format!("{id}-hint");
    view! {
        <div class="field">
            <label for=id.clone() class:hidden-text=unseen>{label}</label>
            <input id=id type="text" autocomplete="off" aria-describedby=described.clone()
                aria-invalid=move || wrong.get().map(|_| "true")
                prop:value=value on:input:target=move |event| write.run(event.target().value())/>
            <div id=described>
                {(!hint.is_empty()).then(|| view! { <p class="hint">{hint}</p> })}
                <Wrong wrong=wrong/>
            </div>
        </div>
    }
}

/// A number, or none.
#[component]
pub fn BoundInput(
    /// The label.
    #[prop(into)]
    label: String,
    /// What is drawn.
    #[prop(into)]
    value: Signal<Option<f64>>,
    /// Writes it back.
    write: Callback<Option<f64>>,
    /// What is wrong with it.
    #[prop(into)]
    wrong: Signal<Option<String>>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let read = |text: &str| text.trim().replace(',', ".").parse::<f64>().ok().filter(|number| number.is_finite());
    Effect::new(move |_| {
        let value = value.get();
        if read(&typed.get_untracked()) != value {
            typed.set(value.map(|number| number.to_string()).unwrap_or_default());
        }
    });
    let write = Callback::new(move |text: String| {
        let number = read(&text);
        typed.set(text);
        write.run(number);
    });
    view! { <LineInput label=label value=typed write=write wrong=wrong/> }
}

/// One of a few words.
#[component]
pub fn WordSelect(
    /// The label.
    #[prop(into)]
    label: String,
    /// What is drawn.
    #[prop(into)]
    value: Signal<String>,
    /// The words, and what people read.
    #[prop(into)]
    words: Signal<Vec<(String, String)>>,
    /// Writes it back.
    write: Callback<String>,
    /// Whether only assistive technology reads the label.
    #[prop(optional)]
    unseen: bool,
) -> impl IntoView {
    let id = fresh_id();
    let option = move |(word, label): (String, String)| {
        let own = word.clone();
        view! { <option value=word prop:selected=move || value.get() == own>{label}</option> }
    };
    view! {
        <div class="field">
            <label for=id.clone() class:hidden-text=unseen>{label}</label>
            <select id=id on:change:target=move |event| write.run(event.target().value())>
                {move || words.get().into_iter().map(option).collect_view()}
            </select>
        </div>
    }
}
