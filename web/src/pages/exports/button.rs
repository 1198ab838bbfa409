//! The button that asks in which form, and hands the file to the reader.

use leptos::prelude::*;
use tocsin_model::{
    export::ExportFormat,
    id::{IncidentId, ThreadId},
    viewer::Action,
};

use crate::{
    browser::download,
    components::{CheckField, Choice, Dialog, Draw, Form, FormEnd, FormState, Icon, SelectField},
    session::{use_api, use_session},
    shell::use_toasts,
    text,
};

const JSON: &str = "json";
const HTML: &str = "html";

/// What is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exported {
    /// An incident with all that belongs to it.
    Incident(IncidentId),
    /// A thread with its messages.
    Thread(ThreadId),
}

impl Exported {
    fn title(self) -> &'static str {
        match self {
            Exported::Incident(_) => text::exports::INCIDENT,
            Exported::Thread(_) => text::exports::THREAD,
        }
    }

    /// The name of the file, without what says its form.
    fn file_name(self) -> String {
        match self {
            Exported::Incident(id) => id.reference(),
            Exported::Thread(id) => format!("thread-{id}"),
        }
    }
}

/// The button that exports.
#[component]
pub fn ExportButton(
    /// What.
    what: Exported,
) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <button type="button" class="button" on:click=move |_| open.set(true)><Draw icon=Icon::Outward/>{text::exports::EXPORT}</button>
        <Dialog open=open title=what.title()><Ask what=what open=open/></Dialog>
    }
}

#[component]
fn Ask(what: Exported, open: RwSignal<bool>) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let format = RwSignal::new(HTML.to_owned());
    let internal = RwSignal::new(false);
    let has_notes = matches!(what, Exported::Incident(_)) && use_session().may(Action::ReadInternal);
    let form = FormState::new();
    let submit = move || {
        if !form.is_right(Vec::new()) {
            return;
        }
        let (format, extension) = match format.get_untracked().as_str() {
            JSON => (ExportFormat::Json, JSON),
            _ => (ExportFormat::Html, HTML),
        };
        let internal = internal.get_untracked();
        form.send(async move {
            let file = match what {
                Exported::Incident(id) => api.export_incident(id, format, internal).await?,
                Exported::Thread(id) => api.export_thread(id, format).await?,
            };
            download::offer(&format!("{}.{extension}", what.file_name()), &file);
            toasts.done(text::exports::DONE);
            open.try_set(false);
            Ok(())
        });
    };
    let forms = [(HTML, ExportFormat::Html), (JSON, ExportFormat::Json)];
    let forms = forms.map(|(word, format)| Choice::new(word, text::exports::format(format)));
    view! {
        <div class="body">
            <Form state=form submit=submit>
                <p class="soft">{text::exports::ABOUT}</p>
                <SelectField name="format" label=text::exports::FORMAT value=format choices=forms.to_vec()/>
                {has_notes.then(|| view! {
                    <CheckField name="internal" label=text::exports::INTERNAL value=internal hint=text::exports::INTERNAL_HINT/>
                })}
                <FormEnd label=text::exports::DOWNLOAD busy=text::exports::PREPARING/>
            </Form>
        </div>
    }
}
