//! Who sees a field, must fill it in, and may change it in which state: a matrix of roles.

use leptos::prelude::*;
use tocsin_model::{
    card::Access,
    incident::IncidentState,
    viewer::{Action, Role},
};

use super::drawing::Drawing;
use crate::{
    components::{Disclosure, Wrong},
    text,
};

/// The matrix of roles. It folds away: most fields are everybody's.
#[component]
pub fn AccessMatrix(drawing: Drawing, at: usize) -> impl IntoView {
    let access = Memo::new(move |_| drawing.field(at).map(|field| field.access).unwrap_or_default());
    let summary = Signal::derive(move || {
        let said = access.with(|access| *access != Access::default());
        if said { text::categories::ACCESS_SAID.to_owned() } else { text::categories::ACCESS_USUAL.to_owned() }
    });
    view! {
        <Disclosure summary=summary><Matrix drawing=drawing at=at access=access/></Disclosure>
        <Wrong wrong=Signal::derive(move || wrong(drawing, at))/>
    }
}

/// The first thing that is wrong with the access, wherever in it.
fn wrong(drawing: Drawing, at: usize) -> Option<String> {
    let path = format!("fields[{at}].access");
    drawing
        .errors
        .with(|errors| errors.iter().find(|error| error.field.starts_with(&path)).map(|error| error.message.clone()))
}

#[component]
fn Matrix(drawing: Drawing, at: usize, access: Memo<Access>) -> impl IntoView {
    let states = IncidentState::ALL.map(|state| view! { <th scope="col">{text::incidents::state(state)}</th> });
    let states = states.into_iter().collect_view();
    let row = move |role: Role| {
        let name = text::words::role(role);
        let set = move |new: Access| drawing.change(at, |field| field.access = new);
        let reads_only = !role.may(Action::ReportIncidents);
        let shows = Memo::new(move |_| access.with(|access| access.shows(role)));
        let cell = move |state: IncidentState| {
            let changes = move || access.with(|access| access.lets_change(role, state));
            let switch = move |on: bool| set(access.get_untracked().with_change(role, state, on));
            view! {
                <td><input type="checkbox" aria-label=text::categories::changes_in(name, text::incidents::state(state))
                    title=reads_only.then_some(text::categories::READS_ONLY)
                    prop:disabled=move || reads_only || !shows.get() prop:checked=changes
                    on:change:target=move |event| switch(event.target().checked())/></td>
            }
        };
        let cells = IncidentState::ALL.map(cell).into_iter().collect_view();
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td><input type="checkbox" aria-label=text::categories::sees(name) prop:checked=shows
                    on:change:target=move |event| set(access.get_untracked().with_see(role, event.target().checked()))/></td>
                <td><input type="checkbox" aria-label=text::categories::must_fill(name)
                    title=reads_only.then_some(text::categories::READS_ONLY)
                    prop:disabled=move || reads_only || !shows.get()
                    prop:checked=move || access.with(|access| access.fill.contains(&role))
                    on:change:target=move |event| set(access.get_untracked().with_fill(role, event.target().checked()))/></td>
                {cells}
            </tr>
        }
    };
    let rows = Role::ALL.map(row).into_iter().collect_view();
    view! {
        <div class="scroll"><table class="table matrix" aria-label=text::categories::ACCESS>
            <thead>
                <tr>
                    <th scope="col" rowspan="2">{text::categories::ROLE}</th>
                    <th scope="col" rowspan="2">{text::categories::SEES}</th>
                    <th scope="col" rowspan="2">{text::categories::MUST_FILL}</th>
                    <th scope="colgroup" colspan="8">{text::categories::CHANGES_WHILE}</th>
                </tr>
                <tr>{states}</tr>
            </thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
}
