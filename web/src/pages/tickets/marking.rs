//! Another marking for a ticket, set by hand.

use leptos::prelude::*;
use tocsin_model::{ticket::Ticket, tlp::Tlp};

use crate::{
    components::{Choice, Disclosure, Form, FormEnd, FormState, SelectField},
    load::Load,
    session::use_api,
    shell::use_toasts,
    text,
};

/// Lets an analyst say how far a ticket may travel.
#[component]
pub fn ChangeMarking(
    /// The ticket.
    ticket: Signal<Ticket>,
    /// The page's ticket.
    load: Load<Ticket>,
) -> impl IntoView {
    view! { <Disclosure summary=text::tickets::CHANGE_TLP><Fields ticket=ticket load=load/></Disclosure> }
}

#[component]
fn Fields(ticket: Signal<Ticket>, load: Load<Ticket>) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let marking = Memo::new(move |_| ticket.with(|ticket| ticket.tlp));
    let chosen = RwSignal::new(String::new());
    Effect::new(move |_| chosen.set(marking.get().as_str().to_owned()));
    let form = FormState::new();
    let submit = move || {
        let Ok(tlp) = chosen.with_untracked(|word| word.parse::<Tlp>()) else { return };
        if !form.is_right(Vec::new()) {
            return;
        }
        let id = ticket.with_untracked(|ticket| ticket.id);
        form.send(async move {
            load.set(api.mark(id, tlp).await?);
            toasts.done(text::words::SAVED);
            Ok(())
        });
    };
    let choices = Tlp::ALL.map(|tlp| Choice::new(tlp.as_str(), tlp.label())).to_vec();
    view! {
        <Form state=form submit=submit>
            <SelectField name="tlp" label=text::tickets::TLP value=chosen choices=choices hint=text::tickets::CHANGE_TLP_HINT/>
            <FormEnd label=text::words::SAVE busy=text::words::SAVING/>
        </Form>
    }
}
