//! Whose is this address, domain, URL or product?

use leptos::{prelude::*, task::spawn_local};
use tocsin_model::asset::{AssetLookup, AssetOwner};

use crate::{
    api::Failure,
    components::{Card, Note, SearchBox, Tone},
    pages::organisations::OrganisationNames,
    session::use_api,
    text,
};

/// The look-up.
#[component]
pub fn LookUp(
    /// The organisations' names; the CERT is told of all of them.
    names: Option<OrganisationNames>,
) -> impl IntoView {
    let api = use_api();
    let asked = RwSignal::new(String::new());
    let answer = RwSignal::new(None::<Result<AssetLookup, Failure>>);
    let search = move |text: String| {
        asked.set(text.clone());
        answer.set(None);
        if text.is_empty() {
            return;
        }
        spawn_local(async move {
            let found = api.look_up_asset(text.clone()).await;
            // Something else may be asked for by now.
            if asked.try_with_untracked(|asked| *asked == text) == Some(true) {
                answer.set(Some(found));
            }
        });
    };
    view! {
        <Card title=text::assets::LOOK_UP.to_owned()>
            <div class="stack tight">
                <div class="filters"><SearchBox label=text::assets::LOOK_UP_HINT value=asked search=search key=false/></div>
                <div aria-live="polite">{move || answer.get().map(|answer| match answer {
                    Ok(found) => view! { <Found found=found names=names/> }.into_any(),
                    Err(failure) => view! { <Note tone=Tone::Warn><p class="break">{failure.message()}</p></Note> }.into_any(),
                })}</div>
            </div>
        </Card>
    }
}

#[component]
fn Found(found: AssetLookup, names: Option<OrganisationNames>) -> impl IntoView {
    let what = text::assets::looked_up(found.kind, &found.value);
    let nobody = if names.is_some() { text::assets::NOBODY } else { text::assets::NOT_YOURS };
    if found.owners.is_empty() {
        return view! { <p><bdi class="mono break" dir="ltr">{what}</bdi></p><p class="soft">{nobody}</p> }.into_any();
    }
    let row = move |owner: AssetOwner| {
        let organisation = move || names.map(|names| names.of(owner.organisation));
        view! {
            <li class="row">
                {names.map(|_| view! { <strong><bdi>{organisation}</bdi></strong> })}
                <bdi class="mono break" dir="ltr">{owner.value}</bdi>
                <span class="soft">{text::assets::fit(owner.fit)}</span>
            </li>
        }
    };
    view! {
        <p><bdi class="mono break" dir="ltr">{what}</bdi></p>
        <ul class="stack tight" aria-label=text::assets::LOOK_UP>{found.owners.into_iter().map(row).collect_view()}</ul>
    }
    .into_any()
}
