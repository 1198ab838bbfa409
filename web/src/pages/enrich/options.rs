//! How far the values may travel, and where they come from.

use leptos::prelude::*;
use tocsin_model::tlp::{Pap, Tlp};

use super::desk::Desk;
use crate::{
    components::{Card, Choice, SelectField, TextAreaField, TextField},
    text,
};

/// The choices of a TLP marking.
pub fn tlp_choices() -> Vec<Choice> {
    Tlp::ALL
        .map(|tlp| Choice::new(tlp.as_str(), format!("{} · {}", tlp.label(), text::words::tlp_meaning(tlp))))
        .to_vec()
}

/// The choices of a PAP marking.
pub fn pap_choices() -> Vec<Choice> {
    Pap::ALL
        .map(|pap| Choice::new(pap.as_str(), format!("{} · {}", pap.label(), text::words::pap_meaning(pap))))
        .to_vec()
}

/// The markings, the source and the note.
#[component]
pub fn Options() -> impl IntoView {
    let desk = expect_context::<Desk>();
    view! {
        <Card title=text::enrich::OPTIONS.to_owned()>
            <div class="stack">
                <SelectField name="tlp" label=text::enrich::TLP value=desk.tlp choices=tlp_choices()/>
                <SelectField name="pap" label=text::enrich::PAP value=desk.pap choices=pap_choices()/>
                <TextField name="source" label=text::enrich::SOURCE value=desk.source hint=text::enrich::SOURCE_HINT/>
                <TextAreaField name="note" label=text::enrich::NOTE value=desk.note/>
            </div>
        </Card>
    }
}
