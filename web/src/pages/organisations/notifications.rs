//! What an organisation is told, and how.

use leptos::prelude::*;
use serde_json::json;
use tocsin_model::organisation::{Channel, NotificationChoice, Organisation, channels};

use super::saving::saving;
use crate::{
    components::{Card, Choice, Form, FormEnd, FormState, SelectField},
    load::Load,
    text,
};

/// The channels, to be read or changed.
#[component]
pub fn Notifications(
    /// The organisation.
    organisation: Organisation,
    /// Where it comes from.
    load: Load<Organisation>,
    /// Whether the reader may change those of optional categories.
    may: bool,
    /// Whether the reader may change those of mandatory ones too.
    all: bool,
) -> impl IntoView {
    let form = FormState::new();
    let save = saving(form, organisation.id, load);
    let is_fixed = move |choice: &NotificationChoice| !may || (choice.category.is_mandatory() && !all);
    let (fixed, open): (Vec<NotificationChoice>, Vec<NotificationChoice>) =
        channels(&organisation.notifications).into_iter().partition(is_fixed);
    let open: Vec<(NotificationChoice, RwSignal<String>)> =
        open.into_iter().map(|choice| (choice, RwSignal::new(choice.channel.as_str().to_owned()))).collect();
    let chosen = open.clone();
    let submit = move || {
        let chosen = chosen.iter().map(
            |(choice, channel)| json!({ "category": choice.category.as_str(), "channel": channel.get_untracked() }),
        );
        save(json!({ "notifications": chosen.collect::<Vec<_>>() }));
    };
    let read = fixed.into_iter().map(|choice| {
        let mandatory = choice.category.is_mandatory().then(|| format!(" ({})", text::organisation::MANDATORY));
        view! {
            <div><dt>{text::organisation::category(choice.category)}{mandatory}</dt><dd>{text::organisation::channel(choice.channel)}</dd></div>
        }
    });
    let read = read.collect_view();
    let fields = open.into_iter().enumerate().map(|(place, (choice, channel))| {
        let optional = !choice.category.is_mandatory();
        let offered = Channel::ALL.into_iter().filter(|channel| optional || *channel != Channel::Off);
        let choices: Vec<Choice> =
            offered.map(|channel| Choice::new(channel.as_str(), text::organisation::channel(channel))).collect();
        view! {
            <SelectField name=format!("notifications[{place}]") label=text::organisation::category(choice.category) value=channel choices=choices/>
        }
    });
    let fields = fields.collect_view();
    view! {
        <Card title=text::organisation::NOTIFICATIONS.to_owned()>
            <div class="stack">
                <p class="soft">{text::organisation::NOTIFICATIONS_ABOUT}</p>
                <dl class="pairs">{read}</dl>
                {may.then(|| view! {
                    <Form state=form submit=submit>
                        <div class="form-grid">{fields}</div>
                        <FormEnd label=text::words::SAVE busy=text::words::SAVING/>
                    </Form>
                })}
            </div>
        </Card>
    }
}
