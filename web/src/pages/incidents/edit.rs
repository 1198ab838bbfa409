//! What analysts set beside the card: title, severity, markings, owner.

use leptos::prelude::*;
use tocsin_model::{
    id::AccountId,
    incident::{Incident, IncidentChange, Severity},
    tlp::{Pap, Tlp},
};

use super::{filters::severity_of, page::Case};
use crate::{
    components::{Card, Choice, Draw, Form, FormEnd, FormState, Icon, SelectField, TextField},
    session::use_session,
    shell::use_toasts,
    text,
};

/// Title, severity and markings as a form, and the owner as a button.
#[component]
pub fn EditPanel(
    /// The incident's page.
    case: Case,
    /// The incident.
    incident: Signal<Incident>,
) -> impl IntoView {
    let me = untrack(|| use_session().me()).map(|me| AccountId(me.id));
    let owner = Memo::new(move |_| incident.with(|incident| incident.owner));
    let give = move |owner: Option<AccountId>| {
        case.change_now(IncidentChange { owner: Some(owner), ..IncidentChange::default() })
    };
    let owner_buttons = move || {
        match owner.get() {
        owner if owner == me => view! {
            <button type="button" class="button small" on:click=move |_| give(None)><Draw icon=Icon::Cross/>{text::incidents::GIVE_UP}</button>
        }
        .into_any(),
        _ => view! {
            <button type="button" class="button small" on:click=move |_| give(me)><Draw icon=Icon::Person/>{text::incidents::ASSIGN_ME}</button>
        }
        .into_any(),
    }
    };
    let watches = Memo::new(move |_| incident.with(|incident| me.is_some_and(|me| incident.watchers.contains(&me))));
    let watch = move |_| {
        let mut watchers = incident.with_untracked(|incident| incident.watchers.clone());
        let Some(me) = me else { return };
        watchers.retain(|one| *one != me);
        if !watches.get_untracked() {
            watchers.push(me);
        }
        case.change_now(IncidentChange { watchers: Some(watchers), ..IncidentChange::default() });
    };
    let owner_buttons = move || {
        view! {
            <span class="row">
                {owner_buttons()}
                <button type="button" class="button small" aria-pressed=watches.get().to_string() on:click=watch>
                    <Draw icon=Icon::Bell/>{if watches.get() { text::incidents::UNWATCH } else { text::incidents::WATCH }}
                </button>
            </span>
        }
    };
    view! {
        <Card title=text::incidents::MARKINGS.to_owned() end=owner_buttons>
            <Fields case=case incident=incident/>
        </Card>
    }
}

#[component]
fn Fields(case: Case, incident: Signal<Incident>) -> impl IntoView {
    let toasts = use_toasts();
    let base = StoredValue::new(incident.get_untracked());
    let [title, severity, tlp, pap] = [(); 4].map(|()| RwSignal::new(String::new()));
    let fill = move |incident: &Incident| {
        title.set(incident.title.clone());
        severity.set(incident.severity.as_str().to_owned());
        tlp.set(incident.tlp.as_str().to_owned());
        pap.set(incident.pap.as_str().to_owned());
    };
    fill(&incident.get_untracked());
    let change = move |base: &Incident| {
        let title = title.get().trim().to_owned();
        IncidentChange {
            title: (title != base.title).then_some(title),
            severity: severity_of(&severity.get()).filter(|severity| *severity != base.severity),
            tlp: tlp.get().parse::<Tlp>().ok().filter(|tlp| *tlp != base.tlp),
            pap: pap.get().parse::<Pap>().ok().filter(|pap| *pap != base.pap),
            ..IncidentChange::default()
        }
    };
    // What others change is taken over as long as the reader has changed nothing.
    Effect::new(move |_| {
        let stored = incident.get();
        if untrack(|| base.with_value(change)) == IncidentChange::default() {
            fill(&stored);
            base.set_value(stored);
        }
    });
    case.when_settled(move || {
        let stored = incident.get_untracked();
        fill(&stored);
        base.set_value(stored);
    });
    let form = FormState::new();
    let submit = move || {
        let (base_now, wanted) = (base.get_value(), untrack(|| base.with_value(change)));
        if !form.is_right(Vec::new()) || wanted == IncidentChange::default() {
            return;
        }
        form.send(async move {
            case.change(base_now, wanted).await?;
            // Until the reader has chosen between both texts, the form keeps the reader's.
            if case.is_stored() {
                if let Some(stored) = case.load.data.get_untracked() {
                    base.set_value(stored);
                }
                toasts.done(text::words::SAVED);
            }
            Ok(())
        });
    };
    let severities = Severity::ALL.map(|one| Choice::new(one.as_str(), text::incidents::severity(one))).to_vec();
    let markings = Tlp::ALL.map(|one| Choice::new(one.as_str(), one.label())).to_vec();
    let permissible = Pap::ALL.map(|one| Choice::new(one.as_str(), one.label())).to_vec();
    view! {
        <Form state=form submit=submit>
            <TextField name="title" label=text::incidents::TITLE value=title required=true/>
            <div class="form-grid three">
                <SelectField name="severity" label=text::incidents::SEVERITY value=severity choices=severities/>
                <SelectField name="tlp" label=text::incidents::TLP value=tlp choices=markings/>
                <SelectField name="pap" label=text::incidents::PAP value=pap choices=permissible/>
            </div>
            <FormEnd label=text::words::SAVE busy=text::words::SAVING/>
        </Form>
    }
}
