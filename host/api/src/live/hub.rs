//! The hub of this host's live sockets: topics and who wants them. An event is written once and offered to those who want
//! it and may see it; whoever has not taken the last ones is dropped rather than waited for.
//!
//! One lock holds everything, so that a client which resumes gets each event once and in order: what is kept up to this
//! moment, and in its queue what comes after.

use std::{
    collections::{BTreeSet, HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use axum::extract::ws::Utf8Bytes;
use tocsin_app::App;
use tocsin_model::{
    live::{Event, Noun},
    tlp::Tlp,
    viewer::Viewer,
};
use tokio::{
    sync::{broadcast::error::RecvError, mpsc},
    time::{MissedTickBehavior, interval},
};
use uuid::Uuid;

use super::{frame::Frame, rooms::Rooms};

/// How many events are kept for clients that resume.
const KEPT: usize = 4_096;
/// How many events wait for one client at most.
const QUEUE: usize = 1_024;
/// How many markings are remembered before those of what is not kept any more are forgotten.
const MARKINGS: usize = 4 * KEPT;
/// How often those who came and went are told of.
const PRESENCE: Duration = Duration::from_millis(500);

/// What waits to be sent to one client.
#[derive(Debug, Clone)]
pub(super) enum Waiting {
    /// An event.
    Event(Arc<Frame>),
    /// Who is writing or there: kept nowhere.
    Passing(Utf8Bytes),
}

/// One client's name in the hub.
pub(super) type ClientId = u64;

/// A client as the hub knows it.
pub(super) struct Client {
    pub(super) viewer: Viewer,
    queue: mpsc::Sender<Waiting>,
}

impl Client {
    /// False when the client has not taken what came before.
    pub(super) fn offer(&self, waiting: Waiting) -> bool {
        !matches!(self.queue.try_send(waiting), Err(mpsc::error::TrySendError::Full(_)))
    }
}

/// The hub.
#[derive(Default)]
pub(crate) struct Hub(Mutex<State>);

#[derive(Default)]
pub(super) struct State {
    pub(super) clients: HashMap<ClientId, Client>,
    topics: HashMap<String, HashSet<ClientId>>,
    kept: VecDeque<Arc<Frame>>,
    markings: HashMap<(Noun, String), Tlp>,
    pub(super) rooms: Rooms,
    next: ClientId,
    ended: bool,
}

impl Hub {
    /// A hub that is told what the application does for as long as both exist.
    pub(crate) fn start(app: &App) -> Arc<Self> {
        let hub = Arc::new(Self::default());
        tokio::spawn(feed(Arc::downgrade(&hub), app.events()));
        hub
    }

    /// A new client and what it is to be sent; the queue ends when the client is dropped.
    pub(super) fn enter(&self, viewer: Viewer) -> (ClientId, mpsc::Receiver<Waiting>) {
        let mut state = self.state();
        let (queue, waiting) = mpsc::channel(QUEUE);
        state.next += 1;
        let id = state.next;
        if !state.ended {
            state.clients.insert(id, Client { viewer, queue });
        }
        (id, waiting)
    }

    /// The client sees with other eyes from now on.
    pub(super) fn renew(&self, id: ClientId, viewer: Viewer) {
        if let Some(client) = self.state().clients.get_mut(&id) {
            client.viewer = viewer;
        }
    }

    /// The client is gone.
    pub(super) fn leave(&self, id: ClientId, topics: &BTreeSet<String>) {
        let mut state = self.state();
        state.clients.remove(&id);
        for topic in topics {
            state.drop_topic(id, topic);
            if let Some(thread) = super::thread_of(topic) {
                state.rooms.leave(id, thread);
            }
        }
    }

    /// The client wants these topics too.
    pub(super) fn subscribe(&self, id: ClientId, topics: &[String]) {
        self.state().add_topics(id, topics);
    }

    /// The client wants these topics, and everything of `all` its topics behind `after`; what waits for it is part of that.
    /// `None` when it is not kept any more.
    pub(super) fn resume(
        &self,
        id: ClientId,
        topics: &[String],
        all: &BTreeSet<String>,
        after: Uuid,
        waiting: &mut mpsc::Receiver<Waiting>,
    ) -> Option<Vec<Arc<Frame>>> {
        let mut state = self.state();
        state.add_topics(id, topics);
        let place = state.kept.binary_search_by_key(&after, |frame| frame.id).ok()?;
        while waiting.try_recv().is_ok() {}
        let wanted = |frame: &&Arc<Frame>| {
            let (list, one) = frame.topics();
            all.contains(list) || all.contains(&one)
        };
        Some(state.kept.range(place + 1..).filter(wanted).cloned().collect())
    }

    /// The client does not want these topics any more.
    pub(super) fn unsubscribe(&self, id: ClientId, topics: &[String]) {
        let mut state = self.state();
        for topic in topics {
            state.drop_topic(id, topic);
            if let Some(thread) = super::thread_of(topic) {
                state.rooms.leave(id, thread);
            }
        }
    }

    /// Whether the host tells nothing any more.
    pub(super) fn has_ended(&self) -> bool {
        self.state().ended
    }

    /// Keeps an event and offers it to those who want it and may see it.
    fn publish(&self, event: &Event) {
        let frame = Arc::new(Frame::of(event));
        let mut state = self.state();
        state.remark(&frame);
        if state.kept.len() == KEPT {
            state.kept.pop_front();
        }
        state.kept.push_back(Arc::clone(&frame));
        let (list, one) = frame.topics();
        let none = HashSet::new();
        let (of_list, of_one) = (state.topics.get(list).unwrap_or(&none), state.topics.get(&one).unwrap_or(&none));
        let wanting = of_list.iter().chain(of_one.iter().filter(|id| !of_list.contains(id)));
        let slow: Vec<ClientId> = wanting
            .filter_map(|id| Some((*id, state.clients.get(id)?)))
            .filter(|(_, client)| frame.is_seen_by(&client.viewer))
            .filter(|(_, client)| !client.offer(Waiting::Event(Arc::clone(&frame))))
            .map(|(id, _)| id)
            .collect();
        // Their queues end; they connect again and resume.
        slow.iter().for_each(|id| drop(state.clients.remove(id)));
    }

    /// Events were missed: nobody can resume over the gap.
    fn miss(&self) {
        let mut state = self.state();
        state.kept.clear();
        state.clients.clear();
    }

    fn end(&self) {
        let mut state = self.state();
        state.ended = true;
        state.clients.clear();
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        // A panic while it was held can leave a client without an event, never with one that it may not see.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn add_topics(&mut self, id: ClientId, topics: &[String]) {
        for topic in topics {
            self.topics.entry(topic.clone()).or_default().insert(id);
        }
    }

    fn drop_topic(&mut self, id: ClientId, topic: &str) {
        if let Some(clients) = self.topics.get_mut(topic) {
            clients.remove(&id);
            if clients.is_empty() {
                self.topics.remove(topic);
            }
        }
    }

    /// A record that is marked more strictly now is so in what is kept of it, too.
    fn remark(&mut self, frame: &Frame) {
        let (noun, key) = frame.marked_with();
        let tlp = frame.tlp();
        let before = self.markings.insert((noun, key.to_owned()), tlp);
        if before.is_some_and(|before| before < tlp) {
            self.kept.iter().filter(|kept| kept.marked_with() == (noun, key)).for_each(|kept| kept.raise(tlp));
        }
        if noun == Noun::Thread {
            self.rooms.mark(key, tlp);
        }
        if self.markings.len() > MARKINGS {
            let known = self.kept.iter().map(|kept| {
                let (noun, key) = kept.marked_with();
                ((noun, key.to_owned()), kept.tlp())
            });
            self.markings = known.collect();
        }
    }
}

/// Tells the hub what the application does.
async fn feed(hub: Weak<Hub>, mut events: tokio::sync::broadcast::Receiver<Arc<Event>>) {
    let mut presence = interval(PRESENCE);
    presence.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            event = events.recv() => {
                let Some(hub) = hub.upgrade() else { return };
                match event {
                    Ok(event) => hub.publish(&event),
                    Err(RecvError::Lagged(missed)) => {
                        tracing::warn!(missed, "live clients are dropped: this host did not keep up");
                        hub.miss();
                    }
                    Err(RecvError::Closed) => return hub.end(),
                }
            }
            _ = presence.tick() => {
                let Some(hub) = hub.upgrade() else { return };
                hub.tell_presence();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tocsin_model::{
        id::{AccountId, OrganisationId},
        viewer::{Principal, Role},
    };

    use super::*;

    fn viewer(organisation: OrganisationId, role: Role, clearance: Tlp) -> Viewer {
        Viewer { principal: Principal::Account(AccountId::fresh()), organisation, role, clearance }
    }

    fn event(noun: Noun, key: &str, organisation: Option<OrganisationId>, tlp: Tlp) -> Event {
        Event { id: Uuid::now_v7(), noun, key: key.to_owned(), organisation, tlp, body: json!({}) }
    }

    fn keys(waiting: &mut mpsc::Receiver<Waiting>) -> Vec<String> {
        std::iter::from_fn(|| waiting.try_recv().ok())
            .filter_map(|waiting| match waiting {
                Waiting::Event(frame) => Some(frame.key.clone()),
                Waiting::Passing(_) => None,
            })
            .collect()
    }

    fn topics(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn an_event_reaches_once_those_who_want_it_and_may_see_it() {
        let hub = Hub::default();
        let (own, other) = (OrganisationId::fresh(), OrganisationId::fresh());
        let (member, mut of_member) = hub.enter(viewer(own, Role::Reporter, Tlp::Amber));
        let (stranger, mut of_stranger) = hub.enter(viewer(other, Role::Reporter, Tlp::Red));
        let (analyst, mut of_analyst) = hub.enter(viewer(other, Role::Analyst, Tlp::Red));
        for id in [member, stranger, analyst] {
            hub.subscribe(id, &topics(&["tickets", "ticket:1", "messages:7"]));
        }
        hub.publish(&event(Noun::Ticket, "1", Some(own), Tlp::Amber));
        hub.publish(&event(Noun::Ticket, "2", Some(own), Tlp::Red));
        hub.publish(&event(Noun::Message, "7", None, Tlp::Amber));
        hub.publish(&event(Noun::Message, "8", Some(own), Tlp::Amber));
        assert_eq!(keys(&mut of_member), ["1"]);
        assert_eq!(keys(&mut of_stranger), Vec::<String>::new());
        assert_eq!(keys(&mut of_analyst), ["1", "2", "7"]);
        hub.unsubscribe(analyst, &topics(&["tickets"]));
        hub.publish(&event(Noun::Ticket, "3", Some(own), Tlp::Amber));
        assert_eq!(keys(&mut of_analyst), Vec::<String>::new());
    }

    #[test]
    fn a_client_resumes_behind_the_last_event_it_saw_without_a_gap_or_a_double() {
        let hub = Hub::default();
        let own = OrganisationId::fresh();
        let (id, mut waiting) = hub.enter(viewer(own, Role::Reporter, Tlp::Amber));
        let all: BTreeSet<String> = topics(&["tickets"]).into_iter().collect();
        hub.subscribe(id, &topics(&["tickets"]));
        let events: Vec<Event> =
            (0..5).map(|key| event(Noun::Ticket, &key.to_string(), Some(own), Tlp::Amber)).collect();
        events.iter().for_each(|event| hub.publish(event));
        // Two of them wait in the queue still.
        for _ in 0..3 {
            waiting.try_recv().expect("told");
        }
        let missed = hub.resume(id, &[], &all, events[1].id, &mut waiting).expect("kept");
        assert_eq!(missed.iter().map(|frame| frame.key.as_str()).collect::<Vec<_>>(), ["2", "3", "4"]);
        assert!(waiting.try_recv().is_err());
        hub.publish(&event(Noun::Ticket, "5", Some(own), Tlp::Amber));
        assert_eq!(keys(&mut waiting), ["5"]);
        for _ in 0..KEPT {
            hub.publish(&event(Noun::Plugin, "p", None, Tlp::Amber));
        }
        assert!(hub.resume(id, &[], &all, events[1].id, &mut waiting).is_none(), "not kept any more");
    }

    #[test]
    fn what_is_kept_of_a_thread_rises_with_its_marking() {
        let hub = Hub::default();
        let own = OrganisationId::fresh();
        let low = viewer(own, Role::Reporter, Tlp::Amber);
        let (id, mut waiting) = hub.enter(low);
        let all: BTreeSet<String> = topics(&["messages:7"]).into_iter().collect();
        let first = event(Noun::Message, "7", Some(own), Tlp::Amber);
        hub.publish(&first);
        hub.publish(&event(Noun::Message, "7", Some(own), Tlp::Amber));
        hub.publish(&event(Noun::Thread, "7", Some(own), Tlp::Red));
        let missed = hub.resume(id, &topics(&["messages:7"]), &all, first.id, &mut waiting).expect("kept");
        assert!(missed.iter().all(|frame| !frame.is_seen_by(&low)));
    }

    #[test]
    fn a_slow_client_is_dropped_and_the_others_are_not() {
        let hub = Hub::default();
        let own = OrganisationId::fresh();
        let (slow, mut of_slow) = hub.enter(viewer(own, Role::Reporter, Tlp::Amber));
        let (quick, mut of_quick) = hub.enter(viewer(own, Role::Reporter, Tlp::Amber));
        hub.subscribe(slow, &topics(&["tickets"]));
        hub.subscribe(quick, &topics(&["tickets"]));
        for _ in 0..=QUEUE {
            hub.publish(&event(Noun::Ticket, "1", Some(own), Tlp::Amber));
            assert_eq!(keys(&mut of_quick).len(), 1);
        }
        assert_eq!(keys(&mut of_slow).len(), QUEUE);
        assert!(matches!(of_slow.try_recv(), Err(mpsc::error::TryRecvError::Disconnected)));
        hub.leave(slow, &BTreeSet::from(["tickets".to_owned()]));
        hub.leave(quick, &BTreeSet::from(["tickets".to_owned()]));
        assert!(hub.state().topics.is_empty());
    }
}
