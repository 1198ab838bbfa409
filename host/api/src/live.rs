//! The live socket: `GET /api/v1/live`. One per client; it tells changes of the records that the client may see.
//!
//! A client that reads too slowly is dropped rather than buffered for; it connects again and resumes behind the last
//! event that it saw. The socket ends with its access token unless a newer one was sent before.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use axum::{
    extract::{
        State,
        ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade},
    },
    response::Response,
};
use chrono::Utc;
use tocsin_app::tokens::Bearer;
use tocsin_model::live::{ClientMessage, Event, Noun, ServerMessage};
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::{Instant, MissedTickBehavior, interval, sleep_until, timeout},
};
use uuid::Uuid;

use crate::{reading, state::ApiState};

/// How long a client may take to send its token.
const FIRST_MESSAGE: Duration = Duration::from_secs(10);
/// How long a message may take to leave; a slower reader is dropped.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often a quiet socket is tried, and its token checked for revocation.
const PULSE: Duration = Duration::from_secs(15);
/// How many topics one socket may have.
const MAX_TOPICS: usize = 500;
/// The largest message of a client, in bytes.
const MAX_MESSAGE: usize = 64 * 1024;

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
/// `{"subscribe": {"topics": ["tickets", "ticket:<id>", "connections", "plugins"], "after": "<event id>"}}`, where `after` is the
/// last event that was seen, to miss nothing over a reconnect; `{"subscribed": {"resumed": false}}` says that events may be missing
/// and lists must be read again. Close codes: 4400 not understood, 4401 token, 4408 too slow.
#[utoipa::path(
    get, path = "/api/v1/live", tag = "operation", security(()),
    responses((status = 101, description = "The socket is open."))
)]
pub(crate) async fn live(State(state): State<ApiState>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.max_message_size(MAX_MESSAGE).on_upgrade(move |socket| async move {
        let mut socket = socket;
        if let Err((code, reason)) = serve(&state, &mut socket).await {
            let frame = CloseFrame { code, reason: reason.into() };
            let _ = timeout(PATIENCE, socket.send(Message::Close(Some(frame)))).await;
        }
    })
}

type Ending = (u16, &'static str);

struct Live<'a> {
    state: &'a ApiState,
    socket: &'a mut WebSocket,
    bearer: Bearer,
    topics: BTreeSet<String>,
    events: Receiver<Arc<Event>>,
}

async fn serve(state: &ApiState, socket: &mut WebSocket) -> Result<(), Ending> {
    let Ok(Some(Ok(Message::Text(text)))) = timeout(FIRST_MESSAGE, socket.recv()).await else {
        return Err(ending::PROTOCOL);
    };
    let Ok(ClientMessage::Token(token)) = serde_json::from_str(&text) else { return Err(ending::PROTOCOL) };
    let bearer = state.app.authenticate(&token).await.map_err(|_| ending::TOKEN)?;
    let events = state.app.events();
    let mut live = Live { state, socket, bearer, topics: BTreeSet::new(), events };
    live.send(&ServerMessage::Welcome).await?;
    live.run().await
}

impl Live<'_> {
    async fn run(&mut self) -> Result<(), Ending> {
        let mut pulse = interval(PULSE);
        pulse.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let left = (self.bearer.expires_at - Utc::now()).to_std().unwrap_or_default();
            tokio::select! {
                message = self.socket.recv() => match message {
                    Some(Ok(Message::Text(text))) => self.obey(&text).await?,
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    Some(Ok(Message::Binary(_))) => self.complain("send text, not binary").await?,
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return Ok(()),
                },
                event = self.events.recv() => match event {
                    Ok(event) => self.tell(&event).await?,
                    Err(RecvError::Lagged(_)) => return Err(ending::SLOW),
                    Err(RecvError::Closed) => return Err(ending::STOPPING),
                },
                _ = pulse.tick() => {
                    self.state.app.still_signed_in(&self.bearer).await.map_err(|_| ending::TOKEN)?;
                    self.write(Message::Ping(Vec::new().into())).await?;
                }
                () = sleep_until(Instant::now() + left) => return Err(ending::TOKEN),
            }
        }
    }

    async fn obey(&mut self, text: &str) -> Result<(), Ending> {
        match reading::json::<ClientMessage>(text.as_bytes()) {
            Ok(ClientMessage::Token(token)) => {
                let bearer = self.state.app.authenticate(&token).await.map_err(|_| ending::TOKEN)?;
                // Another person needs another socket: topics were subscribed to under the first one's eyes.
                if bearer.viewer.principal != self.bearer.viewer.principal {
                    return Err(ending::TOKEN);
                }
                self.bearer = bearer;
                self.send(&ServerMessage::Welcome).await
            }
            Ok(ClientMessage::Subscribe { topics, after }) => self.subscribe(topics, after).await,
            Ok(ClientMessage::Unsubscribe { topics }) => {
                for topic in &topics {
                    self.topics.remove(topic);
                }
                Ok(())
            }
            Err(wrong) => self.complain(&format!("not understood: {wrong}")).await,
        }
    }

    async fn subscribe(&mut self, topics: Vec<String>, after: Option<Uuid>) -> Result<(), Ending> {
        if let Some(unknown) = topics.iter().find(|topic| !is_topic(topic)) {
            let known = "use tickets, connections, plugins, or one record as ticket:<id>";
            return self.complain(&format!("`{unknown}` is no topic: {known}")).await;
        }
        if self.topics.len() + topics.len() > MAX_TOPICS {
            return self.complain(&format!("at most {MAX_TOPICS} topics; unsubscribe from some first")).await;
        }
        self.topics.extend(topics);
        let Some(after) = after else {
            return self.send(&ServerMessage::Subscribed { resumed: true }).await;
        };
        let (missed, events) = self.state.app.events_after(after);
        self.events = events;
        self.send(&ServerMessage::Subscribed { resumed: missed.is_some() }).await?;
        for event in missed.unwrap_or_default() {
            self.tell(&event).await?;
        }
        Ok(())
    }

    /// Sends an event, if the client asked for it and may see its record.
    async fn tell(&mut self, event: &Event) -> Result<(), Ending> {
        if !self.wants(event) || !self.may_see(event) {
            return Ok(());
        }
        let (id, noun) = (event.id, event.noun);
        self.send(&ServerMessage::Event { id, noun, key: event.key.clone(), body: event.body.clone() }).await
    }

    fn wants(&self, event: &Event) -> bool {
        let (list, one) = event.noun.topic();
        self.topics.contains(list) || self.topics.contains(&format!("{one}:{}", event.key))
    }

    fn may_see(&self, event: &Event) -> bool {
        let viewer = &self.bearer.viewer;
        let in_scope = match event.organisation {
            Some(owner) => viewer.sees(owner, event.tlp),
            None => viewer.role.is_cert() && event.tlp <= viewer.clearance,
        };
        in_scope && viewer.may(event.noun.read_action())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lists_and_single_records_are_topics() {
        for topic in ["tickets", "ticket:0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11", "plugins", "plugin:rdap"] {
            assert!(is_topic(topic), "{topic}");
        }
        for topic in ["ticket", "ticket:", "accounts", "*", ""] {
            assert!(!is_topic(topic), "{topic}");
        }
    }
}
