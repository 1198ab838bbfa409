//! The checklist: every line ticked by whom and when.

use leptos::{prelude::*, task::spawn_local};
use tocsin_model::incident::Task;

use super::page::Case;
use crate::{
    components::{Card, Form, FormEnd, FormState, Moment, TextField},
    text,
};

/// The checklist.
#[component]
pub fn TaskPanel(
    /// The incident's page.
    case: Case,
    /// Whether the reader may change it.
    changes: bool,
) -> impl IntoView {
    let tasks = Memo::new(move |_| {
        case.load.data.with(|incident| incident.as_ref().map(|incident| incident.tasks.clone())).unwrap_or_default()
    });
    let title = Signal::derive(move || {
        let (done, all) = tasks.with(|tasks| (tasks.iter().filter(|task| task.done.is_some()).count(), tasks.len()));
        text::incidents::tasks(done, all)
    });
    view! {
        <Card title=title>
            <div class="stack tight">
                <Show when=move || tasks.with(|tasks| !tasks.is_empty()) fallback=|| view! { <p class="soft">{text::incidents::NO_TASKS}</p> }>
                    <ul>{move || tasks.get().into_iter().map(|task| view! { <Line case=case task=task changes=changes/> }).collect_view()}</ul>
                </Show>
                {changes.then(|| view! { <AddTask case=case/> })}
            </div>
        </Card>
    }
}

#[component]
fn Line(case: Case, task: Task, changes: bool) -> impl IntoView {
    let id = task.id;
    let tick = move |input: web_sys::HtmlInputElement| {
        let done = input.checked();
        spawn_local(async move {
            match case.api.tick_task(case.id, id, done).await {
                Ok(incident) => case.load.set(incident),
                Err(failure) => {
                    case.toasts.failed(&failure);
                    input.set_checked(!done);
                    case.load.reload();
                }
            }
        });
    };
    let done = task.done.is_some();
    view! {
        <li>
            <label class="check">
                <input type="checkbox" prop:checked=done disabled=!changes on:change:target=move |event| tick(event.target())/>
                <span class:struck=done>
                    <bdi>{task.title}</bdi>
                    {task.done.map(|done| view! { <span class="small faint">" "{text::incidents::task_done(&done.by.name)}" "<Moment at=done.at/></span> })}
                </span>
            </label>
        </li>
    }
}

#[component]
fn AddTask(case: Case) -> impl IntoView {
    let title = RwSignal::new(String::new());
    let form = FormState::new();
    let submit = move || {
        if !form.is_right(Vec::new()) {
            return;
        }
        let wanted = title.get_untracked().trim().to_owned();
        form.send(async move {
            case.load.set(case.api.add_task(case.id, wanted).await?);
            title.try_set(String::new());
            Ok(())
        });
    };
    view! {
        <Form state=form submit=submit>
            <div class="inline-form">
                <TextField name="title" label=text::incidents::TASK value=title required=true/>
                <FormEnd label=text::incidents::ADD/>
            </div>
        </Form>
    }
}
