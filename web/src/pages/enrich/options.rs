//! How far the values may travel, and where they come from.

use leptos::prelude::*;
use tocsin_model::tlp::{Pap, Tlp};

use super::desk::Desk;
use crate::{
    components::{Card, Choice, SelectField, TextAreaField, TextField},
    text,
};

/// The markings, the source and the note.
#[component]
pub fn Options() -> impl IntoView {
    let desk = expect_context::<Desk>();
    // A choice names the marking; what the chosen one means stands below, where there is room for it.
    let tlps = Tlp::ALL.map(|tlp| Choice::new(tlp.as_str(), tlp.label()));
    let paps = Pap::ALL.map(|pap| Choice::new(pap.as_str(), pap.label()));
    let of_tlp = Signal::derive(move || {
        desk.tlp.with(|word| word.parse().map(text::words::tlp_meaning)).unwrap_or_default().to_owned()
    });
    let of_pap = Signal::derive(move || {
        desk.pap.with(|word| word.parse().map(text::words::pap_meaning)).unwrap_or_default().to_owned()
    });
    view! {
        <Card title=text::enrich::OPTIONS.to_owned()>
            <div class="stack">
                <SelectField name="tlp" label=text::enrich::TLP value=desk.tlp choices=tlps.to_vec() hint=of_tlp/>
                <SelectField name="pap" label=text::enrich::PAP value=desk.pap choices=paps.to_vec() hint=of_pap/>
                <TextField name="source" label=text::enrich::SOURCE value=desk.source hint=text::enrich::SOURCE_HINT/>
                <TextAreaField name="note" label=text::enrich::NOTE value=desk.note/>
            </div>
        </Card>
    }
}
