//! Where a message is written. What is written stays until it is sent, whatever happens to the page.

use leptos::{ev, prelude::*};
use tocsin_model::{thread::ThreadKind, viewer::Action};

use super::{
    attach::{Attach, Attached},
    canned::{CannedAnswers, CannedButton},
    conversation::Conversation,
    mention::{MentionList, Mentions},
    panel::Looks,
};
use crate::{
    browser::storage,
    components::{Draw, Icon, fresh_id},
    session::use_session,
    text,
};

/// Where a message is written.
#[component]
pub fn Composer(
    /// The thread.
    conversation: Conversation,
    /// How the thread looks.
    looks: Looks,
    /// What is in the field.
    value: RwSignal<String>,
) -> impl IntoView {
    let session = use_session();
    let id = fresh_id();
    let readers_id = format!("{id}-readers");
    let key = format!("draft.{}", conversation.id);
    let begun = storage::tab::read(&key).unwrap_or_default();
    if value.with_untracked(String::is_empty) {
        value.set(begun);
    }
    Effect::new(move |_| value.with(|text| storage::tab::write(&key, text)));
    let attached = conversation.attached;
    let uploading = RwSignal::new(false);
    let send = move || {
        let text = value.get_untracked().trim().to_owned();
        let files = attached.get_untracked();
        // A file that is still on its way belongs to the message.
        if (text.is_empty() && files.is_empty()) || uploading.get_untracked() {
            return;
        }
        conversation.send(text, files);
        value.set(String::new());
        attached.set(Vec::new());
    };
    let nothing_to_send =
        move || uploading.get() || (value.with(|text| text.trim().is_empty()) && attached.with(Vec::is_empty));
    let field = NodeRef::new();
    let mentions = Mentions::of(conversation.id, field, value, id.clone());
    let pressed = move |event: ev::KeyboardEvent| {
        if mentions.pressed(&event) {
            return;
        }
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            send();
        }
    };
    let typed = move |event: ev::Targeted<ev::Event, web_sys::HtmlTextAreaElement>| {
        value.set(event.target().value());
        conversation.sent.set(None);
        conversation.signals.write();
        mentions.look(&event.target());
    };
    let incident =
        Memo::new(move |_| conversation.view.data.with(|view| view.as_ref().and_then(|view| view.thread.incident)));
    let readers = Memo::new(move |_| {
        conversation.view.data.with(|view| view.as_ref().map(|view| view.readers.clone())).unwrap_or_default()
    });
    if !session.may(looks.kind.write_action()) {
        return view! { <p class="soft small composer">{text::chat::READ_ONLY}</p> }.into_any();
    }
    let keeps_answers = session.may(Action::WriteInternal) && looks.kind != ThreadKind::Internal;
    let choosing = RwSignal::new(false);
    view! {
        <form class="composer" on:submit=move |event: ev::SubmitEvent| { event.prevent_default(); send(); }>
            <label for=id.clone()><Draw icon=looks.icon/>{looks.label}</label>
            <p class="readers small" id=readers_id.clone()>{readers}</p>
            <textarea id=id.clone() node_ref=field rows="3" aria-describedby=readers_id prop:value=value
                role=move || mentions.open().then_some("combobox") aria-expanded=move || mentions.open().then_some("true")
                aria-autocomplete="list" aria-controls=move || mentions.list() aria-activedescendant=move || mentions.active()
                on:input:target=typed on:keydown=pressed on:blur=move |_| mentions.close()></textarea>
            <MentionList mentions=mentions/>
            <ul class="row" aria-label=text::incidents::FILES>
                {move || attached.get().into_iter().map(|file| view! { <Attached file=file attached=attached/> }).collect_view()}
            </ul>
            <div class="composer-end">
                <button type="submit" class="button primary" aria-disabled=move || nothing_to_send().to_string()>
                    <Draw icon=Icon::Send/>{text::chat::SEND}
                </button>
                {move || incident.get().map(|incident| view! { <Attach incident=incident internal=looks.kind == ThreadKind::Internal attached=attached busy=uploading/> })}
                {keeps_answers.then(|| view! { <CannedButton open=choosing/> })}
                <p class="small faint grow hint"><span class="of-keyboard">{text::chat::SEND_KEY}" "</span>{text::chat::MENTION_KEY}</p>
            </div>
            <p class="small sent-to" role="status">
                {move || conversation.sent.get().map(|_| view! { <Draw icon=Icon::Check/><span>{text::chat::sent_to(&readers.get())}</span> })}
            </p>
        </form>
        {keeps_answers.then(|| view! { <CannedAnswers value=value open=choosing/> })}
    }
    .into_any()
}
