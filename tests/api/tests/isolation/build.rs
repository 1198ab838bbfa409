//! What there is in the made-up world: cards, incidents in every state and with every marking, threads, files, assets.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::{Value, json};
use tocsin_tests_api::Client;

use crate::{
    dice::Dice,
    people::{around, id},
    world::{AMBER, Asset, Audience, CERT_ROLES, GREEN, Incident, TLPS, Thread, World, all_roles},
};

/// How the states are reached, by whom: `d` the desk, `a` the organisation's author.
const WAYS: [(&str, &[(char, &str)]); 10] = [
    ("submitted", &[]),
    ("accepted", &[('d', "accept")]),
    ("in_progress", &[('d', "accept"), ('d', "start")]),
    ("waiting_for_constituent", &[('d', "accept"), ('d', "ask_constituent")]),
    ("resolved", &[('d', "accept"), ('d', "resolve")]),
    ("closed", &[('d', "accept"), ('d', "resolve"), ('d', "close")]),
    ("rejected", &[('d', "reject")]),
    ("in_progress", &[('d', "accept"), ('d', "resolve"), ('a', "reopen")]),
    ("draft", &[]),
    ("rejected", &[('a', "withdraw")]),
];
const SEVERITIES: [&str; 4] = ["low", "medium", "high", "critical"];
/// IoCs that incidents share.
const COMMON: [&str; 3] = ["evil-shop.com", "bad-parcel.com", "worse-bank.com"];

/// Who makes the world.
pub struct Builder<'a> {
    pub dice: &'a mut Dice,
    pub world: &'a mut World,
    pub desk: Client,
    pub root: Client,
    pub authors: Vec<Client>,
}

impl<'a> Builder<'a> {
    pub fn new(dice: &'a mut Dice, world: &'a mut World) -> Self {
        let authors = (1..=3).map(|organisation| world.client(&format!("author-{organisation}"))).collect();
        let (desk, root) = (world.client("desk"), world.client("root"));
        Self { dice, world, desk, root, authors }
    }

    pub fn author(&mut self, organisation: usize) -> &mut Client {
        &mut self.authors[organisation - 1]
    }

    /// A new secret word.
    pub fn word(&mut self, what: &str, audience: Audience, home: Option<String>) -> String {
        let word = self.dice.token();
        self.world.keep(&word, what, audience, home);
        word
    }

    /// A new secret word that a search finds.
    fn searched(&mut self, what: &str, audience: Audience, home: Option<String>) -> String {
        let word = self.word(what, audience, home);
        self.world.secrets.get_mut(&word).expect("just kept").searched = true;
        word
    }

    pub async fn all(&mut self) -> Result<()> {
        for number in 0..2 {
            self.category(number).await?;
        }
        self.claims().await?;
        for organisation in 1..=3 {
            for way in 0..WAYS.len() {
                // One of most ways in each organisation, all of them in the first.
                if organisation == 1 || self.dice.happens(45) {
                    self.incident(organisation, way).await?;
                }
            }
            self.talk_directly(organisation).await?;
        }
        self.joined().await?;
        self.relate().await
    }

    /// A category whose card keeps fields from some roles, and shows some only if another one says so.
    async fn category(&mut self, number: usize) -> Result<()> {
        let everybody = all_roles();
        let managed = [&CERT_ROLES[..], &["organisation_manager"]].concat();
        let task = self.dice.token();
        let label = |dice: &mut Dice| dice.token();
        let hidden: Vec<(&str, Vec<&'static str>, String)> = vec![
            ("assessment", CERT_ROLES.to_vec(), label(self.dice)),
            ("hunch", vec!["analyst"], label(self.dice)),
            ("board", managed, label(self.dice)),
            ("leads", CERT_ROLES.to_vec(), label(self.dice)),
        ];
        let mail = json!({ "is": { "field": "way", "value": "mail" } });
        let mut fields = vec![
            json!({ "key": "summary", "label": "Summary", "kind": { "text": {} } }),
            json!({ "key": "way", "label": "Way", "kind": { "choice": { "options": [
                { "key": "mail", "label": "Mail" }, { "key": "other", "label": "Other" } ] } } }),
            json!({ "key": "sender", "label": "Sender", "kind": { "text": {} }, "shown_if": mail }),
            json!({ "key": "spread", "label": "Spread", "kind": { "text": {} }, "shown_if": mail,
                "access": { "change": [{ "role": "analyst" }] } }),
        ];
        for (key, see, label) in &hidden {
            let kind = if *key == "leads" { json!({ "ioc_list": {} }) } else { json!({ "text": {} }) };
            fields.push(json!({ "key": key, "label": label, "kind": kind, "access": { "see": see } }));
        }
        let body = json!({
            "key": format!("test/made-up-{number}"), "name": format!("Made up {number}"), "description": "Made up.",
            "group": "Test", "severity": "medium", "statutory": number == 0, "tasks": [task], "fields": fields,
        });
        let category = id(&self.root.post("/api/v1/categories", &body).await?.ok()?)?;
        let path = format!("/api/v1/categories/{category}");
        self.world.keep(
            &task,
            "a line of a category's checklist",
            Audience::Everywhere(CERT_ROLES.to_vec()),
            Some(path.clone()),
        );
        for (_, see, label) in hidden {
            let whole = [see, vec!["administrator"]].concat();
            let home = Some(format!("{path}/cards/1"));
            self.world.keep(&label, "the label of a hidden field", Audience::Everywhere(whole), home);
        }
        assert!(everybody.len() == 8, "the roles of the test are those of the product");
        self.world.categories.push(category);
        Ok(())
    }

    /// Claims of each organisation, some of which overlap others'.
    async fn claims(&mut self) -> Result<()> {
        let shared = self.dice.token();
        let mut claimants = Vec::new();
        for organisation in 1..=3 {
            let own = self.word("an asset", around(organisation), None);
            let mut values = vec![format!("{own}.com"), format!("198.51.{}.0/24", 100 + organisation)];
            if organisation < 3 {
                values.push(format!("{shared}.com"));
                claimants.push(around(organisation));
            }
            let note = self.word("the note of a claim", around(organisation), None);
            let of = self.world.organisations[organisation].id.clone();
            let claim = json!({ "organisation": of, "values": values, "note": note });
            let claimed = self.desk.post("/api/v1/assets", &claim).await?.ok()?;
            for item in claimed["items"].as_array().context("claims")? {
                let asset = &item["asset"];
                let (asset_id, value) = (id(asset)?, asset["value"].as_str().context("a value")?.to_owned());
                let approved = self.dice.happens(70);
                if approved {
                    let path = format!("/api/v1/assets/{asset_id}/approve");
                    self.desk.post(&path, &json!({ "reason": note })).await?.ok()?;
                }
                self.world.record("assets", &asset_id, around(organisation));
                self.world.assets.push(Asset { id: asset_id, organisation, value, approved });
            }
        }
        self.world.keep(&shared, "an asset that two claim", Audience::Any(claimants), None);
        Ok(())
    }

    /// An incident that took one of the ways.
    async fn incident(&mut self, organisation: usize, way: usize) -> Result<()> {
        let (state, steps) = WAYS[way];
        let place = self.world.incidents.len();
        let tlp = self.dice.below(TLPS.len());
        let unsent = state == "draft" || steps == [('a', "withdraw")];
        // Of a marking above the organisation's ceiling, only the desk can open one.
        let by_desk = !unsent && (tlp > self.world.organisations[organisation].ceiling || self.dice.happens(25));
        let tlp = if by_desk { tlp } else { tlp.min(self.world.organisations[organisation].ceiling) };
        let (category, severity) = (self.dice.below(2), *self.dice.pick(&SEVERITIES));
        let [title, summary, sender, ioc] = [(); 4].map(|()| self.dice.token());
        let mut iocs: BTreeSet<String> =
            COMMON.iter().filter(|_| self.dice.happens(50)).map(|ioc| (*ioc).to_owned()).collect();
        iocs.insert(format!("{ioc}.com"));
        let mut body = json!({
            "category": self.world.categories[category], "title": title, "tlp": TLPS[tlp], "severity": severity,
            "values": { "summary": summary, "way": "mail", "sender": sender }, "iocs": iocs,
        });
        if by_desk {
            body["organisation"] = json!(self.world.organisations[organisation].id);
        } else {
            body["submit"] = json!(!unsent);
        }
        let client = if by_desk { &mut self.desk } else { &mut self.authors[organisation - 1] };
        let made = client.post("/api/v1/incidents", &body).await?.ok()?;
        let made_id = id(&made)?;
        let path = format!("/api/v1/incidents/{made_id}");
        let threads = client.get(&format!("/api/v1/threads?incident={made_id}")).await?.ok()?;
        let shared = threads["items"].as_array().and_then(|all| all.iter().find(|one| one["kind"] == "shared"));
        let shared = id(shared.context("a thread")?)?;
        self.world.incidents.push(Incident {
            id: made_id,
            reference: made["reference"].as_str().context("a reference")?.to_owned(),
            organisation,
            tlp_before: tlp,
            tlp,
            state,
            unsent,
            category,
            severity,
            iocs,
            related: BTreeSet::new(),
            shared: Thread { id: shared, ..Thread::default() },
            internal: Thread::default(),
        });
        self.keep_incident(place, &[title, summary, sender, ioc]);
        if unsent {
            if steps == [('a', "withdraw")] {
                self.author(organisation).post(&format!("{path}/steps"), &json!({ "step": "withdraw" })).await?.ok()?;
            }
            return Ok(());
        }
        self.fill(place).await?;
        for (who, step) in steps {
            self.step(place, *who, step).await?;
        }
        Ok(())
    }

    /// What everybody who sees an incident reads of it.
    pub fn keep_incident(&mut self, place: usize, words: &[String; 4]) {
        let incident = self.world.incidents[place].clone();
        let path = format!("/api/v1/incidents/{}", incident.id);
        let audience = Audience::Incident(place);
        let whats = [
            "the title of an incident",
            "a value of a card",
            "a value that a condition shows",
            "an IoC of an incident",
        ];
        for (word, what) in words.iter().zip(whats) {
            let home = if what == whats[3] { format!("{path}/iocs?limit=200") } else { path.clone() };
            let secret = self.world.keep(word, what, audience.clone(), Some(home));
            secret.searched = !incident.unsent;
            secret.mailed = (what == whats[0]).then_some(GREEN);
            // An IoC has a ticket of its own.
            secret.lasting = what == whats[3] && !incident.unsent;
        }
        self.world.keep(&incident.reference, "the reference of an incident", audience.clone(), Some(path)).mailed =
            Some(3);
        self.world.record("incidents", &incident.id, audience.clone());
        self.world.record("threads", &incident.shared.id, audience);
    }

    /// All that belongs to an incident that the CERT has.
    async fn fill(&mut self, place: usize) -> Result<()> {
        let path = format!("/api/v1/incidents/{}", self.world.incidents[place].id);
        let threads =
            self.desk.get(&format!("/api/v1/threads?incident={}", self.world.incidents[place].id)).await?.ok()?;
        let internal = threads["items"].as_array().and_then(|all| all.iter().find(|one| one["kind"] == "internal"));
        let internal = id(internal.context("a thread of the CERT's own")?)?;
        let ours = Audience::Roles(place, CERT_ROLES.to_vec());
        self.world.record("threads", &internal, ours.clone());
        self.world.incidents[place].internal = Thread { id: internal, ..Thread::default() };
        self.hidden_values(place).await?;
        let task = self.word("a task", ours.clone(), Some(path.clone()));
        self.desk.post(&format!("{path}/tasks"), &json!({ "title": task })).await?.ok()?;
        let lead = self.world.person("lead").id.clone();
        let watched = self.desk.patch(&path, &json!({ "watchers": [lead] })).await?;
        assert!(watched.status.is_success() || watched.status == 422, "{}", watched.text);
        let line =
            self.word("a line of a timeline", Audience::Incident(place), Some(format!("{path}/occurrences?limit=200")));
        let occurrence = json!({ "at": "2026-01-01T10:00:00Z", "text": line });
        self.desk.post(&format!("{path}/occurrences"), &occurrence).await?.ok()?;
        self.files(place).await?;
        self.talk(place).await
    }

    /// Values that some roles do not see, and one that a condition hides in the end.
    async fn hidden_values(&mut self, place: usize) -> Result<()> {
        let path = format!("/api/v1/incidents/{}", self.world.incidents[place].id);
        let managed = [&CERT_ROLES[..], &["organisation_manager"]].concat();
        let mut values = serde_json::Map::new();
        for (key, see) in [("assessment", CERT_ROLES.to_vec()), ("hunch", vec!["analyst"]), ("board", managed)] {
            let word = self.word("a hidden value", Audience::Roles(place, see), Some(path.clone()));
            // A word that all of the CERT sees is found by all of the CERT; other hidden ones by nobody or as may be.
            self.world.secrets.get_mut(&word).expect("just kept").searched = key == "assessment";
            values.insert(key.to_owned(), json!(word));
        }
        let lead =
            self.word("an IoC in a hidden field", Audience::Roles(place, CERT_ROLES.to_vec()), Some(path.clone()));
        values.insert("leads".to_owned(), json!([format!("{lead}.com")]));
        if self.dice.happens(50) {
            let overseers = Audience::Roles(place, vec!["administrator", "lead", "auditor"]);
            let spread = self.word("a value that a condition hides", overseers, None);
            self.world.secrets.get_mut(&spread).expect("just kept").heard = Some(Audience::Incident(place));
            self.desk.patch(&path, &json!({ "values": { "spread": spread } })).await?.ok()?;
            let organisation = self.world.incidents[place].organisation;
            let changed = json!({ "values": { "way": "other" } });
            if self.world.incidents[place].tlp <= self.world.organisations[organisation].ceiling {
                // The reporter may not change what the condition hides, so its value stays.
                self.author(organisation).patch(&path, &changed).await?.ok()?;
            } else {
                self.desk.patch(&path, &changed).await?.ok()?;
            }
            let sent = self.desk.get(&path).await?.ok()?;
            assert_eq!(sent["values"]["spread"], Value::Null, "hidden by its condition: {sent}");
            self.forget_home("a value that a condition shows", place);
        }
        self.desk.patch(&path, &json!({ "values": values })).await?.ok()?;
        Ok(())
    }

    /// What was shown is not shown any more, but stands in the log of what was changed.
    pub fn forget_home(&mut self, what: &str, place: usize) {
        let is_it = |secret: &&mut crate::world::Secret| {
            secret.what == what && matches!(secret.audience, Audience::Incident(of) if of == place)
        };
        for secret in self.world.secrets.values_mut().filter(is_it) {
            (secret.home, secret.searched) = (None, false);
            secret.heard = Some(Audience::Incident(place));
            secret.audience = Audience::Roles(place, vec!["administrator", "lead", "auditor"]);
        }
    }

    async fn files(&mut self, place: usize) -> Result<()> {
        let incident = self.world.incidents[place].clone();
        let stricter = self.dice.below(TLPS.len()).max(incident.tlp);
        for (internal, tlp) in [(false, incident.tlp), (true, incident.tlp), (false, stricter)] {
            let audience = Audience::File { incident: place, tlp, internal };
            let list = format!("/api/v1/incidents/{}/evidence", incident.id);
            let name = self.word("the name of a file", audience.clone(), Some(format!("{list}?limit=200")));
            let content = self.word("the content of a file", audience.clone(), None);
            let path = format!("{list}?name={name}.txt&internal={internal}&tlp={}", TLPS[tlp].replace('+', "%2B"));
            let request =
                self.desk.request(Method::POST, &path).header("content-type", "text/plain").body(content.clone());
            let added = id(&self.desk.send(request).await?.ok()?)?;
            self.world.secrets.get_mut(&content).context("a secret")?.home = Some(format!("/api/v1/evidence/{added}"));
            self.world.record("evidence", &added, audience);
        }
        Ok(())
    }

    /// Messages in both threads of an incident: some stay, some are edited, some deleted.
    async fn talk(&mut self, place: usize) -> Result<()> {
        let organisation = self.world.incidents[place].organisation;
        let above = self.world.incidents[place].tlp > self.world.organisations[organisation].ceiling;
        for _ in 0..3 {
            let by_desk = above || self.dice.happens(50);
            self.say(place, false, by_desk).await?;
        }
        self.say(place, true, true).await?;
        if !above && self.dice.happens(50) {
            let thread = self.world.incidents[place].shared.id.clone();
            self.ask(organisation, &thread, Audience::Incident(place), Some(place)).await?;
        }
        Ok(())
    }

    /// Writes a message in a thread of an incident, and by chance changes or deletes it.
    pub async fn say(&mut self, place: usize, internal: bool, by_desk: bool) -> Result<()> {
        let incident = &self.world.incidents[place];
        let (organisation, thread) =
            (incident.organisation, if internal { incident.internal.id.clone() } else { incident.shared.id.clone() });
        let readers = if internal { Audience::Roles(place, CERT_ROLES.to_vec()) } else { Audience::Incident(place) };
        let ours = Audience::Roles(place, CERT_ROLES.to_vec());
        let fate = self.dice.below(4);
        let path = format!("/api/v1/threads/{thread}/messages");
        let word = self.searched("a message", readers.clone(), Some(format!("{path}?limit=200")));
        let client = if by_desk { &mut self.desk } else { &mut self.authors[organisation - 1] };
        let said = json!({ "id": uuid::Uuid::now_v7(), "text": word });
        let said = client.post(&path, &said).await?.ok()?;
        let seq = said["seq"].as_u64().context("a number")?;
        if fate < 2 {
            let secret = self.world.secrets.get_mut(&word).context("a secret")?;
            secret.heard = Some(readers.clone());
            (secret.audience, secret.home, secret.searched) = (ours, Some(format!("{path}/{seq}/revisions")), false);
        }
        let client = if by_desk { &mut self.desk } else { &mut self.authors[organisation - 1] };
        match fate {
            0 => drop(client.delete(&format!("{path}/{seq}")).await?.ok()?),
            1 => {
                let edited = self.searched("an edited message", readers, Some(format!("{path}?limit=200")));
                let client = if by_desk { &mut self.desk } else { &mut self.authors[organisation - 1] };
                client.patch(&format!("{path}/{seq}"), &json!({ "text": edited })).await?.ok()?;
            }
            _ => {}
        }
        let by = if by_desk { "desk".to_owned() } else { format!("author-{organisation}") };
        let reader = self.world.person(&by).id.clone();
        let incident = &mut self.world.incidents[place];
        let thread = if internal { &mut incident.internal } else { &mut incident.shared };
        wrote(thread, seq, reader, 1);
        Ok(())
    }

    /// Writes a message that stays, and gives back its word.
    pub async fn say_plainly(&mut self, place: usize) -> Result<String> {
        let thread = self.world.incidents[place].shared.id.clone();
        let path = format!("/api/v1/threads/{thread}/messages");
        let word = self.searched("a message", Audience::Incident(place), Some(format!("{path}?limit=200")));
        let said = json!({ "id": uuid::Uuid::now_v7(), "text": word });
        let said = self.desk.post(&path, &said).await?.ok()?;
        let reader = self.world.person("desk").id.clone();
        let seq = said["seq"].as_u64().context("a number")?;
        wrote(&mut self.world.incidents[place].shared, seq, reader, 1);
        Ok(word)
    }

    async fn talk_directly(&mut self, organisation: usize) -> Result<()> {
        let thread = self.world.organisations[organisation].direct.id.clone();
        let path = format!("/api/v1/threads/{thread}/messages");
        for by_desk in [true, false] {
            let word = self.searched(
                "a direct message",
                Audience::Marked(organisation, AMBER),
                Some(format!("{path}?limit=200")),
            );
            let by = if by_desk { "desk".to_owned() } else { format!("author-{organisation}") };
            let client = if by_desk { &mut self.desk } else { &mut self.authors[organisation - 1] };
            let said = json!({ "id": uuid::Uuid::now_v7(), "text": word });
            let said = client.post(&path, &said).await?.ok()?;
            let reader = self.world.person(&by).id.clone();
            let seq = said["seq"].as_u64().context("a number")?;
            wrote(&mut self.world.organisations[organisation].direct, seq, reader, 1);
        }
        self.ask(organisation, &thread, Audience::Marked(organisation, AMBER), None).await
    }

    /// Asks for an analyst.
    async fn ask(&mut self, organisation: usize, thread: &str, audience: Audience, place: Option<usize>) -> Result<()> {
        let home = Some(format!("/api/v1/threads/{thread}/messages?limit=200"));
        let word = self.searched("a request for help", audience.clone(), home);
        let path = format!("/api/v1/threads/{thread}/assistance");
        let asked = self.author(organisation).post(&path, &json!({ "text": word })).await?.ok()?;
        let asked = id(&asked)?;
        self.world.record("tickets", &asked, audience.clone());
        self.world.requests.push((asked, audience));
        let reader = self.world.person(&format!("author-{organisation}")).id.clone();
        let thread = match place {
            Some(place) => &mut self.world.incidents[place].shared,
            None => &mut self.world.organisations[organisation].direct,
        };
        let seq = thread.last + 1;
        wrote(thread, seq, reader, 0);
        Ok(())
    }

    /// Takes a step; those that need one get a reason.
    pub async fn step(&mut self, place: usize, who: char, step: &str) -> Result<()> {
        let path = format!("/api/v1/incidents/{}", self.world.incidents[place].id);
        let mut body = json!({ "step": step });
        if ["reject", "reopen"].contains(&step) {
            body["reason"] =
                json!(self.word("a reason", Audience::Incident(place), Some(format!("{path}/history?limit=200"))));
        }
        let organisation = self.world.incidents[place].organisation;
        let above = self.world.incidents[place].tlp > self.world.organisations[organisation].ceiling;
        let client = if who == 'd' || above { &mut self.desk } else { &mut self.authors[organisation - 1] };
        client.post(&format!("{path}/steps"), &body).await?.ok()?;
        Ok(())
    }

    /// One incident of the first organisation is merged into another one, and one is split.
    async fn joined(&mut self) -> Result<()> {
        let of = |world: &World, state: &str| {
            let place =
                world.incidents.iter().position(|one| one.organisation == 1 && one.state == state && !one.unsent);
            place.with_context(|| format!("an incident that is {state}"))
        };
        let (merged, into) = (of(self.world, "submitted")?, of(self.world, "accepted")?);
        let path = format!("/api/v1/incidents/{}/merge", self.world.incidents[merged].id);
        let target = self.world.incidents[into].id.clone();
        self.desk.post(&path, &json!({ "into": target })).await?.ok()?;
        let (iocs, tlp) = (self.world.incidents[merged].iocs.clone(), self.world.incidents[merged].tlp);
        self.world.incidents[merged].state = "closed";
        let target = &mut self.world.incidents[into];
        target.iocs.extend(iocs);
        target.tlp = target.tlp.max(tlp);

        let whole = of(self.world, "in_progress")?;
        let title = self.dice.token();
        let path = format!("/api/v1/incidents/{}/split", self.world.incidents[whole].id);
        let part = self.desk.post(&path, &json!({ "title": title })).await?.ok()?;
        let threads = self.desk.get(&format!("/api/v1/threads?incident={}", id(&part)?)).await?.ok()?;
        let thread = |kind: &str| {
            let one = threads["items"].as_array().and_then(|all| all.iter().find(|one| one["kind"] == kind));
            id(one.context("a thread")?).map(|id| Thread { id, ..Thread::default() })
        };
        let place = self.world.incidents.len();
        let split = Incident {
            id: id(&part)?,
            reference: part["reference"].as_str().context("a reference")?.to_owned(),
            state: "in_progress",
            iocs: BTreeSet::new(),
            related: BTreeSet::from([whole]),
            shared: thread("shared")?,
            internal: thread("internal")?,
            severity: part["severity"]
                .as_str()
                .and_then(|word| SEVERITIES.into_iter().find(|one| *one == word))
                .context("a severity")?,
            ..self.world.incidents[whole].clone()
        };
        self.world.record("threads", &split.internal.id, Audience::Roles(place, CERT_ROLES.to_vec()));
        self.world.incidents.push(split);
        self.world.incidents[whole].related.insert(place);
        let unused = [(); 3].map(|()| self.dice.token());
        let [one, two, three] = unused.clone();
        self.keep_incident(place, &[title, one, two, three]);
        for word in unused {
            self.world.secrets.remove(&word);
        }
        Ok(())
    }

    /// Links between incidents of all organisations.
    async fn relate(&mut self) -> Result<()> {
        for _ in 0..6 {
            let sent: Vec<usize> = (0..self.world.incidents.len())
                .filter(|place| !self.world.incidents[*place].unsent && self.world.incidents[*place].state != "closed")
                .collect();
            let (one, other) = (*self.dice.pick(&sent), *self.dice.pick(&sent));
            if one == other {
                continue;
            }
            self.world.incidents[one].related.insert(other);
            self.world.incidents[other].related.insert(one);
            let related: Vec<String> =
                self.world.incidents[one].related.iter().map(|place| self.world.incidents[*place].id.clone()).collect();
            let path = format!("/api/v1/incidents/{}", self.world.incidents[one].id);
            self.desk.patch(&path, &json!({ "related": related })).await?.ok()?;
        }
        Ok(())
    }
}

/// Somebody wrote a message, and has read what stands before.
pub fn wrote(thread: &mut Thread, seq: u64, reader: String, counts: i64) {
    thread.last = seq;
    thread.spoken += counts;
    thread.read.insert(reader, seq);
}
