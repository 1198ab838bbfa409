//! The card of an incident as a form and as text: the same for whoever reports, whoever works on it, and the designer's
//! preview. Which fields are shown, required and open to change follows from the model's rules, as on the host.
//!
//! - [`CardForm`] fills in a signal of values. Inside a `Form` its fields are the form's (`values.<key>`): what the host
//!   refuses is marked at them. Elsewhere, give it the `errors`.
//! - [`CardView`] shows the values.

mod assets;
mod choice;
mod date_time;
mod field;
mod files;
mod ioc_list;
mod line;
mod number;
mod offers;
mod people;
mod place;
mod table;
mod value;
mod view;

use std::{collections::HashSet, time::Duration};

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use serde_json::{Map, Value};
use tocsin_model::{
    card::{Card, Context, Field},
    id::{IncidentId, OrganisationId},
    incident::IncidentState,
    problem::FieldError,
    viewer::Role,
};

pub use field::CardField;
pub use offers::Offers;
pub use place::{Filling, Place};
pub use view::CardView;

/// The values of a card, by the fields' keys.
pub type Values = Map<String, Value>;

/// How long nothing is typed before `paused` is called.
const PAUSE: Duration = Duration::from_millis(900);

/// A card to be filled in.
///
/// `values` goes in and comes out. Beside what is shown it keeps what was typed into fields that a condition hides now, so
/// that nothing is lost by a wrong choice; the host drops that, and `Card::shown` does so here.
#[component]
pub fn CardForm(
    /// The card, as `GET /categories/{id}/cards/{version}` answered it.
    #[prop(into)]
    card: Signal<Card>,
    /// Who fills it in.
    role: Role,
    /// Where the incident stands.
    #[prop(into)]
    state: Signal<IncidentState>,
    /// What is filled in.
    values: RwSignal<Values>,
    /// What is stored: only what differs from it is a change. What `values` holds at first, unless said.
    #[prop(optional)]
    stored: Option<Signal<Values>>,
    /// What is wrong, by path: what the host answered, or `Card::validate` before sending. Each is shown until its field is
    /// edited.
    #[prop(optional, into)]
    errors: Signal<Vec<FieldError>>,
    /// Told of each edit, with the field's key.
    #[prop(optional)]
    edited: Option<Callback<String>>,
    /// Told when nothing was typed for a moment after an edit, and at once when a field is left: the time to save.
    #[prop(optional)]
    paused: Option<Callback<()>>,
    /// Whose assets and people are offered.
    #[prop(optional, into)]
    organisation: Signal<Option<OrganisationId>>,
    /// Whose files are offered; files are added to an incident that is stored.
    #[prop(optional, into)]
    incident: Signal<Option<IncidentId>>,
) -> impl IntoView {
    let first = StoredValue::new(values.get_untracked());
    let stored = stored.unwrap_or_else(|| Signal::derive(move || first.get_value()));
    let offers = Offers::fetch(card, organisation, incident);
    let filling = Filling::new(Told { edited, paused }, values, offers);
    Effect::new(move |_| {
        errors.with(|_| ());
        filling.forget_edits();
    });
    let found = Memo::new(move |_| {
        let previous = stored.get();
        let context = Context { role, state: state.get(), submitting: false, previous: &previous };
        values.with(|values| {
            card.with(|card| card.validate(&seen(card, role, values), &context).err().unwrap_or_default())
        })
    });
    filling.watch(errors, found);
    let fields = Memo::new(move |_| {
        let shown =
            |card: &Card, values: &Values| card.shown_fields(role, values).into_iter().cloned().collect::<Vec<Field>>();
        card.with(|card| values.with(|values| shown(card, values)))
    });
    let draw = move |field: Field| {
        let key = field.key.clone();
        let required = {
            let field = field.clone();
            Memo::new(move |_| card.with(|card| values.with(|values| field.is_required_of(role, &card.shown(values)))))
        };
        let open = {
            let field = field.clone();
            Memo::new(move |_| field.is_changed_by(role, state.get()))
        };
        let place = Place::of_field(filling, &key);
        view! { <CardField field=field place=place required=required open=open/> }
    };
    view! {
        <div class="card-form stack" on:focusout=move |_| filling.flush()>
            <For each=move || fields.get() key=fingerprint children=draw/>
        </div>
    }
}

/// A field is drawn anew when the designer changes it.
fn fingerprint(field: &Field) -> String {
    serde_json::to_string(field).unwrap_or_else(|_| field.key.clone())
}

/// What the reader may send: what stands in fields that the role does not see is not its own.
fn seen(card: &Card, role: Role, values: &Values) -> Values {
    let mine = |key: &String| card.field(key).is_some_and(|field| field.is_seen_by(role));
    values.iter().filter(|(key, _)| mine(key)).map(|(key, value)| (key.clone(), value.clone())).collect()
}

/// Who is told of edits.
#[derive(Clone, Copy)]
struct Told {
    edited: Option<Callback<String>>,
    paused: Option<Callback<()>>,
}

/// Which fields were edited since the errors came, and which were left; and the time until it is saved.
#[derive(Clone, Copy)]
struct Track {
    edited: RwSignal<HashSet<String>>,
    left: RwSignal<HashSet<String>>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Track {
    fn new() -> Self {
        Self {
            edited: RwSignal::new(HashSet::new()),
            left: RwSignal::new(HashSet::new()),
            timer: StoredValue::new(None),
        }
    }
}
