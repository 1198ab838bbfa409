//! Makes the next version: says first what changes, and shows both texts when somebody else was faster.

use leptos::{prelude::*, task::spawn_local};
use tocsin_model::card::{Card, CardChange, Category};

use super::drawing::Drawing;
use crate::{
    api::Failure,
    components::{Dialog, Note, Tone},
    session::use_api,
    shell::use_toasts,
    text,
};

/// Saves the card as its next version.
#[component]
pub fn Save(
    drawing: Drawing,
    /// The category, as it was when the drawing was begun.
    category: Category,
    /// The category's version.
    version: Signal<u64>,
    /// Told when a version was made, or when somebody else's is to be taken.
    saved: Callback<()>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let wrong = Memo::new(move |_| drawing.errors.with(Vec::len));
    let changed = Memo::new(move |_| drawing.is_changed());
    let reason = move || match (changed.get(), wrong.get()) {
        (false, _) => Some(text::categories::NOT_CHANGED.to_owned()),
        (true, 0) => None,
        (true, count) => Some(text::categories::wrong(count)),
    };
    let known = version;
    let version = StoredValue::new(category.version);
    Effect::new(move |_| version.set_value(known.get()));
    let next = category.card_version + 1;
    let id = category.id;
    view! {
        <div class="row" role="group">
            {move || reason().map(|reason| view! { <span class="soft small">{reason}</span> })}
            <button type="button" class="button primary small" prop:disabled=move || reason().is_some() on:click=move |_| open.set(true)>
                {text::categories::save(next)}
            </button>
        </div>
        <Dialog open=open title=text::categories::save(next)>
            <div class="body stack">
                <Confirm drawing=drawing id=id version=version saved=saved open=open/>
            </div>
        </Dialog>
    }
}

#[component]
fn Confirm(
    drawing: Drawing,
    id: tocsin_model::id::CategoryId,
    version: StoredValue<u64>,
    saved: Callback<()>,
    open: RwSignal<bool>,
) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let busy = RwSignal::new(false);
    let theirs = RwSignal::new(None::<Card>);
    let changes = move || drawing.base.with_value(|base| drawing.card().changes_from(base));
    let send = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let fields = drawing.fields.get_untracked();
        spawn_local(async move {
            match api.put_card(id, version.get_value(), &fields).await {
                Ok(card) => {
                    toasts.done(text::categories::saved(card.version));
                    open.set(false);
                    saved.run(());
                }
                Err(failure) if failure.is_stale() => match newest(api, id).await {
                    Ok((now, card)) => {
                        version.set_value(now);
                        theirs.set(Some(card));
                    }
                    Err(failure) => toasts.failed(&failure),
                },
                Err(failure) => toasts.failed(&failure),
            }
            busy.try_set(false);
        });
    };
    let meanwhile = move || {
        theirs.get().map(|card| {
            let changes = drawing.base.with_value(|base| card.changes_from(base));
            let take = move |_| {
                open.set(false);
                saved.run(());
            };
            view! {
                <Note tone=Tone::Warn>
                    <p>{text::categories::meanwhile(card.version)}</p>
                    <Changes changes=changes/>
                    <p><button type="button" class="button small" on:click=take>{text::categories::TAKE_THEIRS}</button></p>
                </Note>
            }
        })
    };
    let label =
        move || if theirs.get().is_some() { text::categories::KEEP_MINE } else { text::categories::MAKE_VERSION };
    view! {
        {meanwhile}
        <h3>{text::categories::YOUR_CHANGES}</h3>
        {move || view! { <Changes changes=changes()/> }}
        <p class="soft">{text::categories::VERSION_HINT}</p>
        <div class="form-actions">
            <button type="button" class="button primary" aria-disabled=move || busy.get().to_string() on:click=send>{label}</button>
            <button type="button" class="button" on:click=move |_| open.set(false)>{text::words::CANCEL}</button>
        </div>
    }
}

async fn newest(api: crate::api::Api, id: tocsin_model::id::CategoryId) -> Result<(u64, Card), Failure> {
    let category = api.category(id).await?;
    let card = api.card(id, category.card_version).await?;
    Ok((category.version, card))
}

/// What a version changes, a line for each field.
#[component]
fn Changes(changes: Vec<CardChange>) -> impl IntoView {
    let line = |change: CardChange| {
        let what: Vec<&str> = change.what.iter().map(|aspect| text::categories::aspect(*aspect)).collect();
        view! { <li><strong class="break">{change.label}</strong>": "{what.join(", ")}</li> }
    };
    view! { <ul class="changes">{changes.into_iter().map(line).collect_view()}</ul> }
}
