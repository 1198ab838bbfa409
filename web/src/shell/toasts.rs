//! Short reports of what happened. Good ones go by themselves; errors stay until they are closed.

use std::time::Duration;

use leptos::prelude::*;

use crate::{
    api::Failure,
    components::{CopyButton, Draw, Icon},
    text,
};

#[derive(Debug, Clone, PartialEq)]
struct Toast {
    id: u32,
    bad: bool,
    text: String,
    request_id: Option<String>,
}

/// The reports on screen.
#[derive(Clone, Copy)]
pub struct Toasts {
    list: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

impl Toasts {
    /// None yet.
    pub fn new() -> Self {
        Self { list: RwSignal::new(Vec::new()), next: StoredValue::new(0) }
    }

    /// It went well.
    pub fn done(self, text: impl Into<String>) {
        let id = self.push(false, text.into(), None);
        set_timeout(move || self.close(id), Duration::from_secs(5));
    }

    /// It went wrong.
    pub fn wrong(self, text: String) {
        self.push(true, text, None);
    }

    /// A request failed.
    pub fn failed(self, failure: &Failure) {
        self.push(true, failure.message(), failure.request_id().map(ToOwned::to_owned));
    }

    fn push(self, bad: bool, text: String, request_id: Option<String>) -> u32 {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.list.update(|list| {
            // A later report stands for the good ones before it, and for a bad one that says the same.
            list.retain(|toast| toast.bad && toast.text != text);
            list.push(Toast { id, bad, text, request_id });
        });
        id
    }

    fn close(self, id: u32) {
        self.list.update(|list| list.retain(|toast| toast.id != id));
    }
}

/// The reports.
pub fn use_toasts() -> Toasts {
    expect_context()
}

/// The reports on screen.
#[component]
pub fn ToastList() -> impl IntoView {
    let toasts = use_toasts();
    let show = move |toast: Toast| {
        let icon = if toast.bad { Icon::Octagon } else { Icon::CheckCircle };
        view! {
            <div class="toast" class:bad=toast.bad>
                <Draw icon=icon/>
                <div class="grow">
                    <p class="break">{toast.text}</p>
                    {toast.request_id.map(|id| view! {
                        <p class="small faint row"><span class="mono">{text::failure::request(&id)}</span><CopyButton value=id label=text::failure::COPY_REQUEST/></p>
                    })}
                </div>
                <button type="button" class="icon-button" aria-label=text::words::CLOSE on:click=move |_| toasts.close(toast.id)>
                    <Draw icon=Icon::Cross/>
                </button>
            </div>
        }
    };
    view! {
        <div class="toasts" role="status" aria-live="polite" aria-label=text::shell::TOASTS>
            <For each=move || toasts.list.get() key=|toast| toast.id children=show/>
        </div>
    }
}
