//! The live socket: one for the whole application, opened while somebody is signed in, resumed after a break.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc, time::Duration};

use futures::{
    SinkExt, StreamExt,
    channel::mpsc,
    future::{self, Either},
};
use gloo_net::websocket::{Message, futures::WebSocket};
use leptos::{prelude::*, task::spawn_local};
use serde_json::Value;
use tocsin_model::{
    id::ThreadId,
    live::{ClientMessage, Noun, Present, ServerMessage},
};
use uuid::Uuid;

use crate::{
    browser::{clock::sleep, socket_url},
    session::{Session, SessionState},
};

/// What a listener is told.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A record changed.
    Record {
        /// What it is.
        noun: Noun,
        /// Its identifier.
        key: String,
        /// What a list shows of it.
        body: Value,
    },
    /// Something may have been missed: read again.
    Missed,
    /// Somebody is writing in a thread.
    Typing(Present),
    /// Who reads a thread at this moment.
    Presence(Vec<Present>),
}

type Listener = Rc<dyn Fn(&Change)>;

#[derive(Default)]
struct Wiring {
    listeners: BTreeMap<u64, (String, Listener)>,
    next: u64,
    last_event: Option<Uuid>,
    sender: Option<mpsc::UnboundedSender<ClientMessage>>,
}

/// The live socket.
#[derive(Clone, Copy)]
pub struct Live {
    /// Whether it stands. While it does not, pages ask from time to time.
    pub connected: RwSignal<bool>,
    session: Session,
    wiring: StoredValue<Rc<RefCell<Wiring>>, LocalStorage>,
}

impl Live {
    /// Opens the socket as soon as somebody is signed in.
    pub fn start(session: Session) -> Self {
        let live = Self { connected: RwSignal::new(false), session, wiring: StoredValue::new_local(Rc::default()) };
        let signed_in = Memo::new(move |_| session.state.with(|state| matches!(state, SessionState::SignedIn(_))));
        Effect::new(move |_| {
            if signed_in.get() {
                spawn_local(live.keep_open());
            } else {
                live.wiring().borrow_mut().sender = None;
            }
        });
        Effect::new(move |_| {
            session.renewals.track();
            if let Some(token) = session.token() {
                live.tell(ClientMessage::Token(token));
            }
        });
        live
    }

    fn wiring(self) -> Rc<RefCell<Wiring>> {
        self.wiring.get_value()
    }

    fn tell(self, message: ClientMessage) {
        if let Some(sender) = &self.wiring().borrow().sender {
            sender.unbounded_send(message).ok();
        }
    }

    /// Calls back at each change of a topic (`tickets`, `ticket:<id>`), for as long as the calling component is shown.
    pub fn listen(self, topic: impl Into<String>, listener: impl Fn(&Change) + 'static) {
        let topic = topic.into();
        let wiring = self.wiring();
        let key = {
            let mut wiring = wiring.borrow_mut();
            wiring.next += 1;
            let key = wiring.next;
            wiring.listeners.insert(key, (topic.clone(), Rc::new(listener)));
            key
        };
        self.tell(ClientMessage::Subscribe { topics: vec![topic.clone()], after: None });
        on_cleanup(move || self.stop_listening(key, topic));
    }

    /// Tells those who read a thread that somebody writes in it.
    pub fn tell_typing(self, thread: ThreadId) {
        self.tell(ClientMessage::Typing { thread });
    }

    fn stop_listening(self, key: u64, topic: String) {
        let Some(wiring) = self.wiring.try_get_value() else { return };
        let still_wanted = {
            let mut wiring = wiring.borrow_mut();
            wiring.listeners.remove(&key);
            wiring.listeners.values().any(|(other, _)| *other == topic)
        };
        if !still_wanted {
            self.tell(ClientMessage::Unsubscribe { topics: vec![topic] });
        }
    }

    async fn keep_open(self) {
        let mut wait = Duration::from_secs(1);
        while self.session.state.with_untracked(|state| matches!(state, SessionState::SignedIn(_))) {
            let stood = self.connect().await;
            self.connected.set(false);
            self.wiring().borrow_mut().sender = None;
            wait = if stood { Duration::from_secs(1) } else { (wait * 2).min(Duration::from_secs(30)) };
            sleep(wait).await;
        }
    }

    /// One connection, to its end. True if the host welcomed it.
    async fn connect(self) -> bool {
        let Some(token) = self.session.token() else { return false };
        let Ok(socket) = WebSocket::open(&socket_url("/api/v1/live")) else { return false };
        let (mut sink, mut stream) = socket.split();
        let (sender, mut outbox) = mpsc::unbounded();
        sender.unbounded_send(ClientMessage::Token(token)).ok();
        self.wiring().borrow_mut().sender = Some(sender);
        let mut welcomed = false;
        loop {
            match future::select(stream.next(), outbox.next()).await {
                Either::Left((Some(Ok(Message::Text(text))), _)) => {
                    welcomed |= self.receive(&text);
                }
                Either::Left((Some(Ok(Message::Bytes(_))), _)) => {}
                Either::Right((Some(message), _)) => {
                    let text = serde_json::to_string(&message).expect("the model's types are JSON");
                    if sink.send(Message::Text(text)).await.is_err() {
                        return welcomed;
                    }
                }
                Either::Left((Some(Err(_)) | None, _)) | Either::Right((None, _)) => return welcomed,
            }
        }
    }

    /// Handles one message; true for the welcome.
    fn receive(self, text: &str) -> bool {
        match serde_json::from_str(text) {
            Ok(ServerMessage::Welcome) => {
                if !self.connected.get_untracked() {
                    self.connected.set(true);
                    self.subscribe_all();
                }
                return true;
            }
            Ok(ServerMessage::Subscribed { resumed: false }) => self.pass_on(None, &Change::Missed),
            Ok(ServerMessage::Event { id, noun, key, body }) => {
                self.wiring().borrow_mut().last_event = Some(id);
                let topics = topics_of(noun, &key);
                self.pass_on(Some(&topics), &Change::Record { noun, key, body });
            }
            Ok(ServerMessage::Typing { thread, who }) => {
                self.pass_on(Some(&[messages_topic(thread)]), &Change::Typing(who));
            }
            Ok(ServerMessage::Presence { thread, present }) => {
                self.pass_on(Some(&[messages_topic(thread)]), &Change::Presence(present));
            }
            Ok(ServerMessage::Subscribed { resumed: true } | ServerMessage::Error { .. }) | Err(_) => {}
        }
        false
    }

    fn subscribe_all(self) {
        let (topics, after) = {
            let wiring = self.wiring();
            let wiring = wiring.borrow();
            let mut topics: Vec<String> = wiring.listeners.values().map(|(topic, _)| topic.clone()).collect();
            topics.sort();
            topics.dedup();
            (topics, wiring.last_event)
        };
        if !topics.is_empty() {
            self.tell(ClientMessage::Subscribe { topics, after });
        }
        if after.is_none() {
            self.pass_on(None, &Change::Missed);
        }
    }

    fn pass_on(self, topics: Option<&[String]>, change: &Change) {
        let listeners: Vec<Listener> = {
            let wiring = self.wiring();
            let wiring = wiring.borrow();
            let wanted = |topic: &String| topics.is_none_or(|topics| topics.contains(topic));
            wiring.listeners.values().filter(|(topic, _)| wanted(topic)).map(|(_, listener)| listener.clone()).collect()
        };
        for listener in listeners {
            listener(change);
        }
    }
}

/// The topic of a thread's messages.
pub fn messages_topic(thread: ThreadId) -> String {
    format!("messages:{thread}")
}

fn topics_of(noun: Noun, key: &str) -> [String; 2] {
    let (all, one) = noun.topic();
    [all.to_owned(), format!("{one}:{key}")]
}

/// The live socket.
pub fn use_live() -> Live {
    expect_context()
}

/// Calls `refresh` every few seconds while the live socket does not stand and `wanted` says so.
pub fn poll_without_socket(wanted: impl Fn() -> bool + 'static, refresh: impl Fn() + 'static) {
    let live = use_live();
    let tick = move || {
        if !live.connected.get_untracked() && untrack(&wanted) {
            refresh();
        }
    };
    if let Ok(handle) = set_interval_with_handle(tick, Duration::from_secs(3)) {
        on_cleanup(move || handle.clear());
    }
}
