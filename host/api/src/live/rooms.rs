//! Who reads a thread at this moment, and who is writing: told to those who read it too, and kept nowhere.
//!
//! Constituents are told of everybody of the CERT as one, analysts of each by name. A room is entered only by those who
//! were found to see its thread, and what it says reaches only those who see it still.

use std::collections::{BTreeSet, HashMap, HashSet};

use tocsin_model::{
    id::ThreadId,
    live::{Present, ServerMessage},
    thread::{CERT_AS_ONE, Thread},
    tlp::Tlp,
    viewer::Viewer,
};

use super::hub::{ClientId, Hub, State, Waiting};

/// The rooms, one for each thread that somebody reads.
#[derive(Default)]
pub(super) struct Rooms {
    rooms: HashMap<ThreadId, Room>,
    /// Those in which somebody came or went.
    changed: HashSet<ThreadId>,
}

struct Room {
    thread: Thread,
    people: HashMap<ClientId, Present>,
}

impl Rooms {
    /// The thread is marked otherwise now.
    pub(super) fn mark(&mut self, thread: &str, tlp: Tlp) {
        let Ok(id) = thread.parse::<ThreadId>() else { return };
        if let Some(room) = self.rooms.get_mut(&id).filter(|room| room.thread.tlp != tlp) {
            room.thread.tlp = tlp;
            self.changed.insert(id);
        }
    }

    /// Somebody does not read the thread any more.
    pub(super) fn leave(&mut self, client: ClientId, thread: ThreadId) {
        let Some(room) = self.rooms.get_mut(&thread) else { return };
        if room.people.remove(&client).is_some() {
            self.changed.insert(thread);
        }
        if room.people.is_empty() {
            self.rooms.remove(&thread);
            self.changed.remove(&thread);
        }
    }
}

impl Hub {
    /// Somebody who sees the thread reads it.
    pub(super) fn enter_room(&self, client: ClientId, thread: Thread, person: Present) {
        let mut state = self.state();
        if !state.clients.contains_key(&client) {
            return;
        }
        let id = thread.id;
        let room = state.rooms.rooms.entry(id).or_insert_with(|| Room { thread, people: HashMap::new() });
        room.people.insert(client, person);
        state.rooms.changed.insert(id);
    }

    /// Somebody is writing in a thread. False when they are not in its room, or may not write there.
    pub(super) fn tell_typing(&self, client: ClientId, thread: ThreadId) -> bool {
        let state = self.state();
        let Some(room) = state.rooms.rooms.get(&thread) else { return false };
        let Some(who) = room.people.get(&client) else { return false };
        let may_write = |viewer: &Viewer| sees(room, viewer) && viewer.may(room.thread.kind.write_action());
        if !state.clients.get(&client).is_some_and(|client| may_write(&client.viewer)) {
            return false;
        }
        let [to_cert, to_others] =
            [who.clone(), as_constituents_know(who)].map(|who| written(&ServerMessage::Typing { thread, who }));
        for (id, person) in &room.people {
            let Some(reader) = state.clients.get(id).filter(|reader| sees(room, &reader.viewer)) else { continue };
            if person.account != who.account {
                let text = if reader.viewer.role.is_cert() { &to_cert } else { &to_others };
                // Whoever does not take it has worse to miss.
                reader.offer(Waiting::Passing(text.clone()));
            }
        }
        true
    }

    /// Tells who is there, in the rooms where somebody came or went.
    pub(super) fn tell_presence(&self) {
        let mut state = self.state();
        let changed = std::mem::take(&mut state.rooms.changed);
        for id in changed {
            if let Some(room) = state.rooms.rooms.get(&id) {
                tell_room(&state, id, room);
            }
        }
    }
}

fn tell_room(state: &State, thread: ThreadId, room: &Room) {
    let here = || {
        room.people
            .iter()
            .filter_map(|(id, person)| Some((state.clients.get(id)?, person)))
            .filter(|(client, _)| sees(room, &client.viewer))
    };
    let present = |known: fn(&Present) -> Present| -> Vec<Present> {
        here().map(|(_, person)| known(person)).collect::<BTreeSet<_>>().into_iter().collect()
    };
    let to_cert = written(&ServerMessage::Presence { thread, present: present(Present::clone) });
    let to_others = written(&ServerMessage::Presence { thread, present: present(as_constituents_know) });
    for (reader, _) in here() {
        let text = if reader.viewer.role.is_cert() { &to_cert } else { &to_others };
        reader.offer(Waiting::Passing(text.clone()));
    }
}

fn as_constituents_know(person: &Present) -> Present {
    if person.of_cert { Present { account: None, name: CERT_AS_ONE.to_owned(), of_cert: true } } else { person.clone() }
}

fn sees(room: &Room, viewer: &Viewer) -> bool {
    room.thread.is_seen_by(viewer)
}

fn written(message: &ServerMessage) -> axum::extract::ws::Utf8Bytes {
    serde_json::to_string(message).expect("a server message has only string keys").into()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use tocsin_model::{
        id::{AccountId, IncidentId, OrganisationId},
        thread::ThreadKind,
        viewer::{Principal, Role},
    };
    use tokio::sync::mpsc;

    use super::*;

    fn thread(organisation: OrganisationId) -> Thread {
        let incident = IncidentId::fresh();
        Thread {
            id: ThreadId::shared(incident),
            kind: ThreadKind::Shared,
            incident: Some(incident),
            organisation,
            title: "Phishing".to_owned(),
            tlp: Tlp::Amber,
            last_seq: 0,
            last: None,
            updated_at: chrono::Utc::now(),
        }
    }

    fn come(hub: &Hub, thread: &Thread, name: &str, role: Role, clearance: Tlp) -> (ClientId, mpsc::Receiver<Waiting>) {
        let account = AccountId::fresh();
        let principal = Principal::Account(account);
        let (id, waiting) = hub.enter(Viewer { principal, organisation: thread.organisation, role, clearance });
        let person = Present { account: Some(account), name: name.to_owned(), of_cert: role.is_cert() };
        hub.enter_room(id, thread.clone(), person);
        (id, waiting)
    }

    fn said(waiting: &mut mpsc::Receiver<Waiting>) -> Vec<Value> {
        std::iter::from_fn(|| waiting.try_recv().ok())
            .map(|waiting| match waiting {
                Waiting::Passing(text) => serde_json::from_str(text.as_str()).expect("JSON"),
                Waiting::Event(frame) => panic!("{frame:?}"),
            })
            .collect()
    }

    fn names(message: &Value) -> Vec<&str> {
        message["presence"]["present"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|one| one["name"].as_str())
            .collect()
    }

    #[test]
    fn constituents_know_the_cert_as_one_and_analysts_know_who() {
        let hub = Hub::default();
        let thread = thread(OrganisationId::fresh());
        let (_, mut of_ada) = come(&hub, &thread, "Ada", Role::Analyst, Tlp::Red);
        let (_, mut of_bob) = come(&hub, &thread, "Bob", Role::Analyst, Tlp::Red);
        let (eve, mut of_eve) = come(&hub, &thread, "Eve", Role::Reporter, Tlp::Amber);
        hub.tell_presence();
        assert_eq!(names(&said(&mut of_eve)[0]), ["CERT", "Eve"]);
        for waiting in [&mut of_ada, &mut of_bob] {
            let mut known = said(waiting);
            let mut known: Vec<String> = names(&known.remove(0)).into_iter().map(str::to_owned).collect();
            known.sort();
            assert_eq!(known, ["Ada", "Bob", "Eve"]);
        }
        hub.tell_presence();
        assert!(said(&mut of_ada).is_empty(), "nobody came or went");
        hub.leave(eve, &BTreeSet::from([format!("messages:{}", thread.id)]));
        hub.tell_presence();
        assert_eq!(names(&said(&mut of_ada)[0]).len(), 2);
    }

    #[test]
    fn typing_reaches_the_others_who_see_the_thread() {
        let hub = Hub::default();
        let thread = thread(OrganisationId::fresh());
        let (ada, mut of_ada) = come(&hub, &thread, "Ada", Role::Analyst, Tlp::Red);
        let (eve, mut of_eve) = come(&hub, &thread, "Eve", Role::Reporter, Tlp::Amber);
        let (reader, _of_reader) = come(&hub, &thread, "Rex", Role::Reader, Tlp::Amber);
        assert!(hub.tell_typing(ada, thread.id));
        assert!(!hub.tell_typing(reader, thread.id), "a reader writes nothing");
        assert!(!hub.tell_typing(ada, ThreadId::shared(IncidentId::fresh())));
        let told = said(&mut of_eve);
        assert_eq!((&told[0]["typing"]["name"], &told[0]["typing"]["account"]), (&"CERT".into(), &Value::Null));
        assert!(said(&mut of_ada).is_empty(), "not to oneself");
        assert!(hub.tell_typing(eve, thread.id));
        assert_eq!(said(&mut of_ada)[0]["typing"]["name"], "Eve");
    }

    #[test]
    fn whoever_does_not_see_the_thread_any_more_is_not_there() {
        let hub = Hub::default();
        let thread = thread(OrganisationId::fresh());
        let (ada, mut of_ada) = come(&hub, &thread, "Ada", Role::Analyst, Tlp::Red);
        let (eve, mut of_eve) = come(&hub, &thread, "Eve", Role::Reporter, Tlp::Amber);
        hub.tell_presence();
        said(&mut of_eve);
        said(&mut of_ada);
        hub.state().rooms.mark(&thread.id.to_string(), Tlp::Red);
        hub.tell_presence();
        assert!(hub.tell_typing(ada, thread.id));
        assert!(!hub.tell_typing(eve, thread.id));
        assert!(said(&mut of_eve).is_empty());
        assert_eq!(names(&said(&mut of_ada)[0]), ["Ada"]);
    }
}
