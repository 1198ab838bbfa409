//! Claiming: a list that is read while it is written, by the same rules that the host applies.

use leptos::prelude::*;
use tocsin_model::{
    asset::{AssetKind, AssetValue, Claim, MAX_CLAIMS, pasted},
    problem::FieldError,
};

use crate::{
    components::{Card, Draw, Form, FormEnd, FormState, Icon, SelectField, TextAreaField, TextField},
    pages::organisations::{OrganisationNames, chosen_organisation, organisation_choices},
    session::use_api,
    shell::use_toasts,
    text,
};

/// How many lines are drawn; the others are read all the same.
const DRAWN: usize = 100;
const VALUES: &str = "values";

/// One line of the list, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    number: usize,
    given: String,
    read: Result<(AssetKind, String), String>,
}

fn read(text: &str) -> Vec<Line> {
    let line = |(number, given): (usize, &str)| Line {
        number,
        given: given.to_owned(),
        read: AssetValue::claim(given)
            .map(|value| (value.kind(), value.to_string()))
            .map_err(|error| error.to_string()),
    };
    pasted(text).take(MAX_CLAIMS + 1).map(line).collect()
}

/// What keeps the list from being sent.
fn wrong(lines: &[Line]) -> Vec<FieldError> {
    let of_values = |message| vec![FieldError { field: VALUES.to_owned(), message }];
    if lines.is_empty() {
        return of_values(text::assets::NOTHING_TO_CLAIM.to_owned());
    }
    if lines.len() > MAX_CLAIMS {
        return of_values(text::assets::too_many(MAX_CLAIMS));
    }
    let first = lines.iter().find(|line| line.read.is_err());
    first.map(|line| of_values(text::assets::wrong_line(line.number))).unwrap_or_default()
}

/// The form that claims.
#[component]
pub fn ClaimForm(
    /// The organisations that the CERT may claim for.
    names: Option<OrganisationNames>,
    /// Called when something was claimed.
    claimed: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let [values, note, organisation] = [(); 3].map(|()| RwSignal::new(String::new()));
    let lines = Memo::new(move |_| values.with(|values| read(values)));
    let form = FormState::new();
    let submit = move || {
        let mut found = lines.with_untracked(|lines| wrong(lines));
        let chosen = names.map(|names| chosen_organisation(names, organisation)).transpose();
        found.extend(chosen.clone().err());
        let (true, Ok(chosen)) = (form.is_right(found), chosen) else { return };
        let note = Some(note.get_untracked().trim().to_owned()).filter(|note| !note.is_empty());
        let values_given = lines.with_untracked(|lines| lines.iter().map(|line| line.given.clone()).collect());
        let claim = Claim { organisation: chosen, values: values_given, note };
        form.send(async move {
            let answer = api.claim_assets(&claim).await?;
            let known = answer.items.iter().filter(|item| item.known).count();
            toasts.done(text::assets::claimed(answer.items.len() - known, known));
            values.try_set(String::new());
            claimed();
            Ok(())
        });
    };
    view! {
        <Card title=text::assets::CLAIM.to_owned()>
            <Form state=form submit=submit>
                <TextAreaField name=VALUES label=text::assets::VALUES value=values rows=5 hint=text::assets::VALUES_HINT/>
                <Preview lines=lines/>
                <div class="form-grid">
                    {names.map(|names| view! {
                        <SelectField name="organisation" label=text::assets::FOR_WHOM value=organisation choices=organisation_choices(names)/>
                    })}
                    <TextField name="note" label=text::assets::NOTE value=note hint=text::assets::NOTE_HINT/>
                </div>
                <FormEnd label=text::assets::CLAIM_BUTTON/>
            </Form>
        </Card>
    }
}

/// What each line is, or what is wrong with it.
#[component]
fn Preview(lines: Memo<Vec<Line>>) -> impl IntoView {
    let row = |line: Line| {
        let (kind, read) = match line.read {
            Ok((kind, value)) => (text::assets::kind(kind), view! { <bdi class="mono break" dir="ltr">{value}</bdi> }.into_any()),
            Err(error) => (
                "",
                view! {
                    <p class="wrong"><Draw icon=Icon::Triangle/><span class="break"><bdi class="mono">{line.given}</bdi>" – "{text::words::sentence(&error)}</span></p>
                }
                .into_any(),
            ),
        };
        view! { <tr><td class="number faint">{line.number}</td><td>{kind}</td><td>{read}</td></tr> }
    };
    let rows = move || lines.with(|lines| lines.iter().take(DRAWN).cloned().map(row).collect_view());
    view! {
        <Show when=move || lines.with(|lines| !lines.is_empty())>
            <div class="scroll"><table class="table lines" aria-label=text::assets::READ_AS>
                <thead><tr>
                    <th scope="col" class="number">{text::assets::LINE}</th>
                    <th scope="col">{text::assets::KIND}</th>
                    <th scope="col" class="value">{text::assets::READ_AS}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
        </Show>
    }
}
