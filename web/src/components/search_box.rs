//! The search of a list; the key `/` leads to it.

use leptos::{ev, prelude::*};

use super::{Draw, Icon};

/// A search field. `search` is called when the reader presses Enter or clears it.
#[component]
pub fn SearchBox(
    /// What is searched.
    #[prop(into)]
    label: String,
    /// What the list shows now.
    #[prop(into)]
    value: Signal<String>,
    /// Searches.
    search: impl Fn(String) + Clone + 'static,
    /// Whether the key `/` leads to it: to one of them on a page.
    #[prop(default = true)]
    key: bool,
) -> impl IntoView {
    let text = RwSignal::new(value.get_untracked());
    Effect::new(move |_| text.set(value.get()));
    let submit = {
        let search = search.clone();
        move |event: ev::SubmitEvent| {
            event.prevent_default();
            search(text.get_untracked().trim().to_owned());
        }
    };
    let typed = move |event: ev::Targeted<ev::Event, web_sys::HtmlInputElement>| {
        let typed = event.target().value();
        if typed.is_empty() && !value.get_untracked().is_empty() {
            search(String::new());
        }
        text.set(typed);
    };
    view! {
        <form class="search" role="search" on:submit=submit>
            <Draw icon=Icon::Search/>
            <input type="search" data-search=key.then_some("") aria-label=label.clone() placeholder=label spellcheck="false" autocomplete="off"
                prop:value=text on:input:target=typed/>
            {key.then(|| view! { <kbd class="wide" aria-hidden="true">"/"</kbd> })}
        </form>
    }
}
