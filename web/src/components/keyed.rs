//! Rows of a list that follow their records: what changes is drawn into the row that is there, so that neither the keyboard's
//! place nor what a reader has begun in it is lost.

use std::hash::Hash;

use leptos::prelude::*;

use crate::browser::focus;

/// A row for each record, in the records' order. A row stays as long as its record is in the list.
#[component]
pub fn KeyedRows<T, K, V>(
    /// The records.
    #[prop(into)]
    of: Signal<Vec<T>>,
    /// What makes a record the same one.
    key: fn(&T) -> K,
    /// A record's row, which is drawn once and follows its record.
    children: impl Fn(Signal<T>) -> V + Clone + Send + 'static,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    K: Eq + Hash + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let each = move || {
        // A row that moves to another place loses the focus on its way.
        focus::keep_where_it_is();
        of.get()
    };
    let row = move |first: T| {
        let mine = key(&first);
        let now = Memo::new(move |before: Option<&T>| {
            let found = of.with(|all| all.iter().find(|one| key(one) == mine).cloned());
            // A row that is about to go shows what it showed last.
            found.or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
        });
        children(now.into())
    };
    view! { <For each=each key=key children=row/> }
}
