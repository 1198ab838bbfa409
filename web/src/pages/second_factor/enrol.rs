//! Enrolling a second factor: the password, the QR code, the first code, the recovery codes.

use leptos::{prelude::*, task::spawn_local};
use tocsin_model::second_factor::{CodeProof, Enrolment, PasswordProof, QrCode};

use crate::{
    browser::{download, focus},
    components::{Card, CopyButton, Draw, Form, FormEnd, FormState, Icon, Note, TextField, Tone},
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
    let give_up = move |_| {
        step.set(Step::Password);
        focus::to("main input[autocomplete='current-password']");
    };
    let groups = enrolment.secret.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ");
    view! {
        <div class="stack">
            <p>{text::second_factor::SCAN}</p>
            <Qr qr=enrolment.qr/>
            // Nobody can scan what their own phone shows.
            <p><a class="button" href=enrolment.uri rel="external"><Draw icon=Icon::Outward/>{text::second_factor::OPEN_HERE}</a></p>
            <dl class="pairs">
                <div>
                    <dt>{text::second_factor::SECRET}</dt>
                    <dd class="ioc setup-key"><span class="mono break">{groups}</span></dd>
                </div>
            </dl>
            <p><CopyButton value=enrolment.secret label=text::second_factor::COPY_SECRET written=true/></p>
            <div class="narrow-form"><Form state=form submit=submit>
                <TextField name="code" label=text::second_factor::CODE value=code autocomplete="one-time-code"
                    hint=text::second_factor::CODE_HINT required=true/>
                <FormEnd label=text::second_factor::CONFIRM busy=text::second_factor::CONFIRMING>
                    <button type="button" class="button quiet" on:click=give_up>{text::words::CANCEL}</button>
                </FormEnd>
            </Form></div>
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
    let file = all.clone();
    let download = move |_| download::offer(text::second_factor::CODES_FILE, file.as_bytes());
    focus::to(".recovery-codes");
    view! {
        <div class="stack">
            <Note tone=Tone::Warn>
                <p><strong>{text::second_factor::KEEP_CODES}</strong></p>
                <p>{text::second_factor::KEEP_CODES_ABOUT}</p>
            </Note>
            <ul class="recovery-codes" tabindex="-1" aria-label=text::second_factor::CODES>
                {codes.into_iter().map(|code| view! { <li class="mono">{code}</li> }).collect_view()}
            </ul>
            <div class="form-actions">
                <CopyButton value=all label=text::second_factor::COPY_CODES written=true/>
                <button type="button" class="button" on:click=download>{text::second_factor::DOWNLOAD_CODES}</button>
                <button type="button" class="button primary" on:click=move |_| done()>{text::second_factor::KEPT}</button>
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
        <div class="stack wide-form">
            <h1>{text::second_factor::ENROL_FIRST}</h1>
            <p class="soft">{text::second_factor::ENROL_FIRST_ABOUT}</p>
            <p class="soft">{text::second_factor::ABOUT}</p>
            <Card title=text::second_factor::TITLE.to_owned()><Enrol done=enrolled/></Card>
            <p><button type="button" class="button quiet" on:click=leave>{text::shell::SIGN_OUT}</button></p>
        </div>
    }
}
