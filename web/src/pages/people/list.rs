//! The people of an organisation.

use leptos::{prelude::*, task::spawn_local};
use tocsin_model::{
    id::OrganisationId,
    membership::{Membership, roles_in},
    organisation::OrganisationKind,
    viewer::{Action, Role},
};

use super::{invitations::Invitations, invite::Invite};
use crate::{
    api::Failure,
    components::{Card, Choice, Loaded, PageHead, RowsSkeleton, SelectField, SureButton, TlpMark},
    load::Load,
    pages::{
        guard::Guard,
        organisations::{OrganisationNames, organisation_choices},
    },
    session::{use_api, use_session},
    shell::{use_page, use_toasts},
    text,
};

/// The list of people and of invitations.
#[component]
pub fn PeopleList() -> impl IntoView {
    use_page(text::people::PEOPLE, &[]);
    view! {
        <Guard action=Action::ManageMembers>
            <PageHead title=|| text::people::PEOPLE about=text::people::PEOPLE_ABOUT.to_owned()>
                <a class="button" href="/docs/roles" target="_blank" rel="noopener">{text::people::ROLES_PAGE}</a>
            </PageHead>
            <OfOrganisation/>
        </Guard>
    }
}

/// The administrator chooses an organisation; a manager has one.
#[component]
fn OfOrganisation() -> impl IntoView {
    let session = use_session();
    let names = OrganisationNames::fetch();
    let own = session.me().map(|me| me.organisation);
    let chosen = RwSignal::new(own.map(|id| id.to_string()).unwrap_or_default());
    let organisation = Memo::new(move |_| chosen.get().parse::<OrganisationId>().ok());
    let many = session.may(Action::ManageAccounts);
    view! {
        {many.then(|| view! {
            <div class="filters">
                <SelectField label=text::admin::ORGANISATION value=chosen choices=organisation_choices(names)/>
            </div>
        })}
        {move || organisation.get().map(|organisation| view! { <Members organisation=organisation names=names/> })}
    }
}

#[component]
fn Members(organisation: OrganisationId, names: OrganisationNames) -> impl IntoView {
    let api = use_api();
    let people = Load::new(move || api.people(organisation));
    let invitations = Load::new(move || api.invitations(organisation));
    let roles = Signal::derive(move || {
        let known = names.all().into_iter().find(|known| known.id == organisation);
        roles_in(known.map_or(OrganisationKind::Constituent, |known| known.kind)).to_vec()
    });
    view! {
        <Card title=text::people::PEOPLE.to_owned() bare=true>
            <Loaded load=people skeleton=|| view! { <RowsSkeleton rows=4/> } let:page>
                <div class="scroll"><table class="table" aria-label=text::people::PEOPLE>
                    <thead><tr>
                        <th scope="col">{text::admin::NAME}</th>
                        <th scope="col" class="wide">{text::admin::USERNAME}</th>
                        <th scope="col">{text::admin::ROLE}</th>
                        <th scope="col" class="wide">{text::admin::CLEARANCE}</th>
                        <th scope="col">{text::people::ACTIONS}</th>
                    </tr></thead>
                    <tbody>{move || page.get().items.into_iter().map(|person| view! { <Row person=person roles=roles load=people/> }).collect_view()}</tbody>
                </table></div>
            </Loaded>
        </Card>
        <Invitations load=invitations/>
        <Invite organisation=organisation roles=roles added=move || invitations.reload()/>
    }
}

#[component]
fn Row(
    person: Membership,
    roles: Signal<Vec<Role>>,
    load: Load<tocsin_model::page::Page<Membership>>,
) -> impl IntoView {
    let own = use_session().me().is_some_and(|me| me.id == person.account.0);
    view! {
        <tr>
            <td>
                <bdi>{person.name.clone()}</bdi>
                <div class="narrow small soft"><bdi class="mono">{person.username.clone()}</bdi>" "<TlpMark tlp=person.clearance/></div>
            </td>
            <td class="wide"><bdi class="mono">{person.username.clone()}</bdi></td>
            <td>{if own { text::words::role(person.role).into_any() } else { view! { <RoleChoice person=person.clone() roles=roles load=load/> }.into_any() }}</td>
            <td class="wide"><TlpMark tlp=person.clearance/></td>
            <td>{if own { text::people::YOU.into_any() } else { view! { <Actions person=person load=load/> }.into_any() }}</td>
        </tr>
    }
}

#[component]
fn RoleChoice(
    person: Membership,
    roles: Signal<Vec<Role>>,
    load: Load<tocsin_model::page::Page<Membership>>,
) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let (label, role) = (text::people::role_of(&person.name), person.role);
    let person = StoredValue::new(person);
    let wanted = RwSignal::new(role);
    let name = text::people::apply_role(&person.with_value(|person| person.name.clone()));
    let choose = move |_| {
        let role = wanted.get_untracked();
        spawn_local(async move {
            match api.set_role(&person.get_value(), role).await {
                Ok(_) => toasts.done(text::words::SAVED),
                Err(failure) => toasts.failed(&failure),
            }
            load.reload();
        });
    };
    let choices = move || {
        let choice = |other: Role| Choice::new(other.as_str(), text::words::role(other));
        roles
            .get()
            .into_iter()
            .map(choice)
            .map(|choice| {
                let chosen = choice.word == role.as_str();
                view! { <option value=choice.word selected=chosen>{choice.label}</option> }
            })
            .collect_view()
    };
    let take = move |word: String| wanted.set(Role::from_word(&word).unwrap_or(role));
    view! {
        <span class="row">
            <select aria-label=label on:change:target=move |event| take(event.target().value())>{choices}</select>
            <Show when=move || wanted.get() != role>
                <button type="button" class="button small" aria-label=name.clone() on:click=choose>{text::words::APPLY}</button>
            </Show>
        </span>
    }
}

#[component]
fn Actions(person: Membership, load: Load<tocsin_model::page::Page<Membership>>) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let (id, disabled) = (person.id, person.disabled);
    let after = move |answer: Result<(), Failure>| {
        if let Err(failure) = answer {
            toasts.failed(&failure);
        }
        load.reload();
    };
    let switch = move |_| spawn_local(async move { after(api.switch_person(id, !disabled).await.map(drop)) });
    let (of_switch, of_remove) = (text::admin::switch(&person.name, disabled), text::people::remove(&person.name));
    let account_disabled = person.account_disabled.then_some(text::people::ACCOUNT_DISABLED);
    let person = StoredValue::new(person);
    let remove = move || {
        spawn_local(async move {
            let answer = api.remove_person(&person.get_value()).await;
            if answer.is_ok() {
                toasts.done(text::people::REMOVED);
            }
            after(answer);
        });
    };
    view! {
        <span class="row">
            {account_disabled}
            <button type="button" class="button small" aria-label=of_switch on:click=switch>
                {if disabled { text::words::ENABLE } else { text::words::DISABLE }}
            </button>
            <SureButton label=text::people::REMOVE name=of_remove class="button small danger" act=remove/>
        </span>
    }
}
