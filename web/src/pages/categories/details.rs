//! What a category is beside its card: its name, group, severity and checklist. A new one, and one that is changed.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use tocsin_model::{card::Category, incident::Severity, viewer::Action};

use crate::{
    api::CategoryInput,
    components::{Card, CheckField, Choice, Form, FormEnd, FormState, PageHead, SelectField, TextAreaField, TextField},
    pages::guard::Guard,
    paths,
    session::use_api,
    shell::{use_page, use_toasts},
    text,
};

/// The fields of a category.
#[derive(Clone, Copy)]
struct Written {
    key: RwSignal<String>,
    name: RwSignal<String>,
    description: RwSignal<String>,
    group: RwSignal<String>,
    severity: RwSignal<String>,
    statutory: RwSignal<bool>,
    tasks: RwSignal<String>,
}

impl Written {
    fn of(category: Option<&Category>) -> Self {
        let text = |text: fn(&Category) -> String| RwSignal::new(category.map(text).unwrap_or_default());
        let severity = category.map(|category| category.severity).unwrap_or_default();
        Self {
            key: text(|category| category.key.clone()),
            name: text(|category| category.name.clone()),
            description: text(|category| category.description.clone()),
            group: text(|category| category.group.clone()),
            severity: RwSignal::new(severity.as_str().to_owned()),
            statutory: RwSignal::new(category.is_some_and(|category| category.statutory)),
            tasks: text(|category| category.tasks.join("\n")),
        }
    }

    fn input(self, is_new: bool) -> CategoryInput {
        let word = self.severity.get_untracked();
        let tasks = self.tasks.get_untracked();
        let line = |line: &str| Some(line.trim().to_owned()).filter(|line| !line.is_empty());
        CategoryInput {
            key: is_new.then(|| self.key.get_untracked().trim().to_owned()),
            name: self.name.get_untracked(),
            description: self.description.get_untracked(),
            group: self.group.get_untracked(),
            severity: Severity::ALL.into_iter().find(|one| one.as_str() == word).unwrap_or_default(),
            statutory: self.statutory.get_untracked(),
            tasks: tasks.lines().filter_map(line).collect(),
        }
    }
}

/// The fields of the form.
#[component]
fn Fields(written: Written, is_new: bool) -> impl IntoView {
    let severities = Severity::ALL.map(|one| Choice::new(one.as_str(), text::incidents::severity(one))).to_vec();
    view! {
        <div class="form-grid">
            <TextField label=text::categories::NAME name="name" value=written.name required=true/>
            {is_new.then(|| view! {
                <TextField label=text::categories::KEY name="key" value=written.key hint=text::categories::KEY_HINT.to_owned() required=true/>
            })}
            <TextField label=text::categories::GROUP name="group" value=written.group required=true/>
            <SelectField label=text::categories::SEVERITY name="severity" value=written.severity choices=Signal::stored(severities)/>
        </div>
        <TextAreaField label=text::categories::DESCRIPTION name="description" value=written.description rows=2
            hint=text::categories::DESCRIPTION_HINT.to_owned()/>
        <TextAreaField label=text::categories::TASKS name="tasks" value=written.tasks rows=5 hint=text::categories::TASKS_HINT.to_owned()/>
        <CheckField label=text::categories::STATUTORY name="statutory" value=written.statutory hint=text::categories::STATUTORY_HINT/>
    }
}

/// A new category.
#[component]
pub fn NewCategory() -> impl IntoView {
    use_page(text::categories::ADD, &[(text::categories::CATEGORIES, paths::CATEGORIES)]);
    view! {
        <Guard action=Action::ManageCategories>
            <PageHead title=|| text::categories::ADD about=text::categories::ADD_ABOUT.to_owned()/>
            <Card title=text::categories::DETAILS.to_owned()><NewForm/></Card>
        </Guard>
    }
}

#[component]
fn NewForm() -> impl IntoView {
    let (api, navigate) = (use_api(), use_navigate());
    let (form, written) = (FormState::new().with_unique("key"), Written::of(None));
    let submit = move || {
        if !form.is_right(Vec::new()) {
            return;
        }
        let (input, navigate) = (written.input(true), navigate.clone());
        form.send(async move {
            let category = api.create_category(&input).await?;
            navigate(&paths::category(category.id), Default::default());
            Ok(())
        });
    };
    view! {
        <Form state=form submit=submit>
            <Fields written=written is_new=true/>
            <FormEnd label=text::categories::ADD busy=text::words::SAVING/>
        </Form>
    }
}

/// A category's details.
#[component]
pub fn Details(
    /// The category, as it is now.
    category: Category,
    /// Its version.
    #[prop(into)]
    version: Signal<u64>,
    /// Told of its new state.
    saved: Callback<Category>,
) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let (form, written) = (FormState::new(), Written::of(Some(&category)));
    let id = category.id;
    let submit = move || {
        if !form.is_right(Vec::new()) {
            return;
        }
        let (input, version) = (written.input(false), version.get_untracked());
        form.send(async move {
            let category = api.change_category(id, version, &input).await?;
            toasts.done(text::words::SAVED);
            saved.run(category);
            Ok(())
        });
    };
    view! {
        <Form state=form submit=submit>
            <Fields written=written is_new=false/>
            <FormEnd label=text::words::SAVE busy=text::words::SAVING/>
        </Form>
    }
}
