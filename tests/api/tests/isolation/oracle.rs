//! The rules of the design, as a plain function over the made-up world.

use crate::world::{Audience, CERT, Eyes, Incident, Secret, World};

/// At which moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// As everything is marked now.
    Now,
    /// As the freest marking that it had.
    Ever,
}

/// Whether a record of this owner and marking exists for somebody.
fn in_scope(eyes: &Eyes, owner: usize, tlp: usize) -> bool {
    (eyes.organisation == CERT || eyes.organisation == owner) && tlp <= eyes.clearance
}

/// Whether an incident exists for somebody: a report that was never sent only for its organisation.
pub fn sees_incident(eyes: &Eyes, incident: &Incident, when: When) -> bool {
    let tlp = if when == When::Ever { incident.tlp.min(incident.tlp_before) } else { incident.tlp };
    in_scope(eyes, incident.organisation, tlp) && !(incident.unsent && eyes.organisation == CERT)
}

/// Whether something is for somebody.
pub fn is_for(world: &World, eyes: &Eyes, audience: &Audience, when: When) -> bool {
    match audience {
        Audience::Incident(incident) => sees_incident(eyes, &world.incidents[*incident], when),
        Audience::Roles(incident, roles) => {
            roles.contains(&eyes.role) && sees_incident(eyes, &world.incidents[*incident], when)
        }
        Audience::File { incident, tlp, internal } => {
            let in_sight = sees_incident(eyes, &world.incidents[*incident], when) && *tlp <= eyes.clearance;
            in_sight && (!internal || eyes.organisation == CERT)
        }
        Audience::Marked(owner, tlp) => in_scope(eyes, *owner, *tlp),
        Audience::Within(owner, roles) => {
            (eyes.organisation == CERT || eyes.organisation == *owner) && roles.contains(&eyes.role)
        }
        Audience::Everywhere(roles) => roles.contains(&eyes.role),
        Audience::Only(name) => eyes.name == *name,
        Audience::Any(audiences) => audiences.iter().any(|audience| is_for(world, eyes, audience, when)),
    }
}

/// Whether somebody may come across a secret anywhere in the answers of the API.
pub fn may_meet(world: &World, eyes: &Eyes, secret: &Secret) -> bool {
    is_for(world, eyes, &secret.audience, if secret.lasting { When::Ever } else { When::Now })
}

/// Whether somebody may have been told of a secret where it cannot be taken back.
pub fn may_have_heard(world: &World, eyes: &Eyes, secret: &Secret) -> bool {
    let when = if secret.late && !secret.lasting { When::Now } else { When::Ever };
    let now = is_for(world, eyes, &secret.audience, when);
    now || secret.heard.as_ref().is_some_and(|audience| is_for(world, eyes, audience, when))
}
