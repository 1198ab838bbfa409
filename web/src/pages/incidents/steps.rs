//! The steps that can be taken from here; those that cannot say why.

use leptos::{prelude::*, task::spawn_local};
use tocsin_model::{
    incident::{IncidentState, Step, StepInput},
    problem::FieldError,
};

use super::{closing::Closing, page::Case};
use crate::{
    components::{Dialog, Draw, Form, FormEnd, FormState, Icon, SureButton, TextAreaField},
    text,
};

/// What analysts see of the steps, in the order of a life.
const OF_DESK: [Step; 7] =
    [Step::Accept, Step::Start, Step::AskConstituent, Step::Resolve, Step::Close, Step::Reject, Step::Reopen];

/// What is asked before a step is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asking {
    Reason(Step),
    Closing,
}

/// The buttons of the steps.
#[component]
pub fn StepButtons(
    /// The incident's page.
    case: Case,
) -> impl IntoView {
    let standing = Memo::new(move |_| {
        case.load.data.with(|incident| incident.as_ref().map(|one| (one.state, one.merged_into.is_some())))
    });
    let asking = RwSignal::new(None::<Asking>);
    let press = move |step: Step| match step {
        Step::Close => asking.set(Some(Asking::Closing)),
        step if step.needs_reason() => asking.set(Some(Asking::Reason(step))),
        step => take(case, StepInput { step, reason: None, share: Vec::new() }),
    };
    let buttons = move || {
        // What was merged goes on in another incident.
        let Some((state, false)) = standing.get() else { return Vec::new() };
        let possible: Vec<Step> = state.steps(case.role).collect();
        // Once it is over, hardly any step is left: the others are not on their way.
        let over = matches!(state, IncidentState::Closed | IncidentState::Rejected);
        let shown: Vec<Step> = if case.role.is_cert() && !over { OF_DESK.to_vec() } else { possible.clone() };
        let suggested = suggested(state).filter(|step| possible.contains(step));
        let button = |step: Step| {
            let can = possible.contains(&step);
            view! { <StepButton step=step state=state can=can first=suggested == Some(step) press=press/> }
        };
        shown.into_iter().filter(|step| *step != Step::Submit).map(button).collect()
    };
    view! {
        <div class="row steps" role="group" aria-label=text::incidents::STEPS>{move || buttons().collect_view()}</div>
        <AskDialog case=case asking=asking/>
    }
}

/// The step that usually comes next.
fn suggested(state: IncidentState) -> Option<Step> {
    match state {
        IncidentState::Submitted => Some(Step::Accept),
        IncidentState::Accepted => Some(Step::Start),
        IncidentState::InProgress => Some(Step::Resolve),
        IncidentState::WaitingForConstituent => Some(Step::Answer),
        IncidentState::Resolved => Some(Step::Close),
        IncidentState::Draft | IncidentState::Closed | IncidentState::Rejected => None,
    }
}

#[component]
fn StepButton(
    step: Step,
    state: IncidentState,
    can: bool,
    first: bool,
    press: impl Fn(Step) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let why = (!can).then(|| text::incidents::not_from(step, state));
    let danger = matches!(step, Step::Reject | Step::Withdraw);
    let pressed = move |_| {
        if can {
            press(step);
        }
    };
    if can && step == Step::Withdraw {
        let label = text::incidents::step(step);
        return view! {
            <SureButton label=label sure=text::incidents::TAKE_BACK_SURE class="button danger" icon=icon_of(step) act=move || press(step)/>
        }
        .into_any();
    }
    view! {
        <button type="button" class="button" class:primary=first class:danger=danger aria-disabled=(!can).to_string() title=why on:click=pressed>
            <Draw icon=icon_of(step)/>{text::incidents::step(step)}
        </button>
    }
    .into_any()
}

fn icon_of(step: Step) -> Icon {
    match step {
        Step::Submit => Icon::Send,
        Step::Accept => Icon::Check,
        Step::Reject | Step::Withdraw => Icon::Cross,
        Step::Start => Icon::Pulse,
        Step::AskConstituent => Icon::Question,
        Step::Answer => Icon::Bubble,
        Step::Resolve | Step::Close => Icon::CheckCircle,
        Step::Reopen => Icon::Again,
    }
}

/// Takes a step and says what became of it.
pub fn take(case: Case, input: StepInput) {
    let frame = case.frame;
    spawn_local(async move {
        match case.api.step_incident(case.id, &input).await {
            Ok(incident) => {
                let said = match input.step {
                    Step::Withdraw => text::incidents::WITHDRAWN.to_owned(),
                    _ => text::incidents::step_taken(&incident.reference, incident.state),
                };
                frame.announce(said.clone());
                case.toasts.done(said);
                case.load.set(incident);
            }
            Err(failure) => {
                case.toasts.failed(&failure);
                case.load.reload();
            }
        }
    });
}

#[component]
fn AskDialog(case: Case, asking: RwSignal<Option<Asking>>) -> impl IntoView {
    let (reason, closing) = (RwSignal::new(false), RwSignal::new(false));
    Effect::new(move |_| {
        let asked = asking.get();
        reason.set(matches!(asked, Some(Asking::Reason(_))));
        closing.set(matches!(asked, Some(Asking::Closing)));
    });
    Effect::new(move |before: Option<bool>| {
        let open = reason.get() || closing.get();
        if before == Some(true) && !open {
            asking.set(None);
        }
        open
    });
    view! {
        <Dialog open=reason title=text::incidents::REASON>
            {move || match asking.get() {
                Some(Asking::Reason(step)) => Some(view! { <ReasonForm case=case step=step open=reason/> }),
                _ => None,
            }}
        </Dialog>
        <Dialog open=closing title=text::incidents::CLOSING><Closing case=case open=closing/></Dialog>
    }
}

#[component]
fn ReasonForm(case: Case, step: Step, open: RwSignal<bool>) -> impl IntoView {
    let frame = case.frame;
    let value = RwSignal::new(String::new());
    let form = FormState::new();
    let submit = move || {
        let reason = value.get_untracked().trim().to_owned();
        let missing = || FieldError { field: "reason".to_owned(), message: text::words::NEEDED.to_owned() };
        if !form.is_right(reason.is_empty().then(missing).into_iter().collect()) {
            return;
        }
        form.send(async move {
            let input = StepInput { step, reason: Some(reason), share: Vec::new() };
            let incident = case.api.step_incident(case.id, &input).await?;
            frame.announce(text::incidents::step_taken(&incident.reference, incident.state));
            open.try_set(false);
            case.load.set(incident);
            Ok(())
        });
    };
    view! {
        <div class="body">
            <Form state=form submit=submit>
                <p><strong>{text::incidents::step(step).trim_end_matches('…')}</strong></p>
                <TextAreaField name="reason" label=text::incidents::REASON value=value hint=text::incidents::REASON_HINT.to_owned()/>
                <FormEnd label=text::incidents::step(step) busy=text::words::SENDING/>
            </Form>
        </div>
    }
}
