//! Where an IoC was seen.

use leptos::prelude::*;
use tocsin_model::ioc_record::{IocView, Sighting};

use crate::{
    components::{Card, Moment, OutsideText, PapMark, TlpMark},
    text,
};

/// The sightings of an IoC.
#[component]
pub fn Sightings(
    /// The page.
    view: Signal<IocView>,
) -> impl IntoView {
    let rows = move || {
        let sightings = view.get().sightings;
        if sightings.is_empty() {
            return view! { <p class="body soft">{text::iocs::NO_SIGHTINGS}</p> }.into_any();
        }
        view! {
            <div class="scroll"><table class="table">
                <thead><tr>
                    <th scope="col">{text::iocs::WHEN}</th>
                    <th scope="col">{text::iocs::SOURCE}</th>
                    <th scope="col" class="wide">{text::iocs::NOTE}</th>
                    <th scope="col">{text::iocs::MARKINGS}</th>
                </tr></thead>
                <tbody>{sightings.into_iter().map(row).collect_view()}</tbody>
            </table></div>
        }
        .into_any()
    };
    view! { <Card title=text::iocs::SIGHTINGS.to_owned() bare=true>{rows}</Card> }
}

fn row(sighting: Sighting) -> impl IntoView {
    view! {
        <tr>
            <td class="soft"><Moment at=sighting.at/></td>
            <td>
                <OutsideText text=sighting.source.unwrap_or_else(|| "–".into())/>
                <div class="narrow small soft"><OutsideText text=sighting.note.clone().unwrap_or_default()/></div>
            </td>
            <td class="wide"><OutsideText text=sighting.note.unwrap_or_else(|| "–".into())/></td>
            <td><span class="row"><TlpMark tlp=sighting.tlp/><PapMark pap=sighting.pap/></span></td>
        </tr>
    }
}
