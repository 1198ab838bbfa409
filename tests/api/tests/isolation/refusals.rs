//! What is not for somebody is answered exactly like what there is not, whatever is asked of it.

use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    ask::Asker,
    dice::Dice,
    oracle::{When, is_for},
    world::{Record, World},
};

/// How many records of each noun everybody tries to change.
const TRIED: usize = 3;
const ELSEWHERE: &str = "0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a13";

/// Records that are not for somebody, of each noun some.
fn foreign<'a>(world: &'a World, asker: &Asker<'_>, dice: &mut Dice, most: usize) -> Vec<&'a Record> {
    let is_foreign = |record: &&Record| !is_for(world, asker.eyes, &record.audience, When::Now);
    let mut records: Vec<&Record> = world.records.iter().filter(is_foreign).collect();
    dice.shuffle(&mut records);
    let mut counts = std::collections::BTreeMap::new();
    records.retain(|record| {
        let count = counts.entry(record.noun).or_insert(0);
        *count += 1;
        *count <= most
    });
    records
}

pub async fn all(asker: &mut Asker<'_>, document: &Value, dice: &mut Dice) -> Result<()> {
    let world = asker.world;
    for record in &world.records {
        let path = format!("/api/v1/{}/{{id}}", record.noun);
        if is_for(world, asker.eyes, &record.audience, When::Now) {
            there(asker, &path, &record.id).await?;
        } else {
            asker.same_as_nothing(&Method::GET, &path, &record.id, None).await?;
        }
    }
    for record in foreign(world, asker, dice, TRIED) {
        parts(asker, document, record).await?;
    }
    named(asker, dice).await
}

/// What is for somebody is there, unless the role may read no such record at all.
async fn there(asker: &mut Asker<'_>, path: &str, id: &str) -> Result<()> {
    let answer = asker.get(&path.replace("{id}", id)).await?;
    if answer.status == 200 {
        return Ok(());
    }
    let nothing = asker.get(&path.replace("{id}", ELSEWHERE)).await?;
    if answer.status != 403 || nothing.status != 403 {
        let said = format!("{path} of {id} is {} {} though it is for them", answer.status, answer.text);
        asker.leak(&said);
    }
    Ok(())
}

/// All that is read of a record or done to it.
async fn parts(asker: &mut Asker<'_>, document: &Value, record: &Record) -> Result<()> {
    let prefix = format!("/api/v1/{}/{{id}}", record.noun);
    for (path, item) in document["paths"].as_object().context("paths")? {
        if !(path == &prefix || path.starts_with(&format!("{prefix}/"))) {
            continue;
        }
        for method in item.as_object().context("operations")?.keys() {
            let method: Method = method.to_uppercase().parse()?;
            let mut asked = path.clone();
            for (parameter, value) in [
                ("{seq}", "1"),
                ("{digest}", &"0".repeat(64)),
                ("{version}", "1"),
                ("{kind}", "early_warning"),
                ("{ioc}", ELSEWHERE),
                ("{task}", ELSEWHERE),
                ("{delivery}", ELSEWHERE),
            ] {
                asked = asked.replace(parameter, value);
            }
            let body = (method != Method::GET && method != Method::DELETE).then(|| body(path));
            asker.same_as_nothing(&method, &asked, &record.id, body.as_ref()).await?;
        }
    }
    Ok(())
}

/// A body that the address would take from someone who may.
fn body(path: &str) -> Value {
    if path.contains("/clocks/") {
        return json!({ "action": "met" });
    }
    if path.contains("/messages/") {
        return json!({ "text": "Mine" });
    }
    match path.rsplit('/').next() {
        Some("messages") => json!({ "id": ELSEWHERE, "text": "Me too" }),
        Some("read") => json!({ "seq": 1 }),
        Some("steps") => json!({ "step": "withdraw" }),
        Some("iocs") => json!({ "values": ["evil-shop.com"] }),
        Some("occurrences") => json!({ "at": "2026-01-01T10:00:00Z", "text": "It began" }),
        Some("tasks") => json!({ "title": "Look" }),
        Some("merge") => json!({ "into": ELSEWHERE }),
        Some("split") => json!({ "title": "A part" }),
        Some("resolve") => json!({ "outcome": "did_not_happen" }),
        Some("archive") => json!({ "password": "correct horse battery" }),
        Some("refuse") => json!({ "reason": "No" }),
        _ => json!({}),
    }
}

/// Records that are named in what is sent, and in filters.
async fn named(asker: &mut Asker<'_>, dice: &mut Dice) -> Result<()> {
    let world = asker.world;
    let category = &world.categories[0];
    for record in foreign(world, asker, dice, 2) {
        match record.noun {
            "assets" => {
                let body = json!({ "category": category, "title": "Mine", "assets": ["{id}"] });
                asker.same_as_nothing(&Method::POST, "/api/v1/incidents", &record.id, Some(&body)).await?;
            }
            "incidents" => {
                for query in ["threads?incident={id}", "audit?subject=incident/{id}"] {
                    asker.same_as_nothing(&Method::GET, &format!("/api/v1/{query}"), &record.id, None).await?;
                }
            }
            "organisations" => {
                let lists =
                    ["incidents", "threads", "assets", "tickets", "people", "invitations", "statistics", "search"];
                for list in lists {
                    let word = if list == "search" { "&q=zq" } else { "" };
                    let asked = format!("/api/v1/{list}?organisation={{id}}{word}");
                    asker.same_as_nothing(&Method::GET, &asked, &record.id, None).await?;
                }
                let body = json!({ "category": category, "title": "Mine", "organisation": "{id}" });
                asker.same_as_nothing(&Method::POST, "/api/v1/incidents", &record.id, Some(&body)).await?;
            }
            "threads" => {
                let asked = "/api/v1/audit?subject=thread/{id}";
                asker.same_as_nothing(&Method::GET, asked, &record.id, None).await?;
            }
            _ => {}
        }
    }
    links(asker, dice).await
}

/// What the desk, and who reports, links to their own records.
async fn links(asker: &mut Asker<'_>, dice: &mut Dice) -> Result<()> {
    let world = asker.world;
    let own = world
        .incidents
        .iter()
        .find(|one| one.state == "in_progress" && crate::oracle::sees_incident(asker.eyes, one, When::Now));
    let Some(own) = own else { return Ok(()) };
    let path = format!("/api/v1/incidents/{}", own.id);
    for record in foreign(world, asker, dice, 2) {
        match record.noun {
            "incidents" => {
                let related = json!({ "related": ["{id}"] });
                asker.same_as_nothing(&Method::PATCH, &path, &record.id, Some(&related)).await?;
                let into = json!({ "into": "{id}" });
                asker.same_as_nothing(&Method::POST, &format!("{path}/merge"), &record.id, Some(&into)).await?;
            }
            "assets" => {
                let assets = json!({ "assets": ["{id}"] });
                asker.same_as_nothing(&Method::PATCH, &path, &record.id, Some(&assets)).await?;
            }
            "evidence" => {
                let said = json!({ "id": uuid::Uuid::now_v7(), "text": "See", "attachments": ["{id}"] });
                let asked = format!("/api/v1/threads/{}/messages", own.shared.id);
                asker.same_as_nothing(&Method::POST, &asked, &record.id, Some(&said)).await?;
            }
            _ => {}
        }
    }
    Ok(())
}
