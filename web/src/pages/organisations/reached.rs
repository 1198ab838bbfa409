//! How an organisation as a whole is reached, and in which languages.

use leptos::prelude::*;
use serde_json::json;
use tocsin_model::{contact::Language, organisation::Organisation};

use super::saving::{or_null, saving, tags};
use crate::{
    components::{Card, Form, FormEnd, FormState, TextField},
    load::Load,
    text,
};

/// Addresses and languages, to be read or changed.
#[component]
pub fn Reached(
    /// The organisation.
    organisation: Organisation,
    /// Where it comes from.
    load: Load<Organisation>,
    /// Whether the reader may change them.
    may: bool,
) -> impl IntoView {
    view! {
        <Card title=text::organisation::REACHED.to_owned()>
            {if may { view! { <Change organisation=organisation load=load/> }.into_any() } else { view! { <Read organisation=organisation/> }.into_any() }}
        </Card>
    }
}

/// Languages as people read and type them.
pub fn written(languages: &[Language]) -> String {
    languages.iter().map(Language::as_str).collect::<Vec<_>>().join(", ")
}

#[component]
fn Read(organisation: Organisation) -> impl IntoView {
    let or_unknown = |text: Option<String>| text.unwrap_or_else(|| text::organisation::UNKNOWN.to_owned());
    let languages = Some(written(&organisation.languages)).filter(|languages| !languages.is_empty());
    view! {
        <dl class="pairs">
            <div><dt>{text::organisation::EMAIL}</dt><dd><bdi>{or_unknown(organisation.email.map(String::from))}</bdi></dd></div>
            <div><dt>{text::organisation::PHONE}</dt><dd><bdi>{or_unknown(organisation.phone.map(String::from))}</bdi></dd></div>
            <div><dt>{text::organisation::LANGUAGES}</dt><dd>{or_unknown(languages)}</dd></div>
        </dl>
    }
}

#[component]
fn Change(organisation: Organisation, load: Load<Organisation>) -> impl IntoView {
    let id = organisation.id;
    let email = RwSignal::new(organisation.email.map(String::from).unwrap_or_default());
    let phone = RwSignal::new(organisation.phone.map(String::from).unwrap_or_default());
    let languages = RwSignal::new(written(&organisation.languages));
    let form = FormState::new();
    let save = saving(form, id, load);
    let submit = move || {
        if form.is_right(Vec::new()) {
            let languages = tags(&languages.get_untracked());
            save(json!({ "email": or_null(email), "phone": or_null(phone), "languages": languages }));
        }
    };
    view! {
        <Form state=form submit=submit>
            <div class="form-grid">
                <TextField name="email" label=text::organisation::EMAIL value=email kind="email"/>
                <TextField name="phone" label=text::organisation::PHONE value=phone kind="tel"/>
                <TextField name="languages" label=text::organisation::LANGUAGES value=languages hint=text::organisation::LANGUAGES_HINT/>
            </div>
            <FormEnd label=text::words::SAVE busy=text::words::SAVING/>
        </Form>
    }
}
