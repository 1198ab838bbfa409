//! IoCs: paste anything, see what was recognised, take out what does not belong.

use std::time::Duration;

use leptos::{ev, prelude::*};
use tocsin_model::{
    card::MAX_ITEMS,
    extract::{Extraction, extract},
    ioc::{Ioc, IocType as Kind, defang},
};

use super::Place;
use crate::{
    components::{Draw, Icon, IocType},
    text,
};

/// How many rows are drawn; the others are counted.
const DRAWN: usize = 100;

/// IoCs.
#[component]
pub fn IocListEditor(
    place: Place,
    /// The field's name.
    label: String,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let preview = Memo::new(move |_| typed.with(|typed| extract(typed, MAX_ITEMS)));
    let take = move || take(place, typed, &preview.get_untracked());
    let keyed = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            take();
        }
    };
    // The text is in the control once the browser has handled the event.
    let pasted = move |_| set_timeout(take, Duration::ZERO);
    view! {
        <textarea
            rows="3" spellcheck="false" class="mono" aria-label=text::cards::paste_into(&label)
            aria-describedby=place.described() aria-invalid=move || place.invalid()
            prop:value=typed
            on:input:target=move |event| typed.set(event.target().value())
            on:paste=pasted
            on:keydown=keyed
            on:blur=move |_| take()
        ></textarea>
        <div class="row" role="status">
            {move || preview.with(|preview| (!preview.found.is_empty()).then(|| view! {
                <button type="button" class="button small" on:click=move |_| take()>
                    <Draw icon=Icon::Plus/>{text::cards::add_values(preview.found.len())}
                </button>
            }))}
            {move || preview.with(rejected)}
        </div>
        <Kept place=place/>
    }
}

fn rejected(preview: &Extraction) -> Option<AnyView> {
    let first = preview.rejected.first()?;
    let others = preview.rejected.len() - 1;
    let (value, reason) = (first.value.clone(), first.reason.clone());
    Some(
        view! {
            <p class="hint break"><bdi class="mono">{value}</bdi>" – "{reason}
                {(others > 0).then(|| text::cards::and_others(others))}</p>
        }
        .into_any(),
    )
}

/// Takes over what was recognised; what was not stays to be mended.
fn take(place: Place, typed: RwSignal<String>, read: &Extraction) {
    if read.found.is_empty() {
        return;
    }
    let mut texts = place.texts();
    let known: Vec<Ioc> = texts.iter().filter_map(|text| Ioc::parse(None, text).ok()).collect();
    let fresh = read.found.iter().filter(|found| !known.contains(&found.ioc));
    texts.extend(fresh.map(|found| found.ioc.value().to_owned()));
    place.put_texts(texts);
    let rest: Vec<&str> = read.rejected.iter().map(|rejected| rejected.value.as_str()).collect();
    typed.set(rest.join("\n"));
}

/// The type of an IoC and its value as it is shown.
pub fn recognised(text: &str) -> (Option<Kind>, String) {
    match Ioc::parse(None, text) {
        Ok(ioc) => (Some(ioc.kind()), defang(&ioc)),
        Err(_) => (None, text.to_owned()),
    }
}

#[component]
fn Kept(place: Place) -> impl IntoView {
    let row = move |text: String| {
        let (kind, shown) = recognised(&text);
        let remove = text::cards::remove_value(&shown);
        view! {
            <li class="row">
                {kind.map(|kind| view! { <IocType kind=kind/> })}
                <bdi class="mono break" dir="ltr">{shown}</bdi>
                <button type="button" class="icon-button" aria-label=remove.clone() title=remove on:click=move |_| place.switch(&text, false)>
                    <Draw icon=Icon::Cross/>
                </button>
            </li>
        }
    };
    let more = move || {
        let more = place.texts().len().saturating_sub(DRAWN);
        (more > 0).then(|| view! { <p class="soft small">{text::cards::and_more(more)}</p> })
    };
    view! {
        <ul class="kept"><For each=move || place.texts().into_iter().take(DRAWN) key=Clone::clone children=row/></ul>
        {more}
    }
}
