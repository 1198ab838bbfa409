//! Answers that analysts keep: chosen into the composer, kept from it.

use leptos::{ev, prelude::*, task::spawn_local};
use tocsin_model::canned_answer::CannedAnswer;

use crate::{
    components::{Dialog, Draw, Icon, Loaded, TextField},
    load::Load,
    session::use_api,
    shell::use_toasts,
    text,
};

/// The button that shows the kept answers.
#[component]
pub fn CannedButton(
    /// Whether they are shown.
    open: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <button type="button" class="button" on:click=move |_| open.set(true)><Draw icon=Icon::Copy/>{text::chat::CANNED}</button>
    }
}

/// Chooses among the kept answers. It stands outside the composer's form: Enter in here sends no message.
#[component]
pub fn CannedAnswers(
    /// What is in the composer.
    value: RwSignal<String>,
    /// Whether they are shown.
    open: RwSignal<bool>,
) -> impl IntoView {
    view! { <Dialog open=open title=text::chat::CANNED><Choose value=value open=open/></Dialog> }
}

#[component]
fn Choose(value: RwSignal<String>, open: RwSignal<bool>) -> impl IntoView {
    let api = use_api();
    let load = Load::new(move || api.canned_answers());
    let wanted = RwSignal::new(String::new());
    let choose = move |answer: &CannedAnswer| {
        let text = answer.text.clone();
        value.update(|written| {
            if !written.trim().is_empty() {
                written.push_str("\n\n");
            }
            written.push_str(&text);
        });
        open.set(false);
    };
    view! {
        <div class="body stack">
            <TextField label=text::chat::CANNED_SEARCH value=wanted/>
            <Loaded load=load skeleton=|| view! { <span class="skeleton"></span> } let:page>
                {move || {
                    let wanted = wanted.get().to_lowercase();
                    let fits = |answer: &CannedAnswer| answer.title.to_lowercase().contains(&wanted) || answer.text.to_lowercase().contains(&wanted);
                    let answers: Vec<CannedAnswer> = page.get().items.into_iter().filter(fits).collect();
                    if answers.is_empty() {
                        return view! { <p class="soft">{text::chat::NO_CANNED}</p> }.into_any();
                    }
                    view! { <ul class="stack tight">{answers.into_iter().map(|answer| view! { <Answer answer=answer choose=choose load_again=move || load.reload()/> }).collect_view()}</ul> }.into_any()
                }}
            </Loaded>
            <Keep value=value kept=move || load.reload()/>
        </div>
    }
}

#[component]
fn Answer(
    answer: CannedAnswer,
    choose: impl Fn(&CannedAnswer) + Copy + Send + Sync + 'static,
    load_again: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let id = answer.id;
    let stored = StoredValue::new(answer.clone());
    let forget = move |_| {
        spawn_local(async move {
            match api.forget_answer(id).await {
                Ok(()) => load_again(),
                Err(failure) => toasts.failed(&failure),
            }
        });
    };
    view! {
        <li class="row">
            <button type="button" class="button quiet choice grow" on:click=move |_| stored.with_value(choose)>
                <strong>{answer.title.clone()}</strong>
                <span class="small soft clamp">{answer.text}</span>
            </button>
            <button type="button" class="icon-button" aria-label=text::chat::forget_answer(&answer.title) on:click=forget><Draw icon=Icon::Cross/></button>
        </li>
    }
}

#[component]
fn Keep(value: RwSignal<String>, kept: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let title = RwSignal::new(String::new());
    let keep = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let (title_text, text) = (title.get_untracked().trim().to_owned(), value.get_untracked().trim().to_owned());
        if title_text.is_empty() || text.is_empty() {
            return;
        }
        spawn_local(async move {
            match api.keep_answer(&title_text, &text).await {
                Ok(_) => {
                    title.try_set(String::new());
                    toasts.done(text::chat::CANNED_KEPT);
                    kept();
                }
                Err(failure) => toasts.failed(&failure),
            }
        });
    };
    view! {
        <Show when=move || value.with(|text| !text.trim().is_empty())>
            <form class="row" novalidate=true on:submit=keep>
                <TextField label=text::chat::CANNED_TITLE value=title/>
                <button type="submit" class="button"><Draw icon=Icon::Plus/>{text::chat::KEEP_CANNED}</button>
            </form>
        </Show>
    }
}
