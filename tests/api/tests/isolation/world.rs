//! The made-up world as the test knows it: who there is, what there is, and whom each secret is for.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use tocsin_tests_api::Client;

/// The markings, from the freest to the strictest. Elsewhere a marking is its place here.
pub const TLPS: [&str; 5] = ["clear", "green", "amber", "amber+strict", "red"];
pub const GREEN: usize = 1;
pub const AMBER: usize = 2;
pub const RED: usize = 4;
/// The place of the CERT among the organisations.
pub const CERT: usize = 0;
pub const CERT_ROLES: [&str; 4] = ["administrator", "lead", "analyst", "auditor"];
pub const PASSWORD: &str = "correct horse battery";

/// Somebody who looks, or a system that is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Eyes {
    pub name: String,
    pub organisation: usize,
    pub role: &'static str,
    pub clearance: usize,
}

/// A person or a machine that is signed in.
pub struct Person {
    pub eyes: Eyes,
    pub client: Client,
    /// The account or client.
    pub id: String,
    pub email: String,
}

#[derive(Debug, Clone)]
pub struct Organisation {
    pub id: String,
    /// The strictest marking that its people read.
    pub ceiling: usize,
    pub direct: Thread,
}

/// What is known of a thread's messages.
#[derive(Debug, Clone, Default)]
pub struct Thread {
    pub id: String,
    pub last: u64,
    /// How far each account has read, which wrote in it.
    pub read: BTreeMap<String, u64>,
    /// How many messages count in the statistics: not those that only say what happened.
    pub spoken: i64,
}

#[derive(Debug, Clone)]
pub struct Incident {
    pub id: String,
    pub reference: String,
    pub organisation: usize,
    /// How it was marked before the last changes, and how it is now.
    pub tlp_before: usize,
    pub tlp: usize,
    pub state: &'static str,
    /// Whether the CERT never had it.
    pub unsent: bool,
    pub category: usize,
    pub severity: &'static str,
    pub iocs: BTreeSet<String>,
    pub related: BTreeSet<usize>,
    pub shared: Thread,
    pub internal: Thread,
}

/// Whom something is for, in the words of the design.
#[derive(Debug, Clone)]
pub enum Audience {
    /// Those who see the incident.
    Incident(usize),
    /// Of those, the ones with these roles.
    Roles(usize, Vec<&'static str>),
    /// Those who see the incident, and a file in it with this marking; one of the CERT's own only the CERT.
    File {
        incident: usize,
        tlp: usize,
        internal: bool,
    },
    /// The organisation and the CERT, up to this marking.
    Marked(usize, usize),
    /// Of an organisation and the CERT, the ones with these roles, whatever their clearance.
    Within(usize, Vec<&'static str>),
    /// These roles, of whatever organisation.
    Everywhere(Vec<&'static str>),
    /// One person.
    Only(String),
    Any(Vec<Audience>),
}

/// A word or an identifier that not everybody may come across.
#[derive(Debug, Clone)]
pub struct Secret {
    pub what: String,
    pub audience: Audience,
    /// Whom it was for when it was said, if fewer find it now.
    pub heard: Option<Audience>,
    /// The address where those find it whom it is for, and nobody else.
    pub home: Option<String>,
    /// Whether a search for it finds something.
    pub searched: bool,
    /// Whether a mail may say it of what is marked up to this.
    pub mailed: Option<usize>,
    /// Whether it was said where the marking of that time holds: in a ticket of its own, in what had left already.
    pub lasting: bool,
    /// Whether it was made after the markings had changed.
    pub late: bool,
}

/// Something with an address of its own.
#[derive(Debug, Clone)]
pub struct Record {
    /// The noun of the address.
    pub noun: &'static str,
    pub id: String,
    pub audience: Audience,
}

#[derive(Debug, Clone)]
pub struct Asset {
    pub id: String,
    pub organisation: usize,
    pub value: String,
    pub approved: bool,
}

#[derive(Default)]
pub struct World {
    pub organisations: Vec<Organisation>,
    pub people: Vec<Person>,
    pub categories: Vec<String>,
    pub incidents: Vec<Incident>,
    pub assets: Vec<Asset>,
    /// Requests for help, by the incident or organisation of their thread.
    pub requests: Vec<(String, Audience)>,
    pub secrets: HashMap<String, Secret>,
    pub records: Vec<Record>,
    pub late: bool,
}

impl World {
    /// Remembers a word or identifier.
    pub fn keep(&mut self, word: &str, what: &str, audience: Audience, home: Option<String>) -> &mut Secret {
        let late = self.late;
        let secret = Secret {
            what: what.to_owned(),
            audience,
            heard: None,
            home,
            searched: false,
            mailed: None,
            lasting: false,
            late,
        };
        self.secrets.entry(word.to_owned()).or_insert(secret)
    }

    /// Remembers a record, whose identifier is as secret as the record itself.
    pub fn record(&mut self, noun: &'static str, id: &str, audience: Audience) {
        self.keep(id, &format!("the identifier of one of {noun}"), audience.clone(), None);
        self.records.push(Record { noun, id: id.to_owned(), audience });
    }

    pub fn person(&mut self, name: &str) -> &mut Person {
        self.people.iter_mut().find(|person| person.eyes.name == name).expect("a person of this world")
    }

    /// A client of this person.
    pub fn client(&self, name: &str) -> Client {
        let person = self.people.iter().find(|person| person.eyes.name == name);
        person.expect("a person of this world").client.clone()
    }
}

/// Every role of a constituent's people and machines, and of the CERT.
pub fn all_roles() -> Vec<&'static str> {
    [&CERT_ROLES[..], &["organisation_manager", "reporter", "reader", "api_client"]].concat()
}
