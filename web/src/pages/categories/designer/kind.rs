//! What a field holds, and within which bounds.

use leptos::prelude::*;
use tocsin_model::card::{ChoiceOption, Column, FieldKind, MAX_COLUMNS, MAX_OPTIONS};

use super::{
    drawing::{Drawing, kinds, option, slug},
    input::{BoundInput, LineInput, WordSelect},
};
use crate::{
    components::{Draw, Icon, Wrong},
    text,
};

/// The least and the greatest number, and the unit.
type Bounds = (Option<f64>, Option<f64>, Option<String>);

/// The kind of a field. It is drawn anew when the kind becomes another, not when its bounds do.
#[component]
pub fn KindEditor(drawing: Drawing, at: usize) -> impl IntoView {
    let kind = Signal::derive(move || drawing.field(at).map_or(FieldKind::Markdown {}, |field| field.kind));
    let write = Callback::new(move |kind| drawing.change(at, |field| field.kind = kind));
    let wrong = Callback::new(move |part: String| drawing.wrong(at, &format!("kind.{part}")));
    let word = Memo::new(move |_| kind.get().as_str());
    let words: Vec<(String, String)> = kinds()
        .iter()
        .map(|kind| (kind.as_str().to_owned(), text::categories::kind(kind.as_str()).to_owned()))
        .collect();
    let choose = Callback::new(move |word: String| {
        let begun = kinds().into_iter().find(|kind| kind.as_str() == word);
        if let Some(begun) = begun {
            write.run(kept(kind.get_untracked(), begun));
        }
    });
    let bounds = move || bounds(word.get(), kind, write, wrong);
    view! {
        <WordSelect label=text::categories::KIND value=Signal::derive(move || word.get().to_owned()) words=Signal::stored(words) write=choose/>
        {bounds}
    }
}

/// Options stay when one may become several.
fn kept(old: FieldKind, begun: FieldKind) -> FieldKind {
    match (old, begun) {
        (FieldKind::Choice { options }, FieldKind::MultipleChoice { .. }) => FieldKind::MultipleChoice { options },
        (FieldKind::MultipleChoice { options }, FieldKind::Choice { .. }) => FieldKind::Choice { options },
        (_, begun) => begun,
    }
}

type Write = Callback<FieldKind>;
type WrongAt = Callback<String, Option<String>>;

fn bounds(word: &str, kind: Signal<FieldKind>, write: Write, wrong: WrongAt) -> Option<AnyView> {
    Some(match word {
        "text" => view! { <TextBounds kind=kind write=write wrong=wrong/> }.into_any(),
        "number" => view! { <NumberBounds kind=kind write=write wrong=wrong/> }.into_any(),
        "choice" | "multiple_choice" => view! { <Options kind=kind write=write wrong=wrong/> }.into_any(),
        "table" => view! { <Columns kind=kind write=write wrong=wrong/> }.into_any(),
        _ => return None,
    })
}

#[component]
fn TextBounds(kind: Signal<FieldKind>, write: Write, wrong: WrongAt) -> impl IntoView {
    let max = Signal::derive(move || match kind.get() {
        FieldKind::Text { max } => max.map(f64::from),
        _ => None,
    });
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of a float saturates")]
    let set = Callback::new(move |max: Option<f64>| write.run(FieldKind::Text { max: max.map(|max| max as u32) }));
    view! { <BoundInput label=text::categories::LONGEST value=max write=set wrong=Signal::derive(move || wrong.run("text.max".to_owned()))/> }
}

#[component]
fn NumberBounds(kind: Signal<FieldKind>, write: Write, wrong: WrongAt) -> impl IntoView {
    let parts = move || match kind.get() {
        FieldKind::Number { min, max, unit } => (min, max, unit),
        _ => (None, None, None),
    };
    let set = move |change: &dyn Fn(&mut Bounds)| {
        let mut now = untrack(parts);
        change(&mut now);
        let (min, max, unit) = now;
        write.run(FieldKind::Number { min, max, unit });
    };
    let least = Callback::new(move |min: Option<f64>| set(&|parts| parts.0 = min));
    let most = Callback::new(move |max: Option<f64>| set(&|parts| parts.1 = max));
    let unit =
        Callback::new(move |unit: String| set(&|parts| parts.2 = Some(unit.clone()).filter(|unit| !unit.is_empty())));
    let wrong = move |part: &'static str| Signal::derive(move || wrong.run(part.to_owned()));
    view! {
        <div class="form-grid">
            <BoundInput label=text::categories::LEAST value=Signal::derive(move || parts().0) write=least wrong=wrong("number.min")/>
            <BoundInput label=text::categories::MOST value=Signal::derive(move || parts().1) write=most wrong=wrong("number.max")/>
            <LineInput label=text::categories::UNIT value=Signal::derive(move || parts().2.unwrap_or_default()) write=unit wrong=wrong("number.unit")/>
        </div>
    }
}

fn options_of(kind: &FieldKind) -> Vec<ChoiceOption> {
    match kind {
        FieldKind::Choice { options } | FieldKind::MultipleChoice { options } => options.clone(),
        _ => Vec::new(),
    }
}

#[component]
fn Options(kind: Signal<FieldKind>, write: Write, wrong: WrongAt) -> impl IntoView {
    let count = Memo::new(move |_| options_of(&kind.get()).len());
    let set = move |change: &dyn Fn(&mut Vec<ChoiceOption>)| {
        let now = kind.get_untracked();
        let mut options = options_of(&now);
        change(&mut options);
        write.run(if matches!(now, FieldKind::Choice { .. }) {
            FieldKind::Choice { options }
        } else {
            FieldKind::MultipleChoice { options }
        });
    };
    let full = Memo::new(move |_| count.get() >= MAX_OPTIONS);
    let path = move || kind.get_untracked().as_str();
    let row = move |at: usize| {
        let part = move |read: fn(&ChoiceOption) -> String| {
            Signal::derive(move || options_of(&kind.get()).get(at).map(read).unwrap_or_default())
        };
        let label = Callback::new(move |label: String| {
            set(&|options| {
                let Some(option) = options.get_mut(at) else { return };
                let follows = option.key == slug(&option.label) || option.key.starts_with("option_");
                if follows {
                    option.key = slug(&label);
                }
                option.label = label.clone();
            });
        });
        let key = Callback::new(move |key: String| {
            set(&|options| {
                if let Some(option) = options.get_mut(at) {
                    option.key = key.clone();
                }
            });
        });
        let remove = move |_| set(&|options| drop((at < options.len()).then(|| options.remove(at))));
        let wrong =
            move |part: &'static str| Signal::derive(move || wrong.run(format!("{}.options[{at}].{part}", path())));
        view! {
            <li class="pair-row">
                <LineInput unseen=true label=text::categories::option_label(at + 1) value=part(|option| option.label.clone()) write=label wrong=wrong("label")/>
                <LineInput unseen=true label=text::categories::option_key(at + 1) value=part(|option| option.key.clone()) write=key wrong=wrong("key")/>
                <button type="button" class="icon-button" aria-label=text::categories::remove_option(at + 1) title=text::cards::REMOVE on:click=remove>
                    <Draw icon=Icon::Cross/>
                </button>
            </li>
        }
    };
    view! {
        <fieldset class="stack tight">
            <legend>{text::categories::OPTIONS}</legend>
            <p class="hint">{text::categories::OPTIONS_HINT}</p>
            <ol class="stack tight"><For each=move || 0..count.get() key=|at| *at children=row/></ol>
            <Wrong wrong=Signal::derive(move || wrong.run(format!("{}.options", path())))/>
            <div class="row">
                <button type="button" class="button small" prop:disabled=full on:click=move |_| set(&|options| options.push(option(options.len() + 1)))>
                    <Draw icon=Icon::Plus/>{text::categories::ADD_OPTION}
                </button>
            </div>
        </fieldset>
    }
}

fn columns_of(kind: &FieldKind) -> Vec<Column> {
    match kind {
        FieldKind::Table { columns } => columns.clone(),
        _ => Vec::new(),
    }
}

#[component]
fn Columns(kind: Signal<FieldKind>, write: Write, wrong: WrongAt) -> impl IntoView {
    let count = Memo::new(move |_| columns_of(&kind.get()).len());
    let set = Callback::new(move |(at, column): (usize, Option<Column>)| {
        let mut columns = columns_of(&kind.get_untracked());
        match column {
            Some(column) if at < columns.len() => columns[at] = column,
            Some(column) => columns.push(column),
            None if at < columns.len() => drop(columns.remove(at)),
            None => {}
        }
        write.run(FieldKind::Table { columns });
    });
    let full = Memo::new(move |_| count.get() >= MAX_COLUMNS);
    let add = move |_| {
        let number = count.get_untracked() + 1;
        let label = text::categories::column(number);
        let column = Column { key: slug(&label), label, kind: FieldKind::Text { max: None } };
        set.run((usize::MAX, Some(column)));
    };
    view! {
        <fieldset class="stack tight">
            <legend>{text::categories::COLUMNS}</legend>
            <ol class="stack tight">
                <For each=move || 0..count.get() key=|at| *at
                    children=move |at| view! { <ColumnEditor kind=kind at=at set=set wrong=wrong/> }/>
            </ol>
            <Wrong wrong=Signal::derive(move || wrong.run("table.columns".to_owned()))/>
            <div class="row">
                <button type="button" class="button small" prop:disabled=full on:click=add>
                    <Draw icon=Icon::Plus/>{text::categories::ADD_COLUMN}
                </button>
            </div>
        </fieldset>
    }
}

#[component]
fn ColumnEditor(
    kind: Signal<FieldKind>,
    at: usize,
    set: Callback<(usize, Option<Column>)>,
    wrong: WrongAt,
) -> impl IntoView {
    let column = Signal::derive(move || columns_of(&kind.get()).into_iter().nth(at));
    let change = move |change: &dyn Fn(&mut Column)| {
        if let Some(mut column) = column.get_untracked() {
            change(&mut column);
            set.run((at, Some(column)));
        }
    };
    let label = Callback::new(move |label: String| {
        change(&|column| {
            if column.key == slug(&column.label) {
                column.key = slug(&label);
            }
            column.label = label.clone();
        });
    });
    let key = Callback::new(move |key: String| change(&|column| column.key = key.clone()));
    let holds = move || column.get().map_or(FieldKind::Text { max: None }, |column| column.kind);
    let word = Memo::new(move |_| holds().as_str());
    let choose = Callback::new(move |word: String| {
        let begun = kinds().into_iter().find(|kind| kind.as_str() == word);
        change(&|column| column.kind = begun.clone().unwrap_or(FieldKind::Text { max: None }));
    });
    let words: Vec<(String, String)> = ["text", "number", "date_time", "choice"]
        .map(|word| (word.to_owned(), text::categories::kind(word).to_owned()))
        .to_vec();
    let write = Callback::new(move |kind: FieldKind| change(&|column| column.kind = kind.clone()));
    let within = Callback::new(move |part: String| wrong.run(format!("table.columns[{at}].kind.{part}")));
    let wrong = move |part: &'static str| Signal::derive(move || wrong.run(format!("table.columns[{at}].{part}")));
    view! {
        <li class="column">
            <div class="pair-row">
                <LineInput unseen=true label=text::categories::column_label(at + 1)
                    value=Signal::derive(move || column.get().map(|column| column.label).unwrap_or_default()) write=label wrong=wrong("label")/>
                <LineInput unseen=true label=text::categories::column_key(at + 1)
                    value=Signal::derive(move || column.get().map(|column| column.key).unwrap_or_default()) write=key wrong=wrong("key")/>
                <button type="button" class="icon-button" aria-label=text::categories::remove_column(at + 1) title=text::cards::REMOVE
                    on:click=move |_| set.run((at, None))>
                    <Draw icon=Icon::Cross/>
                </button>
            </div>
            <WordSelect unseen=true label=text::categories::column_kind(at + 1) value=Signal::derive(move || word.get().to_owned())
                words=Signal::stored(words) write=choose/>
            {move || bounds(word.get(), Signal::derive(holds), write, within)}
        </li>
    }
}
