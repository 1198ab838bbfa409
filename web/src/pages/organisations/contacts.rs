//! Whom to ask about what.

use leptos::prelude::*;
use serde_json::{Value, json};
use tocsin_model::{
    contact::{Contact, ContactRole},
    organisation::Organisation,
    problem::FieldError,
};

use super::{
    reached::written,
    saving::{or_null, saving, tags},
};
use crate::{
    components::{Card, Choice, Form, FormEnd, FormState, SelectField, TextField},
    load::Load,
    text,
};

/// The contacts, to be read or changed.
#[component]
pub fn Contacts(
    /// The organisation.
    organisation: Organisation,
    /// Where it comes from.
    load: Load<Organisation>,
    /// Whether the reader may change them.
    may: bool,
) -> impl IntoView {
    let id = organisation.id;
    let removal = FormState::new();
    let save = saving(removal, id, load);
    let contacts = StoredValue::new(organisation.contacts.clone());
    let rows = organisation.contacts.into_iter().enumerate().map(|(place, contact)| {
        let label = text::organisation::remove_contact(&contact.name);
        let remove = move |_| {
            let mut left = contacts.get_value();
            left.remove(place);
            save(json!({ "contacts": left }));
        };
        let remove = may.then(|| view! {
            <button type="button" class="button small danger" aria-label=label on:click=remove>{text::people::REMOVE}</button>
        });
        view! { <tr><Cells contact=contact/><td>{remove}</td></tr> }
    });
    let rows = rows.collect_view();
    let any = contacts.with_value(|contacts| !contacts.is_empty());
    view! {
        <Card title=text::organisation::CONTACTS.to_owned() bare=true>
            <p class="body soft">{if any { text::organisation::CONTACTS_ABOUT } else { text::organisation::NO_CONTACTS }}</p>
            {any.then(|| view! {
                <div class="scroll"><table class="table" aria-label=text::organisation::CONTACTS>
                    <thead><tr>
                        <th scope="col">{text::admin::NAME}</th>
                        <th scope="col">{text::organisation::CONTACT_ROLE}</th>
                        <th scope="col" class="wide">{text::organisation::LANGUAGES}</th>
                        <th scope="col">{text::people::ACTIONS}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table></div>
            })}
            {may.then(|| view! { <div class="body"><Add contacts=contacts id=id load=load/></div> })}
        </Card>
    }
}

#[component]
fn Cells(contact: Contact) -> impl IntoView {
    let languages = written(&contact.languages);
    view! {
        <td>
            <bdi>{contact.name}</bdi>
            <div class="small soft">
                {contact.email.map(|email| view! { <p><bdi class="break">{email.to_string()}</bdi></p> })}
                {contact.phone.map(|phone| view! { <p><bdi>{phone.to_string()}</bdi></p> })}
            </div>
        </td>
        <td>{text::organisation::contact_role(contact.role)}</td>
        <td class="wide">{languages}</td>
    }
}

#[component]
fn Add(
    contacts: StoredValue<Vec<Contact>>,
    id: tocsin_model::id::OrganisationId,
    load: Load<Organisation>,
) -> impl IntoView {
    let [name, email, phone, languages] = [(); 4].map(|()| RwSignal::new(String::new()));
    let role = RwSignal::new(ContactRole::Security.as_str().to_owned());
    // The fields stand for those of the contact behind the others.
    let field = contacts.with_value(|contacts| format!("contacts[{}]", contacts.len()));
    let form = FormState::new();
    let save = saving(form, id, load);
    let needed = StoredValue::new(format!("{field}.email"));
    let submit = move || {
        let unreachable = or_null(email).is_none() && or_null(phone).is_none();
        let wrong =
            unreachable.then(|| FieldError { field: needed.get_value(), message: text::words::NEEDED.to_owned() });
        if !form.is_right(wrong.into_iter().collect()) {
            return;
        }
        let fresh = json!({
            "name": name.get_untracked().trim(), "role": role.get_untracked(), "email": or_null(email),
            "phone": or_null(phone), "languages": tags(&languages.get_untracked()),
        });
        let known = serde_json::to_value(contacts.get_value()).unwrap_or_default();
        let all: Vec<Value> = known.as_array().cloned().unwrap_or_default().into_iter().chain([fresh]).collect();
        save(json!({ "contacts": all }));
    };
    let roles = ContactRole::ALL.map(|role| Choice::new(role.as_str(), text::organisation::contact_role(role)));
    view! {
        <Form state=form submit=submit>
            <div class="form-grid">
                <TextField name=format!("{field}.name") label=text::admin::NAME value=name required=true/>
                <SelectField name=format!("{field}.role") label=text::organisation::CONTACT_ROLE value=role choices=roles.to_vec()/>
                <TextField name=format!("{field}.email") label=text::organisation::EMAIL value=email kind="email"/>
                <TextField name=format!("{field}.phone") label=text::organisation::PHONE value=phone kind="tel"/>
                <TextField name=format!("{field}.languages") label=text::organisation::LANGUAGES value=languages hint=text::organisation::LANGUAGES_HINT/>
            </div>
            <FormEnd label=text::organisation::ADD_CONTACT busy=text::words::SAVING/>
        </Form>
    }
}
