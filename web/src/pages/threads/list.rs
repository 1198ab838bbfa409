//! The list of threads, and one of them.

use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};
use tocsin_model::{
    id::ThreadId,
    thread::{ThreadKind, ThreadView},
    viewer::Action,
};

use super::{
    notify_switch::NotifySwitch,
    panel::{Looks, ThreadPanel},
};
use crate::{
    api::ThreadFilter,
    components::{Choice, Draw, Empty, Icon, KeyedRows, Loaded, Moment, More, PageHead, RowsSkeleton, TlpMark},
    live::{poll_without_socket, use_live},
    load::Load,
    pages::{
        exports::{ExportButton, Exported},
        filter_select::{FilterSelect, address},
        guard::Guard,
        missing::Missing,
    },
    paths,
    session::{use_api, use_session},
    shell::use_page,
    text,
};

/// The list of threads.
#[component]
pub fn ThreadList() -> impl IntoView {
    use_page(text::chat::MESSAGES, &[]);
    view! {
        <Guard action=Action::ReadMessages>
            <PageHead title=|| text::chat::MESSAGES about=text::chat::MESSAGES_ABOUT.to_owned()><NotifySwitch/></PageHead>
            <List/>
        </Guard>
    }
}

#[component]
fn List() -> impl IntoView {
    let (api, navigate) = (use_api(), use_navigate());
    let query = use_query_map();
    let filter = Memo::new(move |_| {
        query.with(|query| {
            let text = |name: &str| query.get(name).unwrap_or_default();
            ThreadFilter { unread: text("unread"), kind: text("kind"), cursor: text("cursor") }
        })
    });
    let load = Load::new(move || api.threads(filter.get()));
    use_live().listen("threads", move |_| load.refresh());
    poll_without_socket(|| true, move || load.refresh());
    let go = StoredValue::new_local(move |filter: &ThreadFilter| {
        let stay = leptos_router::NavigateOptions { scroll: false, ..Default::default() };
        navigate(&to_address(filter), stay);
    });
    let choose = move |change: fn(&mut ThreadFilter, String)| {
        move |word: String| {
            let mut changed = ThreadFilter { cursor: String::new(), ..filter.get_untracked() };
            change(&mut changed, word);
            go.with_value(|go| go(&changed));
        }
    };
    let only_unread = choose(|filter, word| filter.unread = word);
    let kinds = [ThreadKind::Shared, ThreadKind::Internal, ThreadKind::Direct];
    let is_cert = use_session().may(Action::ReadInternal);
    let kinds = kinds.into_iter().filter(|kind| is_cert || *kind != ThreadKind::Internal);
    let kinds: Vec<Choice> = kinds.map(|kind| Choice::new(kind.as_str(), text::chat::kind(kind))).collect();
    view! {
        <div class="filters">
            <FilterSelect label=text::chat::KIND any=text::chat::ANY_KIND choices=kinds
                value=Signal::derive(move || filter.get().kind) choose=choose(|filter, word| filter.kind = word)/>
            <label class="check">
                <input type="checkbox" prop:checked=move || filter.get().unread == "true"
                    on:change:target=move |event| only_unread(if event.target().checked() { "true".to_owned() } else { String::new() })/>
                {text::chat::UNREAD_ONLY}
            </label>
        </div>
        <Loaded load=load skeleton=|| view! { <RowsSkeleton/> } let:page>
            <ThreadRows threads=Signal::derive(move || page.get().items)/>
            {move || {
                let filter = filter.get();
                let first = (!filter.cursor.is_empty()).then(|| to_address(&ThreadFilter { cursor: String::new(), ..filter.clone() }));
                let next = page.get().next.map(|cursor| to_address(&ThreadFilter { cursor, ..filter }));
                view! { <More first=first next=next/> }
            }}
        </Loaded>
    }
}

fn to_address(filter: &ThreadFilter) -> String {
    address(paths::MESSAGES, &[("unread", &filter.unread), ("kind", &filter.kind), ("cursor", &filter.cursor)])
}

/// Where a thread is read: on its incident's page, or on its own.
pub fn place_of(view: &ThreadView) -> String {
    match view.thread.incident {
        Some(incident) => paths::incident(incident),
        None => paths::thread(view.thread.id),
    }
}

/// Threads as rows. The keys j and k walk them.
#[component]
pub fn ThreadRows(
    /// The threads.
    threads: Signal<Vec<ThreadView>>,
) -> impl IntoView {
    let none = || view! { <Empty icon=Icon::Bubble title=text::chat::NO_THREADS hint=text::chat::NO_THREADS_HINT/> };
    view! {
        <div class="card">
            <Show when=move || threads.with(|threads| !threads.is_empty()) fallback=none>
                <ul class="thread-rows" aria-label=text::chat::LIST>
                    <KeyedRows of=threads key=|view: &ThreadView| view.thread.id children=|thread| view! { <ThreadRow thread=thread/> }/>
                </ul>
            </Show>
        </div>
    }
}

#[component]
fn ThreadRow(thread: Signal<ThreadView>) -> impl IntoView {
    let (href, kind) = thread.with_untracked(|view| (place_of(view), view.thread.kind));
    let (icon, class) = match kind {
        ThreadKind::Internal => (Icon::Shield, "thread-row internal"),
        ThreadKind::Shared => (Icon::Bell, "thread-row"),
        ThreadKind::Direct => (Icon::Bubble, "thread-row"),
    };
    let unread = Memo::new(move |_| thread.with(|view| view.unread));
    let changed = Memo::new(move |_| thread.with(|view| view.thread.updated_at));
    let title = move || thread.with(|view| view.thread.title.clone());
    let tlp = Memo::new(move |_| thread.with(|view| view.thread.tlp));
    let last = move || {
        thread.with(|view| view.thread.last.clone()).map(|last| {
            view! { <p class="small soft clamp"><bdi>{last.author}</bdi>": "<bdi>{last.text}</bdi></p> }
        })
    };
    view! {
        <li class=class class:unread=move || unread.get() != 0>
            <Draw icon=icon/>
            <div class="grow">
                <p class="spread">
                    <a href=href data-row=""><bdi>{title}</bdi></a>
                    <span class="small faint">{move || view! { <Moment at=changed.get()/> }}</span>
                </p>
                {last}
                <p class="row small">
                    <span class="badge plain">{text::chat::kind(kind)}</span>
                    {move || view! { <TlpMark tlp=tlp.get()/> }}
                    {move || Some(unread.get()).filter(|unread| *unread != 0).map(|unread| view! { <span class="badge busy">{text::chat::unread(unread)}</span> })}
                </p>
            </div>
        </li>
    }
}

/// A thread on a page of its own.
#[component]
pub fn ThreadPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).and_then(|id| id.parse::<ThreadId>().ok()));
    view! {
        <Guard action=Action::ReadMessages>
            {move || match id.get() {
                Some(id) => view! { <ThreadById id=id/> }.into_any(),
                None => view! { <Missing list=paths::MESSAGES label=text::chat::MESSAGES/> }.into_any(),
            }}
        </Guard>
    }
}

#[component]
fn ThreadById(id: ThreadId) -> impl IntoView {
    use_page(text::words::LOADING, &[(text::chat::MESSAGES, paths::MESSAGES)]);
    let api = use_api();
    let is_cert = use_session().may(Action::ReadInternal);
    let load = Load::new(move || api.thread(id));
    let missing = || view! { <Missing list=paths::MESSAGES label=text::chat::MESSAGES/> };
    view! {
        <Loaded load=load skeleton=|| view! { <RowsSkeleton/> } missing=missing let:thread>
            {move || {
                let ThreadView { thread, .. } = thread.get();
                use_page(thread.title.clone(), &[(text::chat::MESSAGES, paths::MESSAGES)]);
                let title = thread.title.clone();
                view! {
                    <PageHead title=move || view! { <bdi>{title.clone()}</bdi> }>
                        {thread.incident.map(|incident| view! { <a class="button" href=paths::incident(incident)>{text::incidents::OPEN_INCIDENT}</a> })}
                        <ExportButton what=Exported::Thread(id)/>
                    </PageHead>
                    <div class="one-thread"><ThreadPanel id=id looks=Looks::of(thread.kind, is_cert)/></div>
                }
            }}
        </Loaded>
    }
}
