//! What a page shows while data comes, when it cannot be had, and once it is there.

use leptos::prelude::*;

use super::{Draw, Icon, Note, Tone};
use crate::{api::Failure, load::Load, text};

/// Shows a skeleton until the data is there, then the children, which follow the data.
#[component]
pub fn Loaded<T, V>(
    /// The data.
    load: Load<T>,
    /// What keeps the layout meanwhile.
    #[prop(into)]
    skeleton: ViewFn,
    /// What stands there when the record does not exist, or not for this reader.
    #[prop(optional, into)]
    missing: Option<ViewFn>,
    /// The content.
    children: impl Fn(Signal<T>) -> V + Send + 'static,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let there = Memo::new(move |_| load.data.with(Option::is_some));
    let gone = Memo::new(move |_| load.failure.with(|failure| failure.as_ref().is_some_and(Failure::is_not_found)));
    let last = StoredValue::new(None::<T>);
    let data = Signal::derive(move || {
        let current = load.data.get();
        if current.is_some() {
            last.set_value(current);
        }
        last.get_value().expect("the children are shown once there is data")
    });
    move || {
        if let Some(missing) = missing.as_ref().filter(|_| gone.get()) {
            return missing.run();
        }
        if there.get() {
            let stale = move || {
                load.failure.get().map(|failure| view! { <Failed failure=failure retry=move || load.reload()/> })
            };
            return view! { {stale} {children(data)} }.into_any();
        }
        match load.failure.get() {
            Some(failure) => view! { <Failed failure=failure retry=move || load.reload()/> }.into_any(),
            None => view! { <div aria-busy="true" aria-label=text::words::LOADING>{skeleton.run()}</div> }.into_any(),
        }
    }
}

/// Why there is nothing to show. What does not exist does not come by trying again.
#[component]
pub fn Failed(
    /// Why.
    failure: Failure,
    /// Tries again.
    retry: impl Fn() + Send + Sync + 'static,
) -> impl IntoView {
    if failure.is_not_found() {
        return view! { <Note tone=Tone::Plain><p>{failure.message()}</p></Note> }.into_any();
    }
    let request = failure.request_id().map(text::failure::request);
    view! {
        <Note tone=Tone::Bad>
            <p><strong>{text::words::NOT_LOADED}</strong>" "{failure.message()}</p>
            {request.map(|request| view! { <p class="small mono">{request}</p> })}
            <p>
                <button type="button" class="button small" on:click=move |_| retry()>
                    <Draw icon=Icon::Again/>
                    {text::words::TRY_AGAIN}
                </button>
            </p>
        </Note>
    }
    .into_any()
}

/// Rows of a list that is still coming.
#[component]
pub fn RowsSkeleton(
    /// How many.
    #[prop(default = 8)]
    rows: usize,
) -> impl IntoView {
    view! {
        <div class="card">
            <div class="body stack">
                {(0..rows).map(|row| view! { <span class="skeleton" class:middle=row % 3 == 1 class:short=row % 3 == 2></span> }).collect_view()}
            </div>
        </div>
    }
}
