//! Categories and their cards: the default set, who may design, versions, what each role gets of a card, JSON Schema.

use anyhow::{Context, Result};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tocsin_tests_api::{Answer, Client, Server};

const CATEGORIES: &str = "/api/v1/categories";

async fn all(client: &mut Client) -> Result<Vec<Value>> {
    let page = client.get(&format!("{CATEGORIES}?limit=200")).await?.ok()?;
    Ok(page["items"].as_array().context("a list")?.clone())
}

async fn find(client: &mut Client, key: &str) -> Result<Value> {
    all(client).await?.into_iter().find(|category| category["key"] == key).context("a default category")
}

fn address(category: &Value) -> Result<String> {
    Ok(format!("{CATEGORIES}/{}", category["id"].as_str().context("an id")?))
}

async fn put_if(client: &mut Client, path: &str, tag: &str, body: &Value) -> Result<Answer> {
    let request = client.request(Method::PUT, path).header("if-match", tag).json(body);
    client.send(request).await
}

fn note(key: &str, label: &str) -> Value {
    json!({ "key": key, "label": label, "kind": { "text": {} } })
}

#[tokio::test]
async fn the_reference_taxonomy_is_there_from_the_first_start() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut reporter = server.signed_in("meridian").await?;
    let categories = all(&mut reporter).await?;
    assert_eq!(categories.len(), 40);
    let keys: Vec<&str> = categories.iter().filter_map(|category| category["key"].as_str()).collect();
    assert!(keys.is_sorted(), "{keys:?}");
    for key in ["availability/ddos", "fraud/phishing", "malicious-code/ransomware", "vulnerable/weak-crypto"] {
        assert!(keys.contains(&key), "{key}");
    }
    let offered = reporter.get(&format!("{CATEGORIES}?active=true&limit=200")).await?.ok()?;
    assert_eq!(offered["items"].as_array().map(Vec::len), Some(39), "all but the one for tests");
    let first = reporter.get(&format!("{CATEGORIES}?limit=30")).await?.ok()?;
    let next = first["next"].as_str().context("more")?;
    let rest = reporter.get(&format!("{CATEGORIES}?limit=30&cursor={next}")).await?.ok()?;
    assert_eq!((rest["items"].as_array().map(Vec::len), &rest["next"]), (Some(10), &Value::Null));

    let mut administrator = server.signed_in("admin").await?;
    let phishing = find(&mut administrator, "fraud/phishing").await?;
    let subject = format!("category/{}", phishing["id"].as_str().context("an id")?);
    let audit = administrator.get(&format!("/api/v1/audit?subject={subject}")).await?.ok()?;
    assert_eq!(audit["items"][0]["action"], "category.create");
    assert_eq!(audit["items"].as_array().map(Vec::len), Some(1));
    Ok(())
}

#[tokio::test]
async fn a_role_gets_a_card_without_what_is_kept_from_it() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let ransomware = find(&mut administrator, "malicious-code/ransomware").await?;
    let card = format!("{}/cards/1", address(&ransomware)?);
    let whole = administrator.get(&card).await?.ok()?.to_string();
    for trace in ["malware_family", "Malware family", "assessment", "lead"] {
        assert!(whole.contains(trace), "{trace}");
        for username in ["meridian", "northwind"] {
            let seen = server.signed_in(username).await?.get(&card).await?.ok()?.to_string();
            assert!(!seen.contains(trace), "{username} sees {trace}");
            assert!(seen.contains("ransom_note"));
            let schema = format!("{}/schema", address(&ransomware)?);
            let schema = server.signed_in(username).await?.get(&schema).await?.ok()?.to_string();
            assert!(!schema.contains(trace), "{username} reads of {trace}");
        }
    }
    let analyst = server.signed_in("analyst").await?.get(&card).await?.ok()?;
    assert!(analyst.to_string().contains("malware_family"));
    assert!(!analyst.to_string().contains("\"lead\""), "what other roles may do is no analyst's business");
    Ok(())
}

#[tokio::test]
async fn each_category_publishes_its_schema() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut machine = server.machine().await?;
    for category in all(&mut machine).await? {
        let schema = machine.get(&format!("{}/schema", address(&category)?)).await?.ok()?;
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert_eq!((&schema["type"], &schema["title"]), (&json!("object"), &category["name"]));
        assert!(schema["required"].as_array().is_some_and(|required| !required.is_empty()), "{schema}");
    }
    let ddos = find(&mut machine, "availability/ddos").await?;
    let schema = machine.get(&format!("{}/schema?version=1", address(&ddos)?)).await?.ok()?;
    assert_eq!(schema["properties"]["peak_bandwidth"]["maximum"], 100_000.0);
    assert_eq!(schema["properties"]["advice"]["readOnly"], true);
    let missing = machine.get(&format!("{}/schema?version=2", address(&ddos)?)).await?;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    Ok(())
}

#[tokio::test]
async fn a_card_gets_a_new_version_and_the_old_one_stays() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let new = json!({
        "key": "own/tape", "name": "Lost tape", "description": "A tape is lost.", "group": "Ours",
        "tasks": ["Look for it"], "fields": [note("label", "What is written on it?")],
    });
    let created = administrator.post(CATEGORIES, &new).await?;
    assert_eq!(created.status, StatusCode::CREATED, "{}", created.text);
    let tag = created.header("etag").to_owned();
    let path = address(&created.body)?;
    assert_eq!((&created.body["card_version"], &created.body["severity"]), (&json!(1), &json!("medium")));

    let fields = json!({ "fields": [note("label", "What is written on it?"), note("shelf", "Where did it stand?")] });
    let put = put_if(&mut administrator, &format!("{path}/card"), &tag, &fields).await?;
    let newer = put.header("etag").to_owned();
    let second = put.ok()?;
    assert_eq!(second["version"], 2);
    assert_eq!(administrator.get(&path).await?.ok()?["card_version"], 2);
    let first = administrator.get(&format!("{path}/cards/1")).await?.ok()?;
    assert_eq!(first["fields"].as_array().map(Vec::len), Some(1));
    assert_eq!(administrator.get(&format!("{path}/cards/3")).await?.status, StatusCode::NOT_FOUND);

    let late = put_if(&mut administrator, &format!("{path}/card"), &tag, &json!({ "fields": [] })).await?;
    assert_eq!((late.status, late.code()), (StatusCode::PRECONDITION_FAILED, "version_mismatch"));
    assert_eq!(late.body["current"], second, "both texts can be shown");
    put_if(&mut administrator, &format!("{path}/card"), &newer, &json!({ "fields": [] })).await?.ok()?;

    let renamed = administrator.patch(&path, &json!({ "name": "Lost tape or disk", "active": false })).await?.ok()?;
    assert_eq!((&renamed["name"], &renamed["active"]), (&json!("Lost tape or disk"), &json!(false)));
    let subject = path.trim_start_matches("/api/v1/categories/");
    let audit = administrator.get(&format!("/api/v1/audit?subject=category/{subject}")).await?.ok()?;
    let actions: Vec<&Value> =
        audit["items"].as_array().context("entries")?.iter().map(|entry| &entry["action"]).collect();
    assert_eq!(actions, ["category.update", "category.card", "category.card", "category.create"]);
    assert_eq!(audit["items"][2]["before"]["version"], 1);
    Ok(())
}

#[tokio::test]
async fn of_two_who_change_a_card_at_once_one_is_told() -> Result<()> {
    let server = Server::start_with_people().await?;
    let (mut one, mut other) = (server.signed_in("admin").await?, server.signed_in("admin").await?);
    let spam = find(&mut one, "abusive-content/spam").await?;
    let path = format!("{}/card", address(&spam)?);
    let (first, second) = (json!({ "fields": [note("one", "One")] }), json!({ "fields": [note("two", "Two")] }));
    let (first, second) =
        tokio::try_join!(put_if(&mut one, &path, "\"1\"", &first), put_if(&mut other, &path, "\"1\"", &second))?;
    let mut statuses = [first.status, second.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::OK, StatusCode::PRECONDITION_FAILED]);
    let (won, lost) = if first.status == StatusCode::OK { (first, second) } else { (second, first) };
    assert_eq!(lost.body["current"], won.body);
    assert_eq!(one.get(&address(&spam)?).await?.ok()?["card_version"], 2);
    Ok(())
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_by_its_path() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let spam = find(&mut administrator, "abusive-content/spam").await?;
    let path = format!("{}/card", address(&spam)?);
    let fields = json!({ "fields": [
        { "key": "Kind", "label": "", "kind": { "choice": { "options": [] } } },
        { "key": "title", "label": "Title", "kind": { "text": {} }, "shown_if": { "filled": { "field": "later" } } },
    ] });
    let refused = administrator.put(&path, &fields).await?;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    let paths: Vec<&str> = refused.body["errors"]
        .as_array()
        .context("errors")?
        .iter()
        .filter_map(|error| error["field"].as_str())
        .collect();
    assert_eq!(
        paths,
        ["fields[0].key", "fields[0].label", "fields[0].kind.choice.options", "fields[1].key", "fields[1].shown_if"]
    );
    assert_eq!(administrator.get(&address(&spam)?).await?.ok()?["card_version"], 1, "nothing was stored");
    let new = json!({ "key": "abusive-content/spam", "name": "Spam", "group": "Ours" });
    assert_eq!(administrator.post(CATEGORIES, &new).await?.status, StatusCode::CONFLICT);
    let new = json!({ "key": "Own Key", "name": " ", "group": "Ours" });
    let refused = administrator.post(CATEGORIES, &new).await?;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        (&refused.body["errors"][0]["field"], &refused.body["errors"][1]["field"]),
        (&json!("key"), &json!("name"))
    );
    Ok(())
}

#[tokio::test]
async fn only_the_administrator_designs() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let spam = find(&mut administrator, "abusive-content/spam").await?;
    let path = address(&spam)?;
    for username in ["analyst", "meridian"] {
        let mut client = server.signed_in(username).await?;
        let new = json!({ "key": "own", "name": "Own", "group": "Ours" });
        assert_eq!(client.post(CATEGORIES, &new).await?.status, StatusCode::FORBIDDEN, "{username}");
        assert_eq!(client.patch(&path, &json!({ "active": false })).await?.status, StatusCode::FORBIDDEN);
        let put = client.put(&format!("{path}/card"), &json!({ "fields": [] })).await?;
        assert_eq!(put.status, StatusCode::FORBIDDEN);
        client.get(&path).await?.ok()?;
    }
    let nowhere = format!("{CATEGORIES}/0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11");
    assert_eq!(administrator.get(&nowhere).await?.status, StatusCode::NOT_FOUND);
    assert_eq!(administrator.get(&format!("{path}/cards/x")).await?.status, StatusCode::NOT_FOUND);
    Ok(())
}
