//! Another password for oneself.

use leptos::prelude::*;
use tocsin_model::problem::FieldError;

use crate::{
    api::PasswordChange,
    components::{Card, Form, FormEnd, FormState, TextField},
    pages::credentials::wrong_credentials,
    session::use_session,
    shell::use_toasts,
    text,
};

/// The form for another password.
#[component]
pub fn ChangePassword(
    /// Whose it is.
    username: String,
) -> impl IntoView {
    let (session, toasts) = (use_session(), use_toasts());
    let [current, new] = [(); 2].map(|()| RwSignal::new(String::new()));
    let form = FormState::new();
    let submit = move || {
        let change = PasswordChange { current_password: current.get_untracked(), new_password: new.get_untracked() };
        let wrong = wrong_credentials(&username, &change.new_password);
        let of_new = |error| FieldError { field: "new_password".to_owned(), ..error };
        if !form.is_right(wrong.into_iter().map(of_new).collect()) {
            return;
        }
        form.send(async move {
            session.change_password(&change).await?;
            toasts.done(text::admin::PASSWORD_CHANGED);
            for field in [current, new] {
                field.try_set(String::new());
            }
            Ok(())
        });
    };
    view! {
        <Card title=text::admin::CHANGE_PASSWORD.to_owned()>
            <Form state=form submit=submit>
                <p class="soft">{text::admin::CHANGE_PASSWORD_ABOUT}</p>
                <div class="form-grid">
                    <TextField name="current_password" label=text::admin::CURRENT_PASSWORD value=current kind="password"
                        autocomplete="current-password" required=true/>
                    <TextField name="new_password" label=text::admin::NEW_PASSWORD value=new kind="password"
                        autocomplete="new-password" hint=text::admin::PASSWORD_HINT required=true/>
                </div>
                <FormEnd label=text::admin::CHANGE_PASSWORD busy=text::words::SAVING/>
            </Form>
        </Card>
    }
}
