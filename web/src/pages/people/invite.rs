//! Inviting somebody; the link is shown once.

use leptos::prelude::*;
use tocsin_model::{
    contact::EmailAddress, id::OrganisationId, invitation::InvitationInput, problem::FieldError, tlp::Tlp, viewer::Role,
};

use crate::{
    components::{Card, Choice, CopyButton, Form, FormEnd, FormState, Note, SelectField, TextField, Tone},
    session::{use_api, use_session},
    shell::use_frame,
    text,
};

/// The form for an invitation.
#[component]
pub fn Invite(
    /// Where to.
    organisation: OrganisationId,
    /// The roles to choose from.
    roles: Signal<Vec<Role>>,
    /// Called when it is made.
    added: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let (api, frame) = (use_api(), use_frame());
    let own = use_session().me().map_or(Tlp::Clear, |me| me.clearance);
    let [email, role] = [(); 2].map(|()| RwSignal::new(String::new()));
    let clearance = RwSignal::new(own.min(Tlp::Amber).as_str().to_owned());
    let fresh = RwSignal::new(None::<String>);
    let form = FormState::new().with_unique("email");
    let submit = move || {
        let address = EmailAddress::parse(&email.get_untracked());
        let wrong = address.clone().err().map(|why| FieldError { field: "email".to_owned(), message: why.to_string() });
        let (true, Ok(address)) = (form.is_right(wrong.into_iter().collect()), address) else { return };
        let chosen = Role::from_word(&role.get_untracked()).or_else(|| roles.get_untracked().last().copied());
        let input = InvitationInput {
            email: address,
            organisation: Some(organisation),
            role: chosen.unwrap_or(Role::Reader),
            clearance: clearance.get_untracked().parse().ok(),
        };
        form.send(async move {
            fresh.try_set(Some(api.invite(&input).await?.link));
            frame.announce(text::people::LINK_ONCE);
            email.try_set(String::new());
            added();
            Ok(())
        });
    };
    // The one that may do least comes first.
    let choices = Signal::derive(move || {
        roles
            .get()
            .into_iter()
            .rev()
            .map(|role| Choice::new(role.as_str(), text::words::role(role)))
            .collect::<Vec<_>>()
    });
    let markings: Vec<Choice> =
        Tlp::ALL.into_iter().filter(|tlp| *tlp <= own).map(|tlp| Choice::new(tlp.as_str(), tlp.label())).collect();
    view! {
        {move || fresh.get().map(|link| view! { <Link link=link/> })}
        <Card title=text::people::INVITE.to_owned()>
            <Form state=form submit=submit>
                <p class="soft">{text::people::INVITE_ABOUT}</p>
                <div class="form-grid">
                    <TextField name="email" label=text::people::EMAIL value=email kind="email" required=true/>
                    <SelectField name="role" label=text::admin::ROLE value=role choices=choices/>
                    <SelectField name="clearance" label=text::admin::CLEARANCE value=clearance choices=markings/>
                </div>
                <FormEnd label=text::people::SEND_INVITATION/>
            </Form>
        </Card>
    }
}

/// A link that is shown this once.
#[component]
pub fn Link(
    /// The link.
    link: String,
) -> impl IntoView {
    view! {
        <Note tone=Tone::Good>
            <p><strong>{text::people::LINK_ONCE}</strong></p>
            <p class="ioc"><span class="mono break">{link.clone()}</span><CopyButton value=link label=text::admin::copy(text::people::LINK)/></p>
        </Note>
    }
}
