//! One's own account: who one is here, and the password.

use leptos::prelude::*;
use tocsin_model::account::Me;

use super::{notifications::Notifications, password::ChangePassword};
use crate::{
    components::{Card, PageHead, TlpMark},
    pages::second_factor::SecondFactorCard,
    session::use_session,
    shell::use_page,
    text,
};

/// The page of one's own account.
#[component]
pub fn OwnAccount() -> impl IntoView {
    use_page(text::shell::OWN_ACCOUNT, &[]);
    let me = use_session().me();
    view! {
        <PageHead title=|| text::shell::OWN_ACCOUNT/>
        {me.map(|me| {
            let username = me.username.clone();
            view! { <WhoAmI me=me/><Notifications/><SecondFactorCard/><ChangePassword username=username/> }
        })}
    }
}

#[component]
fn WhoAmI(me: Me) -> impl IntoView {
    view! {
        <Card title=me.name>
            <dl class="pairs">
                <div><dt>{text::admin::USERNAME}</dt><dd class="mono"><bdi>{me.username}</bdi></dd></div>
                <div><dt>{text::admin::ORGANISATION}</dt><dd><bdi>{me.organisation_name}</bdi></dd></div>
                <div><dt>{text::admin::ROLE}</dt><dd>{text::words::role(me.role)}</dd></div>
                <div><dt>{text::admin::CLEARANCE}</dt><dd><TlpMark tlp=me.clearance/></dd></div>
            </dl>
        </Card>
    }
}
