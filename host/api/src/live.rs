//! The live socket: `GET /api/v1/live`. One per client; it tells changes of the records that the client may see.
//!
//! A client that reads too slowly is dropped rather than buffered for; it connects again and resumes behind the last
//! event that it saw. The socket ends with its access token unless a newer one was sent before. What ends on this host is asked
//! about before each delivery; what another host ends, with each pulse.

mod frame;
mod hub;
mod rooms;

use std::{collections::BTreeSet, time::Duration};

use axum::{
    extract::{
        State,
        ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade},
    },
    response::Response,
};
use chrono::Utc;
use tocsin_app::tokens::Bearer;
use tocsin_model::{
    id::ThreadId,
    live::{ClientMessage, Noun, Present, ServerMessage},
};
use tokio::{
    sync::mpsc,
    time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout},
};
use uuid::Uuid;

pub(crate) use self::hub::Hub;
use self::hub::{ClientId, Waiting};
use crate::{reading, state::ApiState};

/// How long a client may take to send its token.
const FIRST_MESSAGE: Duration = Duration::from_secs(10);
/// How long a message may take to leave; a slower reader is dropped.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often a quiet socket is tried, and its token checked for revocation by other hosts.
const PULSE: Duration = Duration::from_secs(15);
/// How often one client may say that it is writing; what it says in between is not passed on.
const TYPING: Duration = Duration::from_secs(1);
/// How many topics one socket may have.
const MAX_TOPICS: usize = 500;
/// The largest message of a client, in bytes.
const MAX_MESSAGE: usize = 64 * 1024;
/// What a socket reads at once. It is kept for as long as the socket is open, so it is small.
const READ_BUFFER: usize = 1024;

/// Why the host ends a socket: codes of RFC 6455 section 7.4.2, the private ones echoing HTTP's statuses.
mod ending {
    pub(super) const TOKEN: (u16, &str) = (4401, "the access token is missing, ended or revoked");
    pub(super) const PROTOCOL: (u16, &str) = (4400, "the first message must be {\"token\": \"…\"}");
    pub(super) const SLOW: (u16, &str) = (4408, "events came faster than they were read: connect again and resume");
    pub(super) const STOPPING: (u16, &str) = (1001, "the host is stopping: connect again and resume");
}

/// Follow changes as they happen, over a WebSocket.
///
/// The first message is `{"token": "<access token>"}`; send a new one before the old one ends. Then
/// `{"subscribe": {"topics": ["tickets", "ticket:<id>", "threads", "messages:<thread>"], "after": "<event id>"}}`, where `after`
/// is the last event that was seen, to miss nothing over a reconnect; `{"subscribed": {"resumed": false}}` says that events may be
/// missing and lists must be read again. Topics are `tickets`, `incidents`, `threads`, `assets`, `categories`, `connections` and
/// `plugins`, one record as `ticket:<id>`, `incident:<id>`, `thread:<id>` and so on, and the messages of a thread as
/// `messages:<thread>`.
///
/// Whoever subscribes to a thread's messages is there for the others who do: `{"presence": {"thread", "present"}}` says who is,
/// each time that somebody comes or goes. `{"typing": {"thread": "<id>"}}`, sent every few seconds while one writes, is passed on
/// to them. Constituents are told of everybody of the CERT as one. Close codes: 4400 not understood, 4401 token, 4408 too slow.
#[utoipa::path(
    get, path = "/api/v1/live", tag = "operation", security(()),
    responses((status = 101, description = "The socket is open."))
)]
pub(crate) async fn live(State(state): State<ApiState>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.max_message_size(MAX_MESSAGE).read_buffer_size(READ_BUFFER).write_buffer_size(0).on_upgrade(
        move |socket| async move {
            let mut socket = socket;
            if let Err((code, reason)) = serve(&state, &mut socket).await {
                let frame = CloseFrame { code, reason: reason.into() };
                let _ = timeout(PATIENCE, socket.send(Message::Close(Some(frame)))).await;
            }
        },
    )
}

type Ending = (u16, &'static str);

struct Live<'a> {
    state: &'a ApiState,
    socket: &'a mut WebSocket,
    bearer: Bearer,
    id: ClientId,
    waiting: mpsc::Receiver<Waiting>,
    topics: BTreeSet<String>,
    /// The person, once it was asked who that is; machines are nobody.
    person: Option<Option<Present>>,
    typed: Option<Instant>,
    /// How much had been ended on this host when it was last asked whether this client was.
    endings: u64,
}

async fn serve(state: &ApiState, socket: &mut WebSocket) -> Result<(), Ending> {
    let Ok(Some(Ok(Message::Text(text)))) = timeout(FIRST_MESSAGE, socket.recv()).await else {
        return Err(ending::PROTOCOL);
    };
    let Ok(ClientMessage::Token(token)) = serde_json::from_str(&text) else { return Err(ending::PROTOCOL) };
    let endings = state.app.endings();
    // Boxed, because every open socket would keep room for it.
    let bearer = Box::pin(state.app.authenticate(&token)).await.map_err(|_| ending::TOKEN)?;
    let (id, waiting) = state.hub.enter(bearer.viewer);
    let topics = BTreeSet::new();
    let mut live = Live { state, socket, bearer, id, waiting, topics, person: None, typed: None, endings };
    live.send(&ServerMessage::Welcome).await?;
    live.run().await
}

impl Drop for Live<'_> {
    fn drop(&mut self) {
        self.state.hub.leave(self.id, &self.topics);
    }
}

impl Live<'_> {
    async fn run(&mut self) -> Result<(), Ending> {
        let mut pulse = interval_at(Instant::now() + PULSE, PULSE);
        pulse.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let left = (self.bearer.expires_at - Utc::now()).to_std().unwrap_or_default();
            tokio::select! {
                message = self.socket.recv() => match message {
                    Some(Ok(Message::Text(text))) => Box::pin(self.obey(&text)).await?,
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    Some(Ok(Message::Binary(_))) => self.complain("send text, not binary").await?,
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return Ok(()),
                },
                waiting = self.waiting.recv() => match waiting {
                    Some(waiting) => self.pass_on(waiting).await?,
                    None if self.state.hub.has_ended() => return Err(ending::STOPPING),
                    None => return Err(ending::SLOW),
                },
                _ = pulse.tick() => {
                    Box::pin(self.state.app.still_signed_in(&self.bearer)).await.map_err(|_| ending::TOKEN)?;
                    self.write(Message::Ping(Vec::new().into())).await?;
                }
                () = sleep_until(Instant::now() + left) => return Err(ending::TOKEN),
            }
        }
    }

    /// Whoever was signed out or taken out on this host is told nothing any more.
    async fn still_stands(&mut self) -> Result<(), Ending> {
        let endings = self.state.app.endings();
        if endings == self.endings {
            return Ok(());
        }
        if Box::pin(self.state.app.was_ended_here(&self.bearer)).await {
            return Err(ending::TOKEN);
        }
        self.endings = endings;
        Ok(())
    }

    async fn obey(&mut self, text: &str) -> Result<(), Ending> {
        let message = reading::json::<ClientMessage>(text.as_bytes());
        // With a newer token the client may stand where it fell with the older one.
        if !matches!(message, Ok(ClientMessage::Token(_))) {
            self.still_stands().await?;
        }
        match message {
            Ok(ClientMessage::Token(token)) => {
                let bearer = self.state.app.authenticate(&token).await.map_err(|_| ending::TOKEN)?;
                // Another person needs another socket, and so does one who acts for another organisation now: topics were
                // subscribed to, and others told who is there, under the first one's eyes.
                let (before, now) = (&self.bearer.viewer, &bearer.viewer);
                if (now.principal, now.organisation) != (before.principal, before.organisation) {
                    return Err(ending::TOKEN);
                }
                self.bearer = bearer;
                self.state.hub.renew(self.id, bearer.viewer);
                self.send(&ServerMessage::Welcome).await
            }
            Ok(ClientMessage::Subscribe { topics, after }) => self.subscribe(topics, after).await,
            Ok(ClientMessage::Unsubscribe { topics }) => {
                self.state.hub.unsubscribe(self.id, &topics);
                for topic in &topics {
                    self.topics.remove(topic);
                }
                Ok(())
            }
            Ok(ClientMessage::Typing { thread }) => self.type_in(thread).await,
            Err(wrong) => self.complain(&format!("not understood: {wrong}")).await,
        }
    }

    async fn subscribe(&mut self, topics: Vec<String>, after: Option<Uuid>) -> Result<(), Ending> {
        if let Some(unknown) = topics.iter().find(|topic| !is_topic(topic)) {
            let known = "use tickets, incidents, threads, assets, categories, connections, plugins, one record as \
                ticket:<id>, or a thread's messages as messages:<id>";
            return self.complain(&format!("`{unknown}` is no topic: {known}")).await;
        }
        if self.topics.len() + topics.len() > MAX_TOPICS {
            return self.complain(&format!("at most {MAX_TOPICS} topics; unsubscribe from some first")).await;
        }
        self.topics.extend(topics.iter().cloned());
        match after {
            None => {
                self.state.hub.subscribe(self.id, &topics);
                self.send(&ServerMessage::Subscribed { resumed: true }).await?;
            }
            Some(after) => {
                let missed = self.state.hub.resume(self.id, &topics, &self.topics, after, &mut self.waiting);
                self.send(&ServerMessage::Subscribed { resumed: missed.is_some() }).await?;
                for frame in missed.unwrap_or_default() {
                    self.pass_on(Waiting::Event(frame)).await?;
                }
            }
        }
        for thread in topics.iter().filter_map(|topic| thread_of(topic)) {
            self.be_there(thread).await;
        }
        Ok(())
    }

    /// Whoever reads a thread is there for the others; of a thread that the client may not see, nothing happens.
    async fn be_there(&mut self, thread: ThreadId) {
        let viewer = self.bearer.viewer;
        if self.person.is_none() {
            self.person = self.state.app.present(&viewer).await.ok();
        }
        if let (Some(Some(person)), Ok(thread)) = (&self.person, self.state.app.seen_thread(&viewer, thread).await) {
            self.state.hub.enter_room(self.id, thread, person.clone());
        }
    }

    async fn type_in(&mut self, thread: ThreadId) -> Result<(), Ending> {
        if self.typed.is_some_and(|typed| typed.elapsed() < TYPING) {
            return Ok(());
        }
        self.typed = Some(Instant::now());
        if self.state.hub.tell_typing(self.id, thread) {
            return Ok(());
        }
        self.complain("there is no such thread to write in: subscribe to messages:<thread> first").await
    }

    /// Sends what waited. An event's record may have been marked more strictly since.
    async fn pass_on(&mut self, waiting: Waiting) -> Result<(), Ending> {
        self.still_stands().await?;
        let text: Utf8Bytes = match waiting {
            Waiting::Event(frame) if frame.is_seen_by(&self.bearer.viewer) => frame.text.clone(),
            Waiting::Event(_) => return Ok(()),
            Waiting::Passing(text) => text,
        };
        self.write(Message::Text(text)).await
    }

    async fn complain(&mut self, message: &str) -> Result<(), Ending> {
        self.send(&ServerMessage::Error { message: message.to_owned() }).await
    }

    async fn send(&mut self, message: &ServerMessage) -> Result<(), Ending> {
        let text = serde_json::to_string(message).expect("a server message has only string keys");
        self.write(Message::Text(text.into())).await
    }

    /// A socket that is gone looks like a slow one; either way the client connects again.
    async fn write(&mut self, message: Message) -> Result<(), Ending> {
        match timeout(PATIENCE, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(ending::SLOW),
        }
    }
}

fn is_topic(topic: &str) -> bool {
    Noun::ALL.map(Noun::topic).iter().any(|(list, one)| {
        let names_one =
            topic.strip_prefix(one).and_then(|rest| rest.strip_prefix(':')).is_some_and(|id| !id.is_empty());
        topic == *list || (names_one && topic.len() <= 200)
    })
}

/// The thread whose messages a topic is about.
fn thread_of(topic: &str) -> Option<ThreadId> {
    let (_, one) = Noun::Message.topic();
    topic.strip_prefix(one)?.strip_prefix(':')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lists_and_single_records_are_topics() {
        for topic in [
            "tickets",
            "ticket:0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11",
            "plugins",
            "plugin:rdap",
            "messages:0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11",
        ] {
            assert!(is_topic(topic), "{topic}");
        }
        for topic in ["ticket", "ticket:", "accounts", "message:1", "*", ""] {
            assert!(!is_topic(topic), "{topic}");
        }
    }

    #[test]
    fn a_threads_messages_are_a_topic_that_names_it() {
        let thread = ThreadId(Uuid::from_u128(7));
        assert_eq!(thread_of(&format!("messages:{thread}")), Some(thread));
        assert_eq!(thread_of(&format!("thread:{thread}")), None);
        assert_eq!(thread_of("messages"), None);
    }
}
