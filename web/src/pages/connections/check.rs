//! The test button: calls the provider and says what came back.

use leptos::{prelude::*, task::spawn_local};
use tocsin_model::{connection::CheckResult, id::ConnectionId};

use crate::{
    components::{Draw, Icon, Lasted, Note, OutsideText, Tone},
    session::use_api,
    shell::use_toasts,
    text,
};

/// The test button and, below it, what the last test found. `after` is called when it is known.
#[component]
pub fn Check(
    /// The connection.
    id: ConnectionId,
    /// Its name.
    name: String,
    /// What else stands beside the button.
    #[prop(optional, into)]
    beside: ViewFn,
    /// Called when the result is known.
    after: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let busy = RwSignal::new(false);
    let result = RwSignal::new(None::<CheckResult>);
    let check = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        result.set(None);
        spawn_local(async move {
            match api.check_connection(id).await {
                Ok(found) => {
                    result.try_set(Some(found));
                    after();
                }
                Err(failure) => toasts.failed(&failure),
            }
            busy.try_set(false);
        });
    };
    view! {
        <div class="stack tight grow">
            <div class="row">
                <button type="button" class="button small" aria-label=text::connections::test_of(&name) aria-disabled=move || busy.get().to_string() on:click=check>
                    <Draw icon=Signal::derive(move || if busy.get() { Icon::Spinner } else { Icon::Pulse }) turning=busy/>
                    {move || if busy.get() { text::connections::TESTING } else { text::connections::TEST }}
                </button>
                {beside.run()}
            </div>
            <div aria-live="polite">{move || result.get().map(|result| view! { <Found result=result/> })}</div>
        </div>
    }
}

#[component]
fn Found(result: CheckResult) -> impl IntoView {
    let (tone, title) =
        if result.ok { (Tone::Good, text::connections::WORKS) } else { (Tone::Bad, text::connections::FAILS) };
    view! {
        <Note tone=tone>
            <p><strong>{title}</strong>" "<OutsideText text=result.message/>" "<Lasted milliseconds=result.duration_ms/></p>
            {(!result.remedy.is_empty()).then(|| view! { <p><strong>{text::connections::REMEDY}</strong>" "<OutsideText text=result.remedy/></p> })}
        </Note>
    }
}
