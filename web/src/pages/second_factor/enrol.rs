//! Enrolling a second factor: the password, the QR code, the first code, the recovery codes.

use leptos::{prelude::*, task::spawn_local};
use tocsin_model::second_factor::{CodeProof, Enrolment, PasswordProof, QrCode};

use crate::{
    browser::focus,
    components::{Card, CopyButton, Form, FormEnd, FormState, Note, TextField, Tone},
    session::{use_api, use_session},
    shell::use_toasts,
    text,
};

/// How far it is.
#[derive(Clone, PartialEq)]
enum Step {
    Password,
    Code(Enrolment),
    Codes(Vec<String>),
}

/// Enrolling, step by step. `done` is called once the recovery codes are kept.
#[component]
pub fn Enrol(
    /// Called at the end.
    done: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let step = RwSignal::new(Step::Password);
    move || match step.get() {
        Step::Password => view! { <AskPassword step=step/> }.into_any(),
        Step::Code(enrolment) => view! { <Confirm enrolment=enrolment step=step/> }.into_any(),
        Step::Codes(codes) => view! { <KeepCodes codes=codes done=done/> }.into_any(),
    }
}

#[component]
fn AskPassword(step: RwSignal<Step>) -> impl IntoView {
    let api = use_api();
    let password = RwSignal::new(String::new());
    let form = FormState::new();
    let submit = move || {
        if !form.is_right(Vec::new()) {
            return;
        }
        let proof = PasswordProof { password: password.get_untracked() };
        form.send(async move {
            step.try_set(Step::Code(api.begin_second_factor(&proof).await?));
            Ok(())
        });
    };
    view! {
        <Form state=form submit=submit>
            <p>{text::second_factor::NONE}</p>
            <TextField name="password" label=text::second_factor::PASSWORD value=password kind="password"
                autocomplete="current-password" required=true/>
            <FormEnd label=text::second_factor::BEGIN/>
        </Form>
    }
}

#[component]
fn Confirm(enrolment: Enrolment, step: RwSignal<Step>) -> impl IntoView {
    let api = use_api();
    let code = RwSignal::new(String::new());
    let form = FormState::new();
    focus::to("main input[autocomplete='one-time-code']");
    let submit = move || {
        if !form.is_right(Vec::new()) {
            return;
        }
        let proof = CodeProof { code: code.get_untracked() };
        form.send(async move {
            step.try_set(Step::Codes(api.confirm_second_factor(&proof).await?.recovery_codes));
            Ok(())
        });
    };
    let groups = enrolment.secret.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ");
    view! {
        <div class="stack">
            <p>{text::second_factor::SCAN}</p>
            <Qr qr=enrolment.qr/>
            <dl class="pairs">
                <div>
                    <dt>{text::second_factor::SECRET}</dt>
                    <dd class="ioc"><span class="mono break">{groups}</span><CopyButton value=enrolment.secret label=text::admin::copy(text::second_factor::SECRET)/></dd>
                </div>
            </dl>
            <Form state=form submit=submit>
                <TextField name="code" label=text::second_factor::CODE value=code autocomplete="one-time-code"
                    hint=text::second_factor::CODE_HINT required=true/>
                <FormEnd label=text::second_factor::CONFIRM busy=text::second_factor::CONFIRMING/>
            </Form>
        </div>
    }
}

#[component]
fn Qr(qr: QrCode) -> impl IntoView {
    let size = qr.size.to_string();
    view! {
        <svg class="qr" viewBox=format!("0 0 {size} {size}") role="img" aria-label=text::second_factor::QR shape-rendering="crispEdges">
            <path d=qr.path></path>
        </svg>
    }
}

/// Recovery codes, shown this once.
#[component]
pub fn KeepCodes(
    /// The codes.
    codes: Vec<String>,
    /// Called when they are kept.
    done: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let all = codes.join("\n");
    focus::to(".recovery-codes");
    view! {
        <div class="stack">
            <Note tone=Tone::Good>
                <p><strong>{text::second_factor::KEEP_CODES}</strong></p>
                <p>{text::second_factor::KEEP_CODES_ABOUT}</p>
            </Note>
            <ul class="recovery-codes" tabindex="-1" aria-label=text::second_factor::CODES>
                {codes.into_iter().map(|code| view! { <li class="mono">{code}</li> }).collect_view()}
            </ul>
            <div class="form-actions">
                <button type="button" class="button primary" on:click=move |_| done()>{text::second_factor::KEPT}</button>
                <CopyButton value=all label=text::admin::copy(text::second_factor::CODES)/>
            </div>
        </div>
    }
}

/// What somebody sees who can do nothing but enrol.
#[component]
pub fn EnrolFirst() -> impl IntoView {
    let (session, toasts) = (use_session(), use_toasts());
    let enrolled = move || {
        spawn_local(async move {
            if let Err(failure) = session.enrolled().await {
                toasts.failed(&failure);
            }
        });
    };
    let leave = move |_| {
        spawn_local(async move {
            if let Err(failure) = session.sign_out(false).await {
                toasts.failed(&failure);
            }
        });
    };
    view! {
        <div class="stack">
            <h1>{text::second_factor::ENROL_FIRST}</h1>
            <p class="soft">{text::second_factor::ENROL_FIRST_ABOUT}</p>
            <Card title=text::second_factor::TITLE.to_owned()><Enrol done=enrolled/></Card>
            <p><button type="button" class="button quiet" on:click=leave>{text::shell::SIGN_OUT}</button></p>
        </div>
    }
}
