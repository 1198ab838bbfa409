//! Closing: which IoCs go to the threat-intelligence side, and under which marking.

use leptos::prelude::*;
use tocsin_model::{
    incident::{ClosingShare, IncidentIoc, Step, StepInput},
    tlp::Tlp,
};

use super::page::Case;
use crate::{
    components::{Draw, Form, FormEnd, FormState, Icon, IocType, Loaded, TextAreaField, VerdictBadge, defanged},
    longer::Longer,
    text,
};

/// An IoC and what is chosen for it.
#[derive(Clone)]
struct Choice {
    ioc: IncidentIoc,
    share: RwSignal<bool>,
    tlp: RwSignal<Tlp>,
}

/// The form that closes an incident.
#[component]
pub fn Closing(
    /// The incident's page.
    case: Case,
    /// Whether the dialogue is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    // Each of them is asked about: none may be missing here.
    let list = Longer::new(move |cursor| case.api.incident_iocs(case.id, cursor), |_| false);
    view! {
        <div class="body stack">
            <p class="soft">{text::incidents::CLOSING_ABOUT}</p>
            <Loaded load=list.load skeleton=|| view! { <span class="skeleton"></span> } let:page>
                {move || view! { <Choices case=case iocs=page.get().items open=open/> }}
            </Loaded>
        </div>
    }
}

#[component]
fn Choices(case: Case, iocs: Vec<IncidentIoc>, open: RwSignal<bool>) -> impl IntoView {
    let own =
        case.load.data.with_untracked(|incident| incident.as_ref().map(|incident| incident.tlp)).unwrap_or_default();
    let choice = |ioc: IncidentIoc| {
        let share = RwSignal::new(ioc.shared.is_none() && ioc.belongs_to.is_empty());
        let tlp = RwSignal::new(ioc.shared.unwrap_or(own));
        Choice { ioc, share, tlp }
    };
    let choices: Vec<Choice> = iocs.into_iter().map(choice).collect();
    let stored = StoredValue::new(choices.clone());
    let reason = RwSignal::new(String::new());
    let form = FormState::new();
    let submit = move || {
        if !form.is_right(Vec::new()) {
            return;
        }
        let share = stored.with_value(|choices| choices.iter().filter_map(|choice| shared(choice, own)).collect());
        let reason = Some(reason.get_untracked().trim().to_owned()).filter(|reason| !reason.is_empty());
        form.send(async move {
            let incident = case.api.step_incident(case.id, &StepInput { step: Step::Close, reason, share }).await?;
            let said = text::incidents::step_taken(&incident.reference, incident.state);
            case.frame.announce(said.clone());
            case.toasts.done(said);
            open.try_set(false);
            case.load.set(incident);
            Ok(())
        });
    };
    let none = choices.is_empty();
    let all = move |on: bool| stored.with_value(|choices| choices.iter().for_each(|choice| choice.share.set(on)));
    let are_all = move || stored.with_value(|choices| choices.iter().all(|choice| choice.share.get()));
    view! {
        <Form state=form submit=submit>
            {none.then(|| view! { <p class="soft">{text::incidents::SHARE_NOTHING}</p> })}
            {(!none).then(|| view! {
                <label class="check">
                    <input type="checkbox" prop:checked=are_all on:change:target=move |event| all(event.target().checked())/>
                    <span>{text::incidents::SHARE_ALL}</span>
                </label>
                // The controls below have names of their own.
                <p class="shares-head small faint" aria-hidden="true"><span>{text::incidents::IOCS}</span><span>{text::incidents::SHARED_UNDER}</span></p>
                <ul class="shares">{choices.into_iter().map(|choice| view! { <Row choice=choice own=own/> }).collect_view()}</ul>
            })}
            <TextAreaField name="reason" label=text::incidents::OUTCOME value=reason hint=text::incidents::OUTCOME_HINT.to_owned()/>
            <FormEnd label=text::incidents::CLOSE_NOW busy=text::words::SENDING>
                <button type="button" class="button" on:click=move |_| open.set(false)>{text::words::CANCEL}</button>
            </FormEnd>
        </Form>
    }
}

fn shared(choice: &Choice, own: Tlp) -> Option<ClosingShare> {
    let tlp = choice.tlp.get_untracked();
    let share = ClosingShare { ioc: choice.ioc.ioc.id, tlp, freer: tlp < own };
    choice.share.get_untracked().then_some(share)
}

#[component]
fn Row(choice: Choice, own: Tlp) -> impl IntoView {
    let Choice { ioc, share, tlp } = choice;
    let shown = defanged(ioc.ioc.kind, &ioc.ioc.value);
    let (label, marking) = (text::incidents::share_value(&shown), text::incidents::marking_of(&shown));
    let choose = move |word: String| {
        if let Ok(chosen) = word.parse::<Tlp>() {
            tlp.set(chosen);
        }
    };
    let freer = move || {
        (share.get() && tlp.get() < own).then(|| {
            view! {
                <p class="wrong"><Draw icon=Icon::Triangle/><span>{text::incidents::freer(own.label())}</span></p>
            }
        })
    };
    view! {
        <li>
            <label class="check grow">
                <input type="checkbox" aria-label=label prop:checked=share on:change:target=move |event| share.set(event.target().checked())/>
                <span class="row"><IocType kind=ioc.ioc.kind/><bdi dir="ltr" class="mono break">{shown}</bdi><VerdictBadge verdict=ioc.verdict/></span>
            </label>
            <select aria-label=marking on:change:target=move |event| choose(event.target().value())>
                {Tlp::ALL.map(|one| view! { <option value=one.as_str() prop:selected=move || tlp.get() == one>{one.label()}</option> }).collect_view()}
            </select>
            {freer}
        </li>
    }
}
