//! Everything is changed once more while everybody listens to all topics.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, Result, bail};
use serde_json::json;
use tocsin_tests_api::{Client, Live};
use tokio::{sync::Mutex, task::JoinHandle, time::timeout};

use crate::{
    build::Builder,
    oracle::may_have_heard,
    people::around,
    scan,
    world::{Audience, CERT, CERT_ROLES, Eyes, RED, TLPS, World},
};

const PATIENCE: Duration = Duration::from_secs(60);
/// How many topics a socket has at most.
const MOST_TOPICS: usize = 490;
const LISTS: [&str; 7] = ["tickets", "incidents", "threads", "assets", "categories", "connections", "plugins"];

/// Somebody who listens.
pub struct Listener {
    eyes: Eyes,
    heard: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

/// All topics there are, of records of everybody.
fn topics(world: &World) -> Vec<String> {
    let of = |record: &crate::world::Record| -> Vec<String> {
        match record.noun {
            "incidents" => vec![format!("incident:{}", record.id)],
            "threads" => vec![format!("thread:{}", record.id), format!("messages:{}", record.id)],
            "tickets" => vec![format!("ticket:{}", record.id)],
            "assets" => vec![format!("asset:{}", record.id)],
            _ => Vec::new(),
        }
    };
    let lists = LISTS.map(str::to_owned).into_iter();
    // Messages first: there is no topic of all of them.
    let mut ones: Vec<String> = world.records.iter().flat_map(of).collect();
    ones.sort_by_key(|topic| !topic.starts_with("messages:"));
    let categories = world.categories.iter().map(|category| format!("category:{category}"));
    lists.chain(categories).chain(ones).take(MOST_TOPICS).collect()
}

/// Everybody listens to everything from now on.
pub async fn listen(world: &World) -> Result<Vec<Listener>> {
    let topics = topics(world);
    let topics: Vec<&str> = topics.iter().map(String::as_str).collect();
    let mut listeners = Vec::new();
    for person in world.people.iter().filter(|person| !person.eyes.name.starts_with("webhook")) {
        let mut live = Live::open(&person.client).await?;
        live.subscribe(&topics, None).await?;
        let heard = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&heard);
        let task = tokio::spawn(async move {
            while let Ok(Some(message)) = live.next().await {
                kept.lock().await.push(message.to_string());
            }
        });
        listeners.push(Listener { eyes: person.eyes.clone(), heard, task });
    }
    Ok(listeners)
}

/// Waits until everybody heard the last change that is for them, and gives back what somebody should not have heard.
pub async fn heard(world: &World, listeners: Vec<Listener>, last: &[String; 4]) -> Result<Vec<String>> {
    let mut leaks = Vec::new();
    for listener in listeners {
        let ends: Vec<&String> = match listener.eyes.organisation {
            CERT => last[1..].iter().collect(),
            own => vec![&last[own]],
        };
        let waited = timeout(PATIENCE, async {
            loop {
                let all = listener.heard.lock().await.join("\n");
                if ends.iter().all(|end| all.contains(end.as_str())) {
                    return all;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
        let Ok(all) = waited.await else { bail!("{:?} does not hear the last change", listener.eyes) };
        listener.task.abort();
        for message in all.lines() {
            for word in scan::found(message) {
                let Some(secret) = world.secrets.get(word) else { continue };
                if !may_have_heard(world, &listener.eyes, secret) {
                    leaks.push(format!("{:?} hears {word}, {}: {message}", listener.eyes, secret.what));
                }
            }
        }
        if listener.eyes.organisation == CERT && !all.contains("\"noun\":\"message\"") && listener.eyes.clearance > 1 {
            bail!("{:?} hears of no message at all", listener.eyes);
        }
    }
    Ok(leaks)
}

impl Builder<'_> {
    /// Marks some incidents anew, then changes all that there is.
    pub async fn change_everything(&mut self) -> Result<()> {
        self.world.late = true;
        for place in 0..self.world.incidents.len() {
            let incident = self.world.incidents[place].clone();
            let shut = incident.unsent || incident.state == "closed" || incident.state == "rejected";
            if shut {
                continue;
            }
            let path = format!("/api/v1/incidents/{}", incident.id);
            if place % 3 == 0 {
                let tlp = if self.dice.happens(70) { RED } else { self.dice.below(TLPS.len()) };
                self.desk.patch(&path, &json!({ "tlp": TLPS[tlp] })).await?.ok()?;
                self.world.incidents[place].tlp = tlp;
            }
            self.change(place, &path).await?;
        }
        self.change_assets().await
    }

    async fn change(&mut self, place: usize, path: &str) -> Result<()> {
        let title = self.word("the new title of an incident", Audience::Incident(place), Some(path.to_owned()));
        let secret = self.world.secrets.get_mut(&title).context("a secret")?;
        (secret.searched, secret.mailed) = (true, Some(crate::world::GREEN));
        self.forget_title(place);
        let mut changed = json!({ "title": title });
        if self.world.incidents[place].state != "resolved" {
            let readers = Audience::Roles(place, CERT_ROLES.to_vec());
            let assessment = self.word("a new hidden value", readers, Some(path.to_owned()));
            self.forget_value(place);
            changed["values"] = json!({ "assessment": assessment });
        }
        self.desk.patch(path, &changed).await?.ok()?;
        let line = self.word(
            "a new line of a timeline",
            Audience::Incident(place),
            Some(format!("{path}/occurrences?limit=200")),
        );
        let occurrence = json!({ "at": "2026-01-02T10:00:00Z", "text": line });
        self.desk.post(&format!("{path}/occurrences"), &occurrence).await?.ok()?;
        let ioc = self.word("a new IoC", Audience::Incident(place), Some(format!("{path}/iocs?limit=200")));
        let note = self.word("the note of an IoC", Audience::Incident(place), Some(format!("{path}/iocs?limit=200")));
        let added = json!({ "values": [format!("{ioc}.com")], "note": note });
        self.desk.post(&format!("{path}/iocs"), &added).await?.ok()?;
        self.world.incidents[place].iocs.insert(format!("{ioc}.com"));
        for internal in [false, true] {
            self.say(place, internal, true).await?;
        }
        self.typing(place).await
    }

    /// Somebody of the CERT of whom constituents know nothing looks on and begins to write.
    async fn typing(&mut self, place: usize) -> Result<()> {
        let Some(lead) = self.world.people.iter().find(|person| person.eyes.name == "lead") else { return Ok(()) };
        let thread = self.world.incidents[place].shared.id.clone();
        let mut live = Live::open(&lead.client).await?;
        live.subscribe(&[&format!("messages:{thread}")], None).await?;
        live.say(&json!({ "typing": { "thread": thread } })).await
    }

    /// The title that was is what was changed, in the log of it.
    fn forget_title(&mut self, place: usize) {
        self.forget_home("the title of an incident", place);
    }

    fn forget_value(&mut self, place: usize) {
        let is_it = |secret: &&mut crate::world::Secret| {
            secret.what == "a hidden value"
                && secret.searched
                && matches!(&secret.audience, Audience::Roles(of, _) if *of == place)
        };
        for secret in self.world.secrets.values_mut().filter(is_it) {
            (secret.home, secret.searched) = (None, false);
        }
    }

    async fn change_assets(&mut self) -> Result<()> {
        for place in 0..self.world.assets.len() {
            let asset = self.world.assets[place].clone();
            let path = format!("/api/v1/assets/{}", asset.id);
            let note = self.word("the new note of a claim", around(asset.organisation), Some(path.clone()));
            self.desk.patch(&path, &json!({ "note": note })).await?.ok()?;
        }
        Ok(())
    }

    /// One change for each organisation which all of its people are told of.
    pub async fn last_changes(&mut self) -> Result<[String; 4]> {
        let mut last = [const { String::new() }; 4];
        for (organisation, word) in last.iter_mut().enumerate().skip(1) {
            *word = self.word("the last asset", around(organisation), None);
            let of = self.world.organisations[organisation].id.clone();
            let claim = json!({ "organisation": of, "values": [format!("{word}.com")] });
            let claimed = self.desk.post("/api/v1/assets", &claim).await?.ok()?;
            let asset = &claimed["items"][0]["asset"];
            let id = asset["id"].as_str().context("an id")?.to_owned();
            self.world.record("assets", &id, around(organisation));
            let value = asset["value"].as_str().context("a value")?.to_owned();
            self.world.assets.push(crate::world::Asset { id, organisation, value, approved: false });
        }
        Ok(last)
    }
}

/// Asks until a word is found: the search follows what was committed.
pub async fn until_found(client: &mut Client, word: &str) -> Result<()> {
    let found = timeout(PATIENCE, async {
        loop {
            let answer = client.get(&format!("/api/v1/search?q={word}")).await?;
            if answer.body["items"].as_array().is_some_and(|items| !items.is_empty()) {
                return anyhow::Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    found.await.context("the search does not follow")?
}
