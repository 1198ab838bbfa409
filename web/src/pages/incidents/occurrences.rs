//! What happened in the world, in its order.

use leptos::prelude::*;
use tocsin_model::{
    incident::{NewOccurrence, Occurrence},
    problem::FieldError,
};

use super::page::Case;
use crate::{
    browser::clock,
    components::{
        Card, Disclosure, Draw, Form, FormEnd, FormState, Icon, Loaded, OutsideText, TextAreaField, TextField,
    },
    live::use_live,
    load::Load,
    text,
};

/// What happened in the world.
#[component]
pub fn OccurrencePanel(
    /// The incident's page.
    case: Case,
    /// Whether the reader may write some down.
    changes: bool,
) -> impl IntoView {
    let load = Load::new(move || case.api.occurrences(case.id));
    use_live().listen(format!("incident:{}", case.id), move |_| load.refresh());
    view! {
        <Card title=text::incidents::TIMELINE.to_owned()>
            <Loaded load=load skeleton=|| view! { <span class="skeleton"></span> } let:page>
                {move || {
                    let mut occurrences = page.get().items;
                    occurrences.sort_by_key(|occurrence| occurrence.at);
                    if occurrences.is_empty() {
                        return view! { <p class="soft">{text::incidents::NO_TIMELINE}</p> }.into_any();
                    }
                    view! { <ol class="timeline">{occurrences.into_iter().map(|one| view! { <Entry occurrence=one/> }).collect_view()}</ol> }.into_any()
                }}
            </Loaded>
            {changes.then(|| view! {
                <Disclosure summary=text::incidents::ADD_OCCURRENCE><Add case=case added=move || load.reload()/></Disclosure>
            })}
        </Card>
    }
}

#[component]
fn Entry(occurrence: Occurrence) -> impl IntoView {
    let at = clock::local(occurrence.at);
    view! {
        <li>
            <span class="dot"><Draw icon=Icon::Clock/></span>
            <div>
                <p class="pre-line"><OutsideText text=occurrence.text/></p>
                <p class="small faint row"><time datetime=occurrence.at.to_rfc3339()>{at}</time><bdi>{occurrence.by.name}</bdi></p>
            </div>
        </li>
    }
}

#[component]
fn Add(case: Case, added: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let at = RwSignal::new(clock::input_value(clock::now()));
    let what = RwSignal::new(String::new());
    let form = FormState::new();
    let submit = move || {
        let moment = clock::from_input(&at.get_untracked());
        let text = what.get_untracked().trim().to_owned();
        let wrong = |field: &str| FieldError { field: field.to_owned(), message: text::words::NEEDED.to_owned() };
        let mut missing = Vec::new();
        missing.extend(moment.is_none().then(|| wrong("at")));
        missing.extend(text.is_empty().then(|| wrong("text")));
        let (true, Some(at)) = (form.is_right(missing), moment) else { return };
        form.send(async move {
            case.api.add_occurrence(case.id, &NewOccurrence { at, text }).await?;
            what.try_set(String::new());
            added();
            Ok(())
        });
    };
    view! {
        <Form state=form submit=submit>
            <TextField name="at" label=text::incidents::OCCURRED_AT value=at kind="datetime-local"/>
            <TextAreaField name="text" label=text::incidents::OCCURRED value=what rows=2/>
            <FormEnd label=text::incidents::ADD/>
        </Form>
    }
}
