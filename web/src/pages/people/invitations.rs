//! Who is invited.

use leptos::{prelude::*, task::spawn_local};
use tocsin_model::{
    invitation::{Invitation, InvitationState},
    page::Page,
};

use super::invite::Link;
use crate::{
    browser::clock,
    components::{Card, Loaded, RowsSkeleton, TlpMark},
    load::Load,
    session::use_api,
    shell::{use_frame, use_toasts},
    text,
};

/// The list of invitations.
#[component]
pub fn Invitations(
    /// The invitations.
    load: Load<Page<Invitation>>,
) -> impl IntoView {
    let link = RwSignal::new(None::<String>);
    let none = || view! { <p class="body soft">{text::people::NO_INVITATIONS}</p> };
    view! {
        {move || link.get().map(|link| view! { <Link link=link/> })}
        <Card title=text::people::INVITATIONS.to_owned() bare=true>
            <Loaded load=load skeleton=|| view! { <RowsSkeleton rows=2/> } let:page>
                <Show when=move || page.with(|page| !page.items.is_empty()) fallback=none>
                    <div class="scroll"><table class="table" aria-label=text::people::INVITATIONS>
                        <thead><tr>
                            <th scope="col">{text::people::EMAIL}</th>
                            <th scope="col" class="wide">{text::admin::ROLE}</th>
                            <th scope="col" class="wide">{text::admin::CLEARANCE}</th>
                            <th scope="col">{text::admin::STATE}</th>
                            <th scope="col">{text::people::ACTIONS}</th>
                        </tr></thead>
                        <tbody>{move || page.get().items.into_iter().map(|invitation| view! { <Row invitation=invitation load=load link=link/> }).collect_view()}</tbody>
                    </table></div>
                </Show>
            </Loaded>
        </Card>
    }
}

#[component]
fn Row(invitation: Invitation, load: Load<Page<Invitation>>, link: RwSignal<Option<String>>) -> impl IntoView {
    let frame = use_frame();
    let pending = invitation.state == InvitationState::Pending;
    let expires_at = invitation.expires_at;
    let state = invitation.state;
    let word = move || {
        let expired = pending && frame.now.get() >= expires_at;
        if expired { text::people::EXPIRED } else { text::people::state(state) }
    };
    view! {
        <tr>
            <td>
                <bdi class="break">{invitation.email.to_string()}</bdi>
                <div class="narrow small soft">{text::words::role(invitation.role)}" "<TlpMark tlp=invitation.clearance/></div>
            </td>
            <td class="wide">{text::words::role(invitation.role)}</td>
            <td class="wide"><TlpMark tlp=invitation.clearance/></td>
            <td><span class="row">
                <span>{word}</span>
                {pending.then(|| view! { <span class="soft small">{text::people::EXPIRES}" "{clock::local(expires_at)}</span> })}
            </span></td>
            <td>{pending.then(|| view! { <span class="row"><Actions invitation=invitation load=load link=link/></span> })}</td>
        </tr>
    }
}

#[component]
fn Actions(invitation: Invitation, load: Load<Page<Invitation>>, link: RwSignal<Option<String>>) -> impl IntoView {
    let (api, toasts, frame) = (use_api(), use_toasts(), use_frame());
    let email = invitation.email.to_string();
    let (of_resend, of_withdraw) = (text::people::resend(&email), text::people::withdraw(&email));
    let id = invitation.id;
    let invitation = StoredValue::new(invitation);
    let resend = move |_| {
        spawn_local(async move {
            match api.resend_invitation(id).await {
                Ok(renewed) => {
                    link.try_set(Some(renewed.link));
                    frame.announce(text::people::LINK_ONCE);
                }
                Err(failure) => toasts.failed(&failure),
            }
            load.reload();
        });
    };
    let withdraw = move |_| {
        spawn_local(async move {
            if let Err(failure) = api.withdraw_invitation(&invitation.get_value()).await {
                toasts.failed(&failure);
            }
            load.reload();
        });
    };
    view! {
        <button type="button" class="button small" aria-label=of_resend on:click=resend>{text::people::RESEND}</button>
        <button type="button" class="button small danger" aria-label=of_withdraw on:click=withdraw>{text::people::WITHDRAW}</button>
    }
}
