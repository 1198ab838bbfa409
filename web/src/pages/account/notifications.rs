//! What one is told by mail.

use leptos::prelude::*;
use tocsin_model::notification::{NotificationKind, NotificationPreferences, UpdateNotificationPreferences};

use crate::{
    components::{Card, CheckField, Form, FormEnd, FormState, Loaded, RowsSkeleton},
    load::Load,
    session::use_api,
    shell::use_frame,
    text,
};

/// The card in which one chooses.
#[component]
pub fn Notifications() -> impl IntoView {
    let api = use_api();
    let load = Load::new(move || api.notification_preferences());
    view! {
        <Loaded load=load skeleton=|| view! { <RowsSkeleton rows=3/> } let:preferences>
            {move || view! { <Choose preferences=preferences.get() load=load/> }}
        </Loaded>
    }
}

#[component]
fn Choose(preferences: NotificationPreferences, load: Load<NotificationPreferences>) -> impl IntoView {
    let (api, frame) = (use_api(), use_frame());
    let choices: Vec<(NotificationKind, RwSignal<bool>)> = NotificationKind::ALL
        .into_iter()
        .filter(|kind| !kind.is_mandatory())
        .map(|kind| (kind, RwSignal::new(!preferences.off.contains(&kind))))
        .collect();
    let version = preferences.version;
    let form = FormState::new();
    let chosen = StoredValue::new(choices.clone());
    let submit = move || {
        if !form.is_right(Vec::new()) {
            return;
        }
        let off = chosen.with_value(|choices| {
            choices.iter().filter(|(_, on)| !on.get_untracked()).map(|(kind, _)| *kind).collect::<Vec<_>>()
        });
        form.send(async move {
            let change = UpdateNotificationPreferences { off: Some(off) };
            load.set(api.update_notification_preferences(version, &change).await?);
            frame.announce(text::notifications::SAVED);
            Ok(())
        });
    };
    let boxes = choices
        .into_iter()
        .map(|(kind, on)| view! { <CheckField label=text::notifications::kind(kind) value=on/> })
        .collect_view();
    view! {
        <Card title=text::notifications::TITLE.to_owned()>
            <Form state=form submit=submit>
                <p class="soft">{text::notifications::ABOUT}</p>
                <div class="stack tight">{boxes}</div>
                <FormEnd label=text::words::SAVE busy=text::words::SAVING/>
            </Form>
        </Card>
    }
}
