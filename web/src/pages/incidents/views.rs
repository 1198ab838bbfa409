//! Saved views: filters under a name.

use leptos::{prelude::*, task::spawn_local};
use tocsin_model::{
    id::SavedViewId,
    saved_view::{NewSavedView, SavedView},
    viewer::Action,
};

use super::filters::{ListAddress, queue_query, to_address, use_list_address};
use crate::{
    components::{Dialog, Draw, Form, FormEnd, FormState, Icon, TextField},
    load::Load,
    paths,
    session::{use_api, use_session},
    shell::use_toasts,
    text,
};

/// The reader's saved views as links, and a way to keep the present filter.
#[component]
pub fn SavedViews() -> impl IntoView {
    let api = use_api();
    let load = Load::new(move || api.saved_views());
    let list = use_list_address();
    let saves = use_session().may(Action::ReadIncidents);
    let open = RwSignal::new(false);
    let current =
        move |view: &SavedView| list.with(|list| queue_query(list.query.clone()) == queue_query(view.query.clone()));
    let toasts = use_toasts();
    let forget = move |id: SavedViewId| {
        spawn_local(async move {
            match api.forget_view(id).await {
                Ok(()) => load.reload(),
                Err(failure) => toasts.failed(&failure),
            }
        });
    };
    let one = move |view: SavedView| {
        let href = to_address(&ListAddress { query: view.query.clone(), ..ListAddress::default() });
        let (id, label) = (view.id, text::incidents::forget_view(&view.name));
        let name = view.name.clone();
        view! {
            <li class="view-chip">
                <a href=href aria-current=move || current(&view).then_some("true")><bdi>{name}</bdi></a>
                <button type="button" class="icon-button" aria-label=label on:click=move |_| forget(id)><Draw icon=Icon::Cross/></button>
            </li>
        }
    };
    view! {
        <nav class="views" aria-label=text::incidents::VIEWS>
            <ul class="row">
                <li class="view-chip"><a href=paths::INCIDENTS>{text::incidents::VIEW_ALL}</a></li>
                {move || load.data.get().map(|page| page.items.into_iter().map(one).collect_view())}
                {saves.then(|| view! {
                    <li><button type="button" class="button small quiet" on:click=move |_| open.set(true)><Draw icon=Icon::Plus/>{text::incidents::SAVE_VIEW}</button></li>
                })}
            </ul>
        </nav>
        <Dialog open=open title=text::incidents::SAVE_VIEW>
            <SaveView open=open saved=move || load.reload()/>
        </Dialog>
    }
}

#[component]
fn SaveView(open: RwSignal<bool>, saved: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let list = use_list_address();
    let name = RwSignal::new(String::new());
    let form = FormState::new().with_unique("name");
    let submit = move || {
        if !form.is_right(Vec::new()) {
            return;
        }
        let query = queue_query(list.get_untracked().query);
        let view = NewSavedView { name: name.get_untracked().trim().to_owned(), query };
        form.send(async move {
            api.save_view(&view).await?;
            toasts.done(text::incidents::VIEW_SAVED);
            open.try_set(false);
            saved();
            Ok(())
        });
    };
    view! {
        <div class="body">
            <Form state=form submit=submit>
                <TextField name="name" label=text::incidents::VIEW_NAME value=name required=true/>
                <FormEnd label=text::words::SAVE busy=text::words::SAVING/>
            </Form>
        </div>
    }
}
