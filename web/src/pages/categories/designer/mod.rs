//! The designer of a card, without code: fields in their order, each with what it holds, when it is shown and required and
//! who does what with it; beside it the card as each role gets it.

mod access;
mod condition;
mod drawing;
mod fields;
mod input;
mod kind;
mod preview;
mod rule;
mod save;
mod sheet;

use leptos::prelude::*;
use tocsin_model::card::{Card as CardVersion, Category};

use self::{drawing::Drawing, fields::FieldList, preview::Preview, save::Save, sheet::Sheet};
use crate::{components::Card, text};

/// The designer of a category's card.
#[component]
pub fn Designer(
    /// The category, as it is now.
    category: Category,
    /// The category's version, which its details change as well.
    #[prop(into)]
    version: Signal<u64>,
    /// The newest version of its card.
    card: CardVersion,
    /// Told when a version was made, or when somebody else's is to be taken.
    saved: Callback<()>,
) -> impl IntoView {
    let drawing = Drawing::of(card);
    let end = move || view! { <Save drawing=drawing category=category.clone() version=version saved=saved/> };
    view! {
        <div class="designer">
            <Card title=text::categories::FIELDS.to_owned() end=end>
                <div class="designer-fields">
                    <FieldList drawing=drawing/>
                    <Sheet drawing=drawing/>
                </div>
            </Card>
            <Preview drawing=drawing/>
        </div>
    }
}
