//! Lists, counts and figures are those of what somebody sees: no more, no less.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::{
    ask::Asker,
    oracle::{When, is_for, sees_incident},
    world::{AMBER, CERT, Incident, Thread, World},
};

pub async fn all(asker: &mut Asker<'_>) -> Result<()> {
    incidents(asker).await?;
    threads(asker).await?;
    requests(asker).await?;
    assets(asker).await?;
    similar(asker).await?;
    histories(asker).await?;
    if ["administrator", "lead", "analyst", "auditor", "organisation_manager"].contains(&asker.eyes.role) {
        statistics(asker).await?;
    }
    Ok(())
}

/// All pages of a list, so many items at a time.
async fn pages(asker: &mut Asker<'_>, list: &str, limit: usize) -> Result<Vec<Value>> {
    let mut items = Vec::new();
    let mut cursor = String::new();
    loop {
        let sign = if list.contains('?') { '&' } else { '?' };
        let page = asker.get(&format!("{list}{sign}limit={limit}{cursor}")).await?.ok()?;
        items.extend(page["items"].as_array().context("a list")?.iter().cloned());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return Ok(items),
        }
    }
}

fn ids(items: &[Value]) -> BTreeSet<String> {
    items.iter().filter_map(|item| item["id"].as_str()).map(str::to_owned).collect()
}

/// Notes where a list or number is another one than it should be.
fn compare<T: PartialEq + std::fmt::Debug>(asker: &mut Asker<'_>, what: &str, is: &T, should: &T) {
    if is != should {
        asker.leak(&format!("{what} is {is:?} and should be {should:?}"));
    }
}

fn seen<'a>(asker: &Asker<'a>) -> Vec<(usize, &'a Incident)> {
    let all = asker.world.incidents.iter().enumerate();
    all.filter(|(_, one)| sees_incident(asker.eyes, one, When::Now)).collect()
}

async fn incidents(asker: &mut Asker<'_>) -> Result<()> {
    let world = asker.world;
    let is_open = |one: &Incident| !["resolved", "closed", "rejected"].contains(&one.state);
    type Rule<'a> = Box<dyn Fn(&Incident) -> bool + 'a>;
    let mut lists: Vec<(String, Rule<'_>)> = vec![
        (String::new(), Box::new(|_: &Incident| true)),
        ("?open=true".to_owned(), Box::new(move |one| is_open(one))),
        ("?open=false".to_owned(), Box::new(move |one| !is_open(one))),
        ("?q=inc-".to_owned(), Box::new(|_: &Incident| true)),
        ("?q=zq".to_owned(), Box::new(|_: &Incident| true)),
    ];
    for state in ["draft", "submitted", "in_progress", "resolved", "closed", "rejected"] {
        lists.push((format!("?state={state}"), Box::new(move |one| one.state == state)));
    }
    for severity in ["low", "critical"] {
        lists.push((format!("?severity={severity}"), Box::new(move |one| one.severity == severity)));
    }
    for (place, category) in world.categories.iter().enumerate() {
        lists.push((format!("?category={category}"), Box::new(move |one| one.category == place)));
    }
    for (place, organisation) in world.organisations.iter().enumerate() {
        lists.push((format!("?organisation={}", organisation.id), Box::new(move |one| one.organisation == place)));
    }
    for (query, rule) in lists {
        let found = ids(&pages(asker, &format!("/api/v1/incidents{query}"), 3).await?);
        let should = seen(asker).into_iter().filter(|(_, one)| rule(one)).map(|(_, one)| one.id.clone()).collect();
        compare(asker, &format!("the list of incidents {query}"), &found, &should);
    }
    for (place, incident) in seen(asker) {
        let shown = asker.get(&format!("/api/v1/incidents/{}", incident.id)).await?.ok()?;
        let related: BTreeSet<&str> =
            shown["related"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let should: BTreeSet<&str> = world.incidents[place]
            .related
            .iter()
            .map(|other| &world.incidents[*other])
            .filter(|other| sees_incident(asker.eyes, other, When::Now))
            .map(|other| other.id.as_str())
            .collect();
        compare(asker, &format!("what is related to {}", incident.reference), &related, &should);
    }
    Ok(())
}

/// The threads in which somebody wrote and which exist for the asker.
fn seen_threads<'a>(asker: &Asker<'a>) -> Vec<&'a Thread> {
    let of_incidents = seen(asker).into_iter().flat_map(|(_, one)| {
        let internal = (asker.eyes.organisation == CERT).then_some(&one.internal);
        [Some(&one.shared), internal].into_iter().flatten()
    });
    let direct = asker.world.organisations.iter().enumerate().skip(1);
    let direct = direct.filter(|(place, _)| asker.eyes.organisation == CERT || asker.eyes.organisation == *place);
    let direct = direct.filter(|_| asker.eyes.clearance >= AMBER).map(|(_, one)| &one.direct);
    of_incidents.chain(direct).filter(|thread| thread.last > 0).collect()
}

async fn threads(asker: &mut Asker<'_>) -> Result<()> {
    let should: BTreeSet<String> = seen_threads(asker).iter().map(|thread| thread.id.clone()).collect();
    let found = ids(&pages(asker, "/api/v1/threads", 4).await?);
    compare(asker, "the list of threads", &found, &should);
    let reader = asker.world.people.iter().find(|person| person.eyes == *asker.eyes).context("the asker")?.id.clone();
    let unread = |thread: &&Thread| thread.last - thread.read.get(&reader).copied().unwrap_or(0);
    let should: u64 = seen_threads(asker).iter().map(unread).sum();
    let found = asker.get("/api/v1/threads/unread").await?.ok()?;
    compare(asker, "what is unread", &found["total"].as_u64(), &Some(should));
    for thread in seen_threads(asker) {
        let messages = asker.get(&format!("/api/v1/threads/{}/messages?limit=200", thread.id)).await?.ok()?;
        let count = messages["items"].as_array().map_or(0, Vec::len) as u64;
        compare(asker, &format!("the messages of {}", thread.id), &count, &thread.last);
    }
    Ok(())
}

async fn requests(asker: &mut Asker<'_>) -> Result<()> {
    let found = ids(&pages(asker, "/api/v1/tickets?kind=assistance", 2).await?);
    let requests = asker.world.requests.iter();
    let should = requests.filter(|(_, audience)| is_for(asker.world, asker.eyes, audience, When::Now));
    let should = should.map(|(id, _)| id.clone()).collect();
    compare(asker, "the requests for help", &found, &should);
    Ok(())
}

async fn assets(asker: &mut Asker<'_>) -> Result<()> {
    let world = asker.world;
    let is_seen = |owner: usize| asker.eyes.organisation == CERT || asker.eyes.organisation == owner;
    let should: BTreeSet<String> =
        world.assets.iter().filter(|asset| is_seen(asset.organisation)).map(|asset| asset.id.clone()).collect();
    let own: Vec<(String, BTreeSet<String>)> = world
        .assets
        .iter()
        .map(|asked| {
            let owners = world.assets.iter().filter(|one| one.value == asked.value && one.approved);
            let owners = owners.filter(|one| is_seen(one.organisation));
            (asked.value.clone(), owners.map(|one| world.organisations[one.organisation].id.clone()).collect())
        })
        .collect();
    let found = ids(&pages(asker, "/api/v1/assets", 4).await?);
    compare(asker, "the list of assets", &found, &should);
    for (value, should) in own {
        let answer = asker.get(&format!("/api/v1/assets/lookup?q={value}")).await?.ok()?;
        let owners = answer["owners"].as_array().context("owners")?;
        let found = owners.iter().filter_map(|owner| owner["organisation"].as_str()).map(str::to_owned).collect();
        compare(asker, &format!("whose {value} is"), &found, &should);
    }
    Ok(())
}

async fn similar(asker: &mut Asker<'_>) -> Result<()> {
    for (place, incident) in seen(asker) {
        let answer = asker.get(&format!("/api/v1/incidents/{}/similar", incident.id)).await?.ok()?;
        let items = answer["items"].as_array().context("a list")?;
        let found: BTreeMap<String, u64> = items
            .iter()
            .filter_map(|item| Some((item["incident"]["id"].as_str()?.to_owned(), item["shared_iocs"].as_u64()?)))
            .collect();
        let should = seen(asker)
            .into_iter()
            .filter(|(other, _)| *other != place)
            .map(|(_, other)| (other.id.clone(), other.iocs.intersection(&incident.iocs).count() as u64))
            .filter(|(_, shared)| *shared > 0)
            .collect();
        compare(asker, &format!("what is similar to {}", incident.reference), &found, &should);
    }
    Ok(())
}

/// However many entries a page has, the history is the same, and says nothing between its lines.
async fn histories(asker: &mut Asker<'_>) -> Result<()> {
    for (_, incident) in seen(asker) {
        let path = format!("/api/v1/incidents/{}/history", incident.id);
        let whole = ids(&pages(asker, &path, 200).await?);
        let found = ids(&pages(asker, &path, 1).await?);
        compare(asker, &format!("the history of {}", incident.reference), &found, &whole);
        if asker.eyes.organisation != CERT {
            let text = asker.get(&format!("{path}?limit=200")).await?.text;
            for internal in
                ["\"internal\":true", "values.assessment", "values.hunch", "values.leads", "\"owner\"", "\"related\""]
            {
                if text.contains(internal) {
                    asker.leak(&format!("{path} shows {internal}"));
                }
            }
        }
    }
    Ok(())
}

/// What is submitted and said, added up.
fn should_be(world: &World, incidents: &[(usize, &Incident)], threads: i64) -> (i64, i64) {
    let sent = incidents.iter().filter(|(place, _)| !world.incidents[*place].unsent).count();
    (i64::try_from(sent).unwrap_or(i64::MAX), threads)
}

fn figures(row: &Value) -> (i64, i64) {
    let figure = |name: &str| row["figures"][name].as_i64().unwrap_or(i64::MIN);
    (figure("submitted"), figure("messages"))
}

async fn statistics(asker: &mut Asker<'_>) -> Result<()> {
    let world = asker.world;
    let sent: Vec<_> = seen(asker).into_iter().filter(|(_, one)| !one.unsent).collect();
    let spoken: i64 = seen_threads(asker).iter().map(|thread| thread.spoken).sum();
    let all = asker.get("/api/v1/statistics").await?.ok()?;
    compare(asker, "the total of the statistics", &figures(&all["total"]), &should_be(world, &sent, spoken));
    let behind = all["total"]["incidents"].as_str().context("a query")?.to_owned();
    let found = ids(&pages(asker, &behind, 3).await?);
    compare(asker, "what is behind the total", &found, &sent.iter().map(|(_, one)| one.id.clone()).collect());
    let table = asker.get("/api/v1/statistics?format=csv").await?.text;
    let total = table.lines().find(|line| line.starts_with("total,")).context("a total")?;
    let cells: Vec<i64> = total.split(',').filter_map(|cell| cell.trim().parse().ok()).collect();
    let found = (cells.first().copied().unwrap_or(-1), cells.last().copied().unwrap_or(-1));
    compare(asker, "the total of the table", &found, &should_be(world, &sent, spoken));
    let rows = asker.get("/api/v1/statistics?by=category").await?.ok()?;
    for (place, category) in world.categories.iter().enumerate() {
        let row = rows["rows"].as_array().into_iter().flatten().find(|row| row["key"] == *category);
        let should = sent.iter().filter(|(_, one)| one.category == place).count() as i64;
        compare(asker, "a category's figure", &row.map_or(0, |row| figures(row).0), &should);
    }
    if asker.eyes.organisation == CERT {
        let rows = asker.get("/api/v1/statistics?by=organisation").await?.ok()?;
        for (place, organisation) in world.organisations.iter().enumerate().skip(1) {
            let row = rows["rows"].as_array().into_iter().flatten().find(|row| row["key"] == organisation.id);
            let of: Vec<_> = sent.iter().filter(|(_, one)| one.organisation == place).copied().collect();
            let direct = if asker.eyes.clearance >= AMBER { organisation.direct.spoken } else { 0 };
            let spoken = of.iter().map(|(_, one)| one.shared.spoken).sum::<i64>() + direct;
            let found = row.map_or((0, 0), figures);
            compare(asker, "an organisation's figures", &found, &should_be(world, &of, spoken));
        }
    }
    Ok(())
}
