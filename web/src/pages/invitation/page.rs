//! What an invitation's link opens: a new account, or one more organisation for whoever is signed in.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use tocsin_model::{
    invitation::{Acceptance, AccountOfInvited, InvitationOffer},
    problem::FieldError,
};

use crate::{
    api::{accept, offer},
    browser,
    components::{CheckField, Empty, Form, FormEnd, FormState, Icon, Loaded, RowsSkeleton, TextField},
    load::Load,
    pages::{credentials::wrong_credentials, front::SignInForm},
    session::{use_api, use_session},
    text,
};

/// The page. The token stands behind `#`, so that no server's log has it.
#[component]
pub fn InvitationPage() -> impl IntoView {
    let session = use_session();
    let token = use_location().hash.with_untracked(|hash| hash.trim_start_matches('#').to_owned());
    let stored = StoredValue::new(token);
    let load = Load::new(move || async move { offer(session, &stored.get_value()).await });
    let gone =
        || view! { <Empty icon=Icon::Question title=text::people::OFFER_GONE hint=text::people::OFFER_GONE_HINT/> };
    view! {
        <Loaded load=load skeleton=|| view! { <RowsSkeleton rows=4/> } missing=gone let:offer>
            {move || view! { <Offer offer=offer.get() token=stored/> }}
        </Loaded>
    }
}

#[component]
fn Offer(offer: InvitationOffer, token: StoredValue<String>) -> impl IntoView {
    let me = use_session().me();
    let title = text::people::invited_to(&offer.organisation_name);
    document().set_title(&text::shell::document_title(&title));
    let has_account = RwSignal::new(false);
    let other = move |_| has_account.update(|has| *has = !*has);
    let choose = move || match me.clone() {
        Some(me) => view! { <JoinSignedIn name=me.name token=token/> }.into_any(),
        None if has_account.get() => view! {
            <SignInForm/>
            <p><button type="button" class="button quiet" on:click=other>{text::people::NO_ACCOUNT}</button></p>
        }
        .into_any(),
        None => view! {
            <NewAccount token=token/>
            <p><button type="button" class="button quiet" on:click=other>{text::people::HAVE_ACCOUNT}</button></p>
        }
        .into_any(),
    };
    view! {
        <div class="stack">
            <h1>{title}</h1>
            <p class="soft">{text::people::TOCSIN_IS}</p>
            <dl class="pairs">
                <div><dt>{text::people::EMAIL}</dt><dd><bdi>{offer.email.to_string()}</bdi></dd></div>
                <div><dt>{text::admin::ROLE}</dt><dd>{text::words::role(offer.role)}<p class="small soft">{text::people::role_meaning(offer.role)}</p></dd></div>
            </dl>
            {choose}
        </div>
    }
}

#[component]
fn NewAccount(token: StoredValue<String>) -> impl IntoView {
    let session = use_session();
    let [name, username, password] = [(); 3].map(|()| RwSignal::new(String::new()));
    let show = RwSignal::new(false);
    let kind = Signal::derive(move || if show.get() { "text" } else { "password" });
    let form = FormState::new().with_unique("account.username");
    let submit = move || {
        let wrong = wrong_credentials(&username.get_untracked(), &password.get_untracked());
        let of_account = |error: FieldError| FieldError { field: format!("account.{}", error.field), ..error };
        if !form.is_right(wrong.into_iter().map(of_account).collect()) {
            return;
        }
        let account = AccountOfInvited {
            username: username.get_untracked().trim().to_owned(),
            name: name.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
        };
        form.send(async move {
            let acceptance = Acceptance { account: Some(account) };
            session.keep_elsewhere(accept(session, &token.get_value(), &acceptance).await?);
            browser::go_home();
            Ok(())
        });
    };
    view! {
        <Form state=form submit=submit>
            <h2>{text::people::NEW_ACCOUNT}</h2>
            <TextField name="account.name" label=text::front::YOUR_NAME value=name autocomplete="name" required=true/>
            <TextField name="account.username" label=text::front::USERNAME value=username autocomplete="username"
                hint=text::front::USERNAME_HINT required=true/>
            <TextField name="account.password" label=text::front::PASSWORD value=password kind=kind
                autocomplete="new-password" hint=text::front::PASSWORD_HINT required=true/>
            <CheckField label=text::front::SHOW_PASSWORD value=show/>
            <FormEnd label=text::people::MAKE_ACCOUNT busy=text::people::JOINING/>
        </Form>
    }
}

#[component]
fn JoinSignedIn(name: String, token: StoredValue<String>) -> impl IntoView {
    let (session, api) = (use_session(), use_api());
    let form = FormState::new();
    let submit = move || {
        form.send(async move {
            session.keep_elsewhere(api.join(&token.get_value()).await?);
            browser::go_home();
            Ok(())
        });
    };
    view! {
        <Form state=form submit=submit>
            <p>{text::people::join_as(&name)}</p>
            <FormEnd label=text::people::JOIN busy=text::people::JOINING/>
        </Form>
    }
}
