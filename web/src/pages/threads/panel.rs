//! A thread with its composer. What only the CERT reads looks like nothing else: its own place, colour, icon, heading
//! and label, and the host's own sentence of who can read it.

use leptos::prelude::*;
use tocsin_model::{
    id::{IncidentId, ThreadId},
    thread::ThreadKind,
};

use super::{composer::Composer, conversation::Conversation, files::FileNames, log::MessageLog};
use crate::{
    components::{Draw, Icon},
    text,
};

/// How a thread looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looks {
    /// Who reads it.
    pub kind: ThreadKind,
    /// The style class.
    pub class: &'static str,
    /// The icon.
    pub icon: Icon,
    /// The heading.
    pub heading: &'static str,
    /// What the composer is called.
    pub label: &'static str,
}

impl Looks {
    /// How a thread looks to whoever is signed in.
    pub fn of(kind: ThreadKind, is_cert: bool) -> Self {
        let (class, icon, heading, label) = match (kind, is_cert) {
            (ThreadKind::Internal, _) => {
                ("thread internal", Icon::Shield, text::chat::INTERNAL_HEADING, text::chat::INTERNAL_LABEL)
            }
            (ThreadKind::Shared | ThreadKind::Direct, true) => {
                ("thread shared", Icon::Building, text::chat::SHARED_HEADING, text::chat::SHARED_LABEL)
            }
            (ThreadKind::Shared, false) => {
                ("thread shared", Icon::Bubble, text::incidents::CONVERSATION, text::chat::OWN_LABEL)
            }
            (ThreadKind::Direct, false) => {
                ("thread shared", Icon::Bubble, text::incidents::CONVERSATION, text::chat::DIRECT_LABEL)
            }
        };
        Self { kind, class, icon, heading, label }
    }
}

/// A thread with its composer.
#[component]
pub fn ThreadPanel(
    /// The thread.
    id: ThreadId,
    /// How it looks.
    looks: Looks,
) -> impl IntoView {
    let conversation = Conversation::open(id);
    FileNames::provide(conversation);
    let value = RwSignal::new(String::new());
    let quote = Callback::new(move |quoted: String| {
        value.update(|written| {
            if !written.is_empty() && !written.ends_with('\n') {
                written.push('\n');
            }
            written.push_str(&quoted);
        });
    });
    let signals = conversation.signals;
    let present = move || {
        let names = signals.present.get();
        (!names.is_empty()).then(|| view! { <span class="small presence"><Draw icon=Icon::Person/><bdi>{text::chat::present(&names)}</bdi></span> })
    };
    view! {
        <section class=looks.class aria-label=looks.heading>
            <header>
                <h2><Draw icon=looks.icon/>{looks.heading}</h2>
                {(looks.kind == ThreadKind::Internal).then(|| view! { <span class="badge internal-mark"><Draw icon=Icon::Shield/>{text::chat::INTERNAL_MARK}</span> })}
                {present}
            </header>
            <MessageLog conversation=conversation label=looks.heading.to_owned() quote=quote/>
            <p class="small faint typing" aria-live="off">{move || text::chat::typing(&signals.typing.get())}</p>
            <Composer conversation=conversation looks=looks value=value/>
        </section>
    }
}

/// The thread of an incident that its organisation reads.
#[component]
pub fn SharedThread(
    /// The incident.
    incident: IncidentId,
    /// Whether the reader is of the CERT.
    is_cert: bool,
) -> impl IntoView {
    view! { <ThreadPanel id=ThreadId::shared(incident) looks=Looks::of(ThreadKind::Shared, is_cert)/> }
}

/// The thread of an incident that only analysts read.
#[component]
pub fn InternalThread(
    /// The incident.
    incident: IncidentId,
) -> impl IntoView {
    view! { <ThreadPanel id=ThreadId::internal(incident) looks=Looks::of(ThreadKind::Internal, true)/> }
}
