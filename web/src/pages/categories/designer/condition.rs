//! When a field is shown or required, by pickers.

use leptos::prelude::*;
use tocsin_model::card::{Condition, Field, FieldKind};

use super::{
    drawing::Drawing,
    input::{BoundInput, WordSelect},
    rule::{Ask, Clause, Rule, values},
};
use crate::{
    components::{Draw, Icon, Wrong},
    text,
};

/// When a field is shown or required.
#[component]
pub fn ConditionPicker(
    drawing: Drawing,
    at: usize,
    /// The field's part that it is.
    part: &'static str,
    /// What it decides.
    title: &'static str,
    /// What holds where nothing is said.
    usual: &'static str,
    /// The condition.
    condition: Signal<Option<Condition>>,
    /// Writes it back.
    write: Callback<Option<Condition>>,
) -> impl IntoView {
    let rule = Memo::new(move |_| Rule::of(condition.get().as_ref()));
    let set = Callback::new(move |rule: Rule| write.run(rule.written()));
    let earlier = Memo::new(move |_| drawing.fields.with(|fields| fields[..at.min(fields.len())].to_vec()));
    let can_be_always = part == "required_if";
    let mode = Signal::derive(move || match rule.get() {
        Rule::Usual => "usual".to_owned(),
        Rule::Always if can_be_always => "always".to_owned(),
        Rule::Always => "usual".to_owned(),
        Rule::When { any: false, .. } => "all".to_owned(),
        Rule::When { any: true, .. } => "any".to_owned(),
        Rule::Other => "other".to_owned(),
    });
    let words = Signal::derive(move || {
        let word = |word: &str, label: &str| (word.to_owned(), label.to_owned());
        let mut words = vec![word("usual", usual)];
        if can_be_always {
            words.push(word("always", text::categories::ALWAYS));
        }
        if earlier.with(|earlier| !earlier.is_empty()) || matches!(rule.get(), Rule::When { .. }) {
            words.extend([word("all", text::categories::WHEN_ALL), word("any", text::categories::WHEN_ANY)]);
        }
        if rule.get() == Rule::Other {
            words.push(word("other", text::categories::AS_WRITTEN));
        }
        words
    });
    let choose = Callback::new(move |word: String| {
        let begun = || {
            let last = earlier.with_untracked(|earlier| earlier.last().map(Clause::about));
            last.into_iter().collect::<Vec<Clause>>()
        };
        let clauses = match rule.get_untracked() {
            Rule::When { clauses, .. } => clauses,
            _ => begun(),
        };
        match word.as_str() {
            "usual" => set.run(Rule::Usual),
            "always" => set.run(Rule::Always),
            "all" | "any" => set.run(Rule::When { any: word == "any", clauses }),
            _ => {}
        }
    });
    view! {
        <fieldset class="stack tight">
            <legend>{title}</legend>
            <WordSelect unseen=true label=title value=mode words=words write=choose/>
            <Clauses rule=rule earlier=earlier set=set/>
            <Wrong wrong=Signal::derive(move || drawing.wrong(at, part))/>
        </fieldset>
    }
}

#[component]
fn Clauses(rule: Memo<Rule>, earlier: Memo<Vec<Field>>, set: Callback<Rule>) -> impl IntoView {
    let clauses = Memo::new(move |_| match rule.get() {
        Rule::When { clauses, .. } => clauses,
        _ => Vec::new(),
    });
    let count = Memo::new(move |_| clauses.with(Vec::len));
    let change = Callback::new(move |(at, clause): (usize, Option<Clause>)| {
        let Rule::When { any, mut clauses } = rule.get_untracked() else { return };
        match clause {
            Some(clause) if at < clauses.len() => clauses[at] = clause,
            Some(clause) => clauses.push(clause),
            None if at < clauses.len() => drop(clauses.remove(at)),
            None => {}
        }
        set.run(if clauses.is_empty() { Rule::Usual } else { Rule::When { any, clauses } });
    });
    let add = move |_| {
        if let Some(clause) = earlier.with_untracked(|earlier| earlier.last().map(Clause::about)) {
            change.run((usize::MAX, Some(clause)));
        }
    };
    view! {
        <ul class="stack tight">
            <For each=move || 0..count.get() key=|at| *at
                children=move |at| view! { <ClauseEditor at=at clauses=clauses earlier=earlier change=change/> }/>
        </ul>
        {move || (count.get() > 0).then(|| view! {
            <div class="row">
                <button type="button" class="button small" on:click=add><Draw icon=Icon::Plus/>{text::categories::ADD_CLAUSE}</button>
            </div>
        })}
    }
}

#[component]
fn ClauseEditor(
    at: usize,
    clauses: Memo<Vec<Clause>>,
    earlier: Memo<Vec<Field>>,
    change: Callback<(usize, Option<Clause>)>,
) -> impl IntoView {
    let clause = Memo::new(move |_| clauses.with(|clauses| clauses.get(at).cloned()));
    let asked = Memo::new(move |_| {
        let key = clause.get()?.field;
        earlier.with(|earlier| earlier.iter().find(|field| field.key == key).cloned())
    });
    let field = Signal::derive(move || clause.get().map(|clause| clause.field).unwrap_or_default());
    let fields = Signal::derive(move || {
        let mut words: Vec<(String, String)> =
            earlier.with(|earlier| earlier.iter().map(|field| (field.key.clone(), field.label.clone())).collect());
        let now = field.get();
        if !words.iter().any(|(key, _)| *key == now) {
            words.push((now.clone(), now));
        }
        words
    });
    let choose_field = Callback::new(move |key: String| {
        let found = earlier.with_untracked(|earlier| earlier.iter().find(|field| field.key == key).map(Clause::about));
        change.run((at, Some(found.unwrap_or(Clause { field: key, ask: Ask::Filled(true) }))));
    });
    let set_ask = move |ask: Ask| {
        if let Some(clause) = clause.get_untracked() {
            change.run((at, Some(Clause { ask, ..clause })));
        }
    };
    let ask = Signal::derive(move || match clause.get().map(|clause| clause.ask) {
        Some(Ask::Is(_, true)) => "is".to_owned(),
        Some(Ask::Is(_, false)) => "is_not".to_owned(),
        Some(Ask::Filled(false)) => "empty".to_owned(),
        _ => "filled".to_owned(),
    });
    let is_number = Memo::new(move |_| matches!(asked.get().map(|field| field.kind), Some(FieldKind::Number { .. })));
    let options = Memo::new(move |_| asked.get().map(|field| values(&field)).unwrap_or_default());
    let asks = Signal::derive(move || {
        let word = |word: &str| (word.to_owned(), text::categories::ask(word).to_owned());
        let compares = is_number.get() || options.with(|options| !options.is_empty()) || ask.get().starts_with("is");
        let compared = ["is", "is_not"].into_iter().filter(|_| compares);
        compared.chain(["filled", "empty"]).map(word).collect::<Vec<_>>()
    });
    let choose_ask = Callback::new(move |word: String| {
        let value = match clause.get_untracked().map(|clause| clause.ask) {
            Some(Ask::Is(value, _)) => value,
            _ if is_number.get_untracked() => 0.into(),
            _ => options
                .with_untracked(|options| options.first().map(|(key, _)| key.as_str().into()))
                .unwrap_or_default(),
        };
        set_ask(match word.as_str() {
            "is" => Ask::Is(value, true),
            "is_not" => Ask::Is(value, false),
            "empty" => Ask::Filled(false),
            _ => Ask::Filled(true),
        });
    });
    let holds = move || !matches!(clause.get_untracked().map(|clause| clause.ask), Some(Ask::Is(_, false)));
    let value = Signal::derive(move || match clause.get().map(|clause| clause.ask) {
        Some(Ask::Is(value, _)) => value,
        _ => serde_json::Value::Null,
    });
    let compares = Memo::new(move |_| ask.get().starts_with("is"));
    let choose_value = Callback::new(move |key: String| set_ask(Ask::Is(key.into(), holds())));
    let type_value =
        Callback::new(move |number: Option<f64>| set_ask(Ask::Is(number.unwrap_or_default().into(), holds())));
    let compared = move || {
        compares.get().then(|| {
            if is_number.get() {
                let number = Signal::derive(move || value.get().as_f64());
                view! { <BoundInput label=text::categories::VALUE value=number write=type_value wrong=Signal::stored(None::<String>)/> }.into_any()
            } else {
                let word = Signal::derive(move || value.get().as_str().unwrap_or_default().to_owned());
                view! { <WordSelect unseen=true label=text::categories::VALUE value=word words=Signal::derive(move || options.get()) write=choose_value/> }.into_any()
            }
        })
    };
    view! {
        <li class="clause">
            <WordSelect unseen=true label=text::categories::ASKED_FIELD value=field words=fields write=choose_field/>
            <WordSelect unseen=true label=text::categories::ASKED value=ask words=asks write=choose_ask/>
            {compared}
            <button type="button" class="icon-button" aria-label=text::categories::remove_clause(at + 1) title=text::cards::REMOVE
                on:click=move |_| change.run((at, None))>
                <Draw icon=Icon::Cross/>
            </button>
        </li>
    }
}
