//! Every address of the API's description, with identifiers of everybody's records and every filter.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{
    ask::Asker,
    dice::Dice,
    oracle::{When, is_for},
    world::World,
};

/// Of each noun, how many records each person asks every address about.
const SOME: usize = 6;
/// How many words each person looks for.
const WORDS: usize = 24;
const NOTHING: &str = "0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11";

/// The identifiers of all records, by the noun that stands before the parameter.
pub type Records = BTreeMap<&'static str, Vec<String>>;

/// All there is; what the test did not make itself is asked of the administrator, who sees all of it.
pub async fn records(world: &World) -> Result<Records> {
    let mut records = Records::new();
    for record in &world.records {
        records.entry(record.noun).or_default().push(record.id.clone());
    }
    records.insert("categories", world.categories.clone());
    let lists = [
        ("people", "/api/v1/people"),
        ("accounts", "/api/v1/accounts"),
        ("invitations", "/api/v1/invitations"),
        ("iocs", "/api/v1/iocs"),
        ("tickets", "/api/v1/tickets"),
        ("connections", "/api/v1/connections"),
        ("plugins", "/api/v1/plugins"),
    ];
    let mut root = world.client("root");
    for (noun, list) in lists {
        let whole = if ["plugins", "connections"].contains(&noun) { "" } else { "?limit=200" };
        let page = root.get(&format!("{list}{whole}")).await?.ok()?;
        let items = page["items"].as_array().context("a list")?;
        let ids = records.entry(noun).or_default();
        for item in items {
            let id = item["id"].as_str().context("an id")?.to_owned();
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        if noun == "tickets" {
            let runs = items.iter().filter_map(|item| item["run_id"].as_str()).map(str::to_owned);
            records.insert("runs", runs.collect());
        }
    }
    Ok(records)
}

/// Asks every address that only reads.
pub async fn all(asker: &mut Asker<'_>, document: &Value, records: &Records, dice: &mut Dice) -> Result<()> {
    for (path, item) in document["paths"].as_object().context("paths")? {
        if !item["get"].is_object() || path.ends_with("/live") {
            continue;
        }
        let queries = queries(asker.world, path, &item["get"], dice)?;
        let addresses = addresses(path, records, dice)?;
        for (place, address) in addresses.iter().enumerate() {
            asker.get(&format!("{address}{}", queries[0])).await?;
            // What a list is narrowed by does not depend on whose it is.
            if place == 0 || path.contains("export") {
                for query in &queries[1..] {
                    asker.get(&format!("{address}{query}")).await?;
                }
            }
        }
    }
    look_for(asker, dice).await
}

/// The path with some of the records of each noun.
fn addresses(path: &str, records: &Records, dice: &mut Dice) -> Result<Vec<String>> {
    let Some((noun, rest)) =
        path.split_once("/{").map(|(before, rest)| (before.rsplit('/').next().unwrap_or_default(), rest))
    else {
        return Ok(vec![path.to_owned()]);
    };
    let before = path.split_once("/{").map(|(before, _)| before).unwrap_or_default();
    let rest = rest.split_once('}').map(|(_, rest)| rest).unwrap_or_default();
    let mut ids =
        records.get(noun).with_context(|| format!("the test knows no records of `{noun}` for {path}"))?.clone();
    dice.shuffle(&mut ids);
    ids.truncate(SOME);
    ids.push(NOTHING.to_owned());
    let rests = match rest {
        "/messages/{seq}/revisions" => vec!["/messages/1/revisions".to_owned(), "/messages/2/revisions".to_owned()],
        "/cards/{version}" => vec!["/cards/1".to_owned()],
        "/raw/{digest}" => vec![format!("/raw/{}", "0".repeat(64))],
        rest if rest.contains('{') => bail!("the test does not know the second parameter of {path}"),
        rest => vec![rest.to_owned()],
    };
    Ok(ids.iter().flat_map(|id| rests.iter().map(move |rest| format!("{before}/{id}{rest}"))).collect())
}

/// What an address is asked with: first what it needs, then each of its filters.
fn queries(world: &World, path: &str, operation: &Value, dice: &mut Dice) -> Result<Vec<String>> {
    let (mut needed, mut filters) = (Vec::new(), Vec::new());
    for parameter in operation["parameters"].as_array().into_iter().flatten().filter(|one| one["in"] == "query") {
        let name = parameter["name"].as_str().context("a name")?;
        let values = values(world, path, name, dice)
            .with_context(|| format!("the test does not know what to ask {path} with as `{name}`"))?;
        if parameter["required"] == true {
            needed.push(format!("{name}={}", values[0]));
        }
        filters.extend(values.into_iter().map(|value| format!("{name}={value}")));
    }
    let needed_names: BTreeSet<&str> = needed.iter().filter_map(|one| one.split('=').next()).collect();
    let mut queries = vec![format!("?{}", needed.join("&"))];
    for filter in &filters {
        let own = filter.split('=').next().unwrap_or_default();
        let rest = needed.iter().filter(|one| !needed_names.contains(own) || !one.starts_with(&format!("{own}=")));
        queries.push(format!("?{}", rest.cloned().chain([filter.clone()]).collect::<Vec<_>>().join("&")));
    }
    Ok(queries)
}

fn values(world: &World, path: &str, name: &str, dice: &mut Dice) -> Option<Vec<String>> {
    let words = |words: &[&str]| Some(words.iter().map(|word| (*word).to_owned()).collect());
    let statistics = path.contains("/statistics");
    match name {
        "organisation" => Some(world.organisations.iter().map(|one| one.id.clone()).collect()),
        "category" => Some(world.categories.clone()),
        "incident" => Some(world.incidents.iter().map(|one| one.id.clone()).collect()),
        "owner" | "analyst" => {
            Some(world.people.iter().filter(|one| one.eyes.organisation == 0).map(|one| one.id.clone()).collect())
        }
        "subject" => Some(world.incidents.iter().map(|one| format!("incident/{}", one.id)).collect()),
        "state" => words(&[
            "draft",
            "submitted",
            "accepted",
            "in_progress",
            "waiting_for_constituent",
            "resolved",
            "closed",
            "rejected",
            "queued",
            "running",
            "claimed",
            "approved",
            "sent",
            "dropped",
        ]),
        "severity" => words(&["low", "medium", "high", "critical"]),
        "sort" => words(&["newest", "due"]),
        "open" | "unread" | "active" | "internal" => words(&["true", "false"]),
        "q" if path.ends_with("/lookup") => {
            let mut values: Vec<String> = world.assets.iter().map(|asset| asset.value.clone()).collect();
            values.extend(["198.51.101.7".to_owned(), "198.51.102.7".to_owned(), "198.51.103.7".to_owned()]);
            Some(values)
        }
        "q" => {
            let mut all: Vec<String> = world.secrets.keys().filter(|word| word.starts_with("zq")).cloned().collect();
            all.sort_unstable();
            dice.shuffle(&mut all);
            all.truncate(5);
            all.extend(["zq", "inc-", "evil"].map(str::to_owned));
            Some(all)
        }
        "kind" => words(&["shared", "internal", "direct", "assistance", "enrichment", "domain", "ip_range"]),
        "type" => words(&["domain", "ip"]),
        "verdict" => words(&["unknown", "benign"]),
        "limit" => words(&["1", "3", "200"]),
        "cursor" => words(&["nonsense"]),
        "updated_since" => words(&["2020-01-01T00:00:00Z"]),
        "from" | "to" if statistics => Some(vec![chrono::Utc::now().format("%Y-%m").to_string()]),
        "from" => words(&["2020-01-01T00:00:00Z"]),
        "to" => words(&["2100-01-01T00:00:00Z"]),
        "in" => words(&["incidents", "messages"]),
        "by" => words(&["month", "organisation", "category", "analyst"]),
        "format" => words(&["json", "html", "csv"]),
        "measure" => words(&["submitted", "answered", "answer_held", "resolved", "resolution_missed"]),
        "action" => words(&["incident.create", "incident.change", "message.post", "evidence.add", "category.create"]),
        "version" | "before" | "after" => words(&["1"]),
        _ => None,
    }
}

/// Looks for words of others, and for one's own: these must be found.
async fn look_for(asker: &mut Asker<'_>, dice: &mut Dice) -> Result<()> {
    let mut words: Vec<&String> = asker.world.secrets.keys().filter(|word| word.starts_with("zq")).collect();
    words.sort_unstable();
    dice.shuffle(&mut words);
    for word in words.into_iter().take(WORDS) {
        let secret = &asker.world.secrets[word];
        let found = asker.get(&format!("/api/v1/search?q={word}")).await?;
        let hits = found.body["items"].as_array().map_or(0, Vec::len);
        let is_for = is_for(asker.world, asker.eyes, &secret.audience, When::Now);
        if hits > 0 && !is_for {
            asker.leak(&format!("a search for {word} finds something: {}", found.text));
        }
        if hits == 0 && is_for && secret.searched {
            asker.leak(&format!("a search for {word}, {} for {:?}, finds nothing", secret.what, secret.audience));
        }
    }
    Ok(())
}

/// What each address shows of what is for its reader: all of it, and nothing else.
pub async fn homes(asker: &mut Asker<'_>) -> Result<()> {
    let mut homes: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
    for (word, secret) in &asker.world.secrets {
        if let Some(home) = &secret.home {
            homes.entry(home).or_default().push(word);
        }
    }
    for (home, words) in homes {
        let answer = asker.get(home).await?;
        for word in words {
            let secret = &asker.world.secrets[word];
            let (shown, wanted) =
                (answer.text.contains(word.as_str()), is_for(asker.world, asker.eyes, &secret.audience, When::Now));
            if shown != wanted && !(shown && home.contains(word.as_str())) {
                let verb = if shown { "shows" } else { "does not show" };
                asker.leak(&format!("{home} {verb} {word}, {} for {:?}", secret.what, secret.audience));
            }
        }
    }
    Ok(())
}
