//! The log of mails: who was told, and why a mail did not go out.

use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};
use tocsin_model::{
    account::Account,
    id::AccountId,
    notification::{Mail, MailState, NotificationKind, Topic},
    page::Page,
    viewer::Action,
};

use crate::{
    components::{Choice, Draw, Empty, Icon, Loaded, Moment, More, PageHead, RowsSkeleton},
    load::Load,
    pages::{
        filter_select::{FilterSelect, address},
        guard::Guard,
    },
    paths,
    session::{use_api, use_session},
    shell::use_page,
    text,
};

/// The log of mails.
#[component]
pub fn MailLog() -> impl IntoView {
    use_page(text::mails::MAILS, &[]);
    view! {
        <Guard action=Action::ManageDesk>
            <PageHead title=|| text::mails::MAILS about=text::mails::ABOUT.to_owned()/>
            <List/>
        </Guard>
    }
}

#[component]
fn List() -> impl IntoView {
    let (api, navigate) = (use_api(), use_navigate());
    let query = use_query_map();
    let at = Memo::new(move |_| {
        query.with(|query| {
            let text = |name: &str| query.get(name).unwrap_or_default();
            (text("state"), text("cursor"))
        })
    });
    let load = Load::new(move || {
        let (state, cursor) = at.get();
        api.mails(state, cursor)
    });
    let names = names();
    let choose = move |state: String| {
        let stay = leptos_router::NavigateOptions { scroll: false, ..Default::default() };
        navigate(&to_address(&state, ""), stay);
    };
    let states = [MailState::Queued, MailState::Sent, MailState::Dropped, MailState::GivenUp];
    let states = states.map(|state| Choice::new(state.as_str(), text::mails::state(state)));
    let none = || view! { <Empty icon=Icon::Send title=text::mails::NONE hint=text::mails::NONE_HINT/> };
    view! {
        <div class="filters">
            <FilterSelect label=text::mails::STATE any=text::mails::ANY_STATE choices=states.to_vec()
                value=Signal::derive(move || at.get().0) choose=choose/>
        </div>
        <Loaded load=load skeleton=|| view! { <RowsSkeleton/> } let:page>
            <div class="card">
                <Show when=move || page.with(|page| !page.items.is_empty()) fallback=none>
                    <div class="scroll"><table class="table" aria-label=text::mails::MAILS>
                        <thead><tr>
                            <th scope="col">{text::mails::TO}</th>
                            <th scope="col" class="wide">{text::mails::SUBJECT}</th>
                            <th scope="col" class="wider">{text::mails::WHY}</th>
                            <th scope="col">{text::mails::STATE}</th>
                            <th scope="col" class="wider">{text::mails::ATTEMPTS}</th>
                            <th scope="col" class="wide">{text::mails::QUEUED}</th>
                        </tr></thead>
                        <tbody>{move || page.get().items.into_iter().map(|mail| view! { <Row mail=mail names=names/> }).collect_view()}</tbody>
                    </table></div>
                </Show>
            </div>
            {move || {
                let (state, cursor) = at.get();
                let first = (!cursor.is_empty()).then(|| to_address(&state, ""));
                let next = page.get().next.map(|next| to_address(&state, &next));
                view! { <More first=first next=next/> }
            }}
        </Loaded>
    }
}

fn to_address(state: &str, cursor: &str) -> String {
    address(paths::MAILS, &[("state", state), ("cursor", cursor)])
}

/// The accounts, for whoever looks after them.
fn names() -> Load<Page<Account>> {
    let (api, all) = (use_api(), use_session().may(Action::ManageAccounts));
    Load::new(
        move || async move { if all { api.accounts().await } else { Ok(Page { items: Vec::new(), next: None }) } },
    )
}

/// The name; the id where it is not known.
fn name_of(names: Load<Page<Account>>, id: AccountId) -> String {
    let accounts = names.data.get().map(|page| page.items).unwrap_or_default();
    accounts.into_iter().find(|account| account.id == id).map_or_else(|| id.to_string(), |account| account.name)
}

#[component]
fn Row(mail: Mail, names: Load<Page<Account>>) -> impl IntoView {
    let account = mail.account;
    let about = match mail.topic {
        Topic::Incident(id) => view! { <a href=paths::incident(id)>{text::mails::INCIDENT}</a> }.into_any(),
        Topic::Organisation(_) => view! { <span>{text::mails::ORGANISATION}</span> }.into_any(),
    };
    let mut kinds: Vec<NotificationKind> = mail.notices.iter().map(|notice| notice.kind).collect();
    kinds.sort();
    kinds.dedup();
    let why = kinds.into_iter().map(text::notifications::kind).collect::<Vec<_>>().join(", ");
    let (class, icon) = match mail.state {
        MailState::Queued if mail.error.is_some() => ("badge warn", Icon::Clock),
        MailState::Queued => ("badge busy", Icon::Clock),
        MailState::Sent => ("badge good", Icon::Check),
        MailState::Dropped => ("badge plain", Icon::Cross),
        MailState::GivenUp => ("badge bad", Icon::Octagon),
    };
    let again = (mail.state == MailState::Queued && mail.attempts != 0).then_some(mail.next_at);
    view! {
        <tr>
            <td><bdi class="break">{move || name_of(names, account)}</bdi></td>
            <td class="wide">{about}</td>
            <td class="wider small soft">{why}</td>
            <td>
                <span class=class><Draw icon=icon/>{text::mails::state(mail.state)}</span>
                {mail.error.map(|error| view! { <p class="small break"><bdi>{text::mails::refused(&error)}</bdi></p> })}
                {again.map(|at| view! { <p class="small soft">{text::mails::NEXT}" "<Moment at=at/></p> })}
            </td>
            <td class="wider">{mail.attempts}</td>
            <td class="wide soft"><Moment at=mail.created_at/></td>
        </tr>
    }
}
