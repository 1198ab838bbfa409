//! A list of which more is shown at the reader's wish, page by page, in the same place.

use std::future::Future;

use leptos::prelude::*;
use tocsin_model::page::Page;

use crate::{api::Failure, load::Load, text};

/// The most pages that are read without being asked for.
const MOST_PAGES: usize = 50;

/// A list that grows.
pub struct Longer<T: Send + Sync + 'static> {
    /// What is shown of it; `next` says that there is more.
    pub load: Load<Page<T>>,
    pages: RwSignal<usize>,
}

impl<T: Send + Sync> Clone for Longer<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync> Copy for Longer<T> {}

impl<T: Send + Sync + 'static> Longer<T> {
    /// The list whose page behind a cursor `fetch` gives. It begins with its first page, and with as many more as it takes
    /// until what is there is `enough`.
    pub fn new<F, R>(fetch: F, enough: impl Fn(&[T]) -> bool + Copy + 'static) -> Self
    where
        F: Fn(String) -> R + Copy + 'static,
        R: Future<Output = Result<Page<T>, Failure>> + 'static,
    {
        let pages = RwSignal::new(1);
        let load = Load::new(move || {
            let wanted = pages.get();
            async move {
                let mut shown = fetch(String::new()).await?;
                let mut read = 1;
                while read < wanted || (read < MOST_PAGES && !enough(&shown.items)) {
                    let Some(cursor) = shown.next.take() else { break };
                    let more = fetch(cursor).await?;
                    shown.items.extend(more.items);
                    shown.next = more.next;
                    read += 1;
                }
                Ok(shown)
            }
        });
        Self { load, pages }
    }

    fn is_more(self) -> bool {
        self.load.data.with(|page| page.as_ref().is_some_and(|page| page.next.is_some()))
    }
}

/// The button that shows more of a list, while there is more.
#[component]
pub fn ShowMore<T: Send + Sync + 'static>(
    /// The list.
    list: Longer<T>,
) -> impl IntoView {
    let more = Memo::new(move |_| list.is_more());
    let show = move |_| {
        if !list.load.busy.get_untracked() {
            list.pages.update(|pages| *pages += 1);
        }
    };
    view! {
        <Show when=move || more.get()>
            <p class="body"><button type="button" class="button small" aria-disabled=move || list.load.busy.get().to_string() on:click=show>{text::words::SHOW_MORE}</button></p>
        </Show>
    }
}
