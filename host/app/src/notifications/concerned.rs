//! Whom something concerns. Whether each of them may see it is asked afterwards.

use tocsin_model::{
    followed::Turn,
    id::AccountId,
    incident::{Incident, IncidentState},
    thread::ThreadKind,
    viewer::{Action, Actor, Role},
};

use super::people::{People, Person};

/// By a change of an incident's state, or a deadline.
pub(super) fn by_turn<'a>(incident: &Incident, turn: Turn, people: &'a People) -> Vec<&'a Person> {
    let analyst = || owner_or_leads(incident, people);
    let watchers = || people.all().filter(|person| incident.watchers.contains(&person.account));
    match turn {
        // The desk is told of what it has to take on; whoever reported it knows.
        Turn::Submitted => people.cert.iter().filter(|person| person.is(Role::Lead)).chain(watchers()).collect(),
        Turn::Became(IncidentState::WaitingForConstituent) => {
            reporter_and_managers(incident, people).into_iter().chain(watchers()).collect()
        }
        Turn::Became(_) => reporter(incident, people).into_iter().chain(analyst()).chain(watchers()).collect(),
        Turn::Near(clock) if clock.is_statutory() => {
            reporter_and_managers(incident, people).into_iter().chain(analyst()).collect()
        }
        Turn::Near(_) => analyst(),
    }
}

/// By a message.
pub(super) fn by_message<'a>(
    kind: ThreadKind,
    incident: Option<&Incident>,
    mentioned: &[AccountId],
    people: &'a People,
) -> Vec<&'a Person> {
    let named = people.all().filter(|person| mentioned.contains(&person.account));
    let Some(incident) = incident else {
        let leads = people.cert.iter().filter(|person| person.is(Role::Lead));
        return leads.chain(people.managers()).chain(named).collect();
    };
    let watchers = people.all().filter(|person| incident.watchers.contains(&person.account));
    let analyst = owner_or_leads(incident, people);
    let theirs = if kind == ThreadKind::Internal { Vec::new() } else { reporter(incident, people) };
    theirs.into_iter().chain(analyst).chain(watchers).chain(named).collect()
}

/// By a request for help: while it waits, everybody who can take it; then, who asked.
pub(super) fn by_assistance<'a>(state: &str, asker: Option<Actor>, people: &'a People) -> Vec<&'a Person> {
    if state == "queued" {
        let helps = |person: &&Person| person.viewer.may(Action::GiveHelp) && !person.is(Role::Administrator);
        return people.cert.iter().filter(helps).collect();
    }
    people.own.iter().filter(|person| asker == Some(Actor::Account(person.account))).collect()
}

fn owner_or_leads<'a>(incident: &Incident, people: &'a People) -> Vec<&'a Person> {
    match incident.owner {
        Some(owner) => people.cert.iter().filter(|person| person.account == owner).collect(),
        None => people.cert.iter().filter(|person| person.is(Role::Lead)).collect(),
    }
}

/// Who reported it; when a machine did or the person left, the organisation's managers.
fn reporter<'a>(incident: &Incident, people: &'a People) -> Vec<&'a Person> {
    let by = |person: &&Person| incident.reporter.actor == Actor::Account(person.account);
    let reporter: Vec<_> = people.own.iter().filter(by).collect();
    if reporter.is_empty() { people.managers().collect() } else { reporter }
}

fn reporter_and_managers<'a>(incident: &Incident, people: &'a People) -> Vec<&'a Person> {
    reporter(incident, people).into_iter().chain(people.managers()).collect()
}
