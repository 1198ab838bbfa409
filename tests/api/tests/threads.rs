//! Threads between organisations and the CERT: in order, once, with their history, read by those who may.

use anyhow::{Context, Result};
use futures::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tocsin_tests_api::{Client, Live, Server};
use uuid::Uuid;

/// The path of the thread between the CERT and the client's organisation.
async fn direct(client: &mut Client) -> Result<String> {
    Ok(format!("/api/v1/threads/{}", client.direct_thread().await?))
}

fn new(text: &str) -> Value {
    json!({ "id": Uuid::now_v7(), "text": text })
}

async fn say(client: &mut Client, thread: &str, text: &str) -> Result<Value> {
    client.post(&format!("{thread}/messages"), &new(text)).await?.ok()
}

async fn texts(client: &mut Client, address: &str) -> Result<Vec<String>> {
    let page = client.get(address).await?.ok()?;
    let items = page["items"].as_array().context("a list")?;
    Ok(items.iter().map(|item| item["text"].as_str().unwrap_or_default().to_owned()).collect())
}

async fn remove(client: &mut Client, path: &str) -> Result<StatusCode> {
    let request = client.request(Method::DELETE, path);
    Ok(client.send(request).await?.status)
}

fn id(thread: &str) -> &str {
    thread.rsplit('/').next().unwrap_or_default()
}

#[tokio::test]
async fn messages_are_in_order_without_gaps_and_a_resend_adds_nothing() -> Result<()> {
    let server = Server::start_with_people().await?;
    let (mut meridian, mut analyst) = (server.signed_in("meridian").await?, server.signed_in("analyst").await?);
    let thread = direct(&mut meridian).await?;
    let empty = meridian.get(&thread).await?.ok()?;
    assert_eq!((&empty["last_seq"], &empty["unread"], &empty["title"]), (&json!(0), &json!(0), &json!("meridian")));
    assert_eq!(texts(&mut meridian, &format!("{thread}/messages")).await?, Vec::<String>::new());

    let first = new("Something **odd**");
    let said = meridian.post(&format!("{thread}/messages"), &first).await?;
    assert_eq!((said.status, said.header("etag")), (StatusCode::CREATED, "\"1\""));
    let again = meridian.post(&format!("{thread}/messages"), &first).await?;
    assert_eq!((again.status, &again.body), (StatusCode::CREATED, &said.body));
    assert_eq!(said.body["seq"], 1);
    assert_eq!(said.body["html"], "<p>Something <strong>odd</strong></p>\n");
    assert_eq!(said.body["author"]["name"], "meridian");

    let writers = (0..12).map(|n| {
        let (mut client, thread) = (if n % 2 == 0 { meridian.clone() } else { analyst.clone() }, thread.clone());
        async move { say(&mut client, &thread, &format!("at once {n}")).await }
    });
    let mut numbers = Vec::new();
    for said in join_all(writers).await {
        numbers.push(said?["seq"].as_u64().context("a number")?);
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (2..=13).collect::<Vec<_>>());

    let page = analyst.get(&format!("{thread}/messages?limit=5")).await?.ok()?;
    let seqs = |page: &Value| -> Vec<u64> {
        page["items"].as_array().into_iter().flatten().filter_map(|item| item["seq"].as_u64()).collect()
    };
    assert_eq!(seqs(&page), [9, 10, 11, 12, 13]);
    let cursor = page["next"].as_str().context("older ones")?;
    let older = analyst.get(&format!("{thread}/messages?limit=5&cursor={cursor}")).await?.ok()?;
    assert_eq!(seqs(&older), [4, 5, 6, 7, 8]);
    let newer = analyst.get(&format!("{thread}/messages?after=11")).await?.ok()?;
    assert_eq!((seqs(&newer), &newer["next"]), (vec![12, 13], &Value::Null));
    let wrong = analyst.get(&format!("{thread}/messages?after=1&before=3")).await?;
    assert_eq!((wrong.status, &wrong.body["errors"][0]["field"]), (StatusCode::BAD_REQUEST, &json!("after")));
    Ok(())
}

#[tokio::test]
async fn a_message_is_refused_with_what_would_be_right() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut meridian = server.signed_in("meridian").await?;
    let thread = direct(&mut meridian).await?;
    let messages = format!("{thread}/messages");
    for (body, field) in [
        (json!({ "id": Uuid::now_v7(), "text": "  " }), "text"),
        (json!({ "id": Uuid::now_v7(), "text": "x".repeat(17_000) }), "text"),
        (json!({ "id": Uuid::now_v7(), "text": "see", "attachments": [Uuid::now_v7()] }), "attachments"),
    ] {
        let refused = meridian.post(&messages, &body).await?;
        assert_eq!((refused.status, refused.code()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid_field"), "{body}");
        assert_eq!(refused.body["errors"][0]["field"], field, "{}", refused.text);
    }
    assert_eq!(meridian.post(&messages, &json!({ "text": "no id" })).await?.status, StatusCode::BAD_REQUEST);
    assert_eq!(texts(&mut meridian, &messages).await?, Vec::<String>::new());
    let one = new("one");
    meridian.post(&messages, &one).await?.ok()?;
    let beyond = meridian.put(&format!("{thread}/read"), &json!({ "seq": 2 })).await?;
    assert_eq!((beyond.status, &beyond.body["errors"][0]["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("seq")));
    Ok(())
}

#[tokio::test]
async fn an_edit_and_a_deletion_keep_the_history_for_analysts() -> Result<()> {
    let server = Server::start_with_people().await?;
    let (mut meridian, mut analyst) = (server.signed_in("meridian").await?, server.signed_in("analyst").await?);
    let thread = direct(&mut meridian).await?;
    say(&mut meridian, &thread, "the password is hunter2").await?;
    let message = format!("{thread}/messages/1");
    let foreign = analyst.patch(&message, &json!({ "text": "mine" })).await?;
    assert_eq!((foreign.status, foreign.code()), (StatusCode::CONFLICT, "conflict"));
    let edited = meridian.patch(&message, &json!({ "text": "the password was changed" })).await?;
    assert_eq!(edited.header("etag"), "\"2\"");
    assert_eq!((&edited.body["revisions"], &edited.body["seq"]), (&json!(1), &json!(1)));
    assert!(edited.body["edited_at"].is_string());
    let request =
        meridian.request(Method::PATCH, &message).header("if-match", "\"1\"").json(&json!({ "text": "late" }));
    let late = meridian.send(request).await?;
    assert_eq!((late.status, late.code()), (StatusCode::PRECONDITION_FAILED, "version_mismatch"));
    assert_eq!(late.body["current"]["text"], "the password was changed");
    assert_eq!(meridian.get(&thread).await?.ok()?["last"]["text"], "the password was changed");

    assert_eq!(remove(&mut meridian, &message).await?, StatusCode::NO_CONTENT);
    let gone = meridian.get(&format!("{thread}/messages")).await?.ok()?;
    assert_eq!((&gone["items"][0]["text"], &gone["items"][0]["html"]), (&json!(""), &json!("")));
    assert!(gone["items"][0]["deleted_at"].is_string());
    assert!(!gone.to_string().contains("password"));
    assert_eq!(meridian.patch(&message, &json!({ "text": "back" })).await?.status, StatusCode::CONFLICT);

    let history = analyst.get(&format!("{message}/revisions")).await?.ok()?;
    let texts: Vec<&str> =
        history["items"].as_array().context("a list")?.iter().filter_map(|item| item["text"].as_str()).collect();
    assert_eq!(texts, ["the password is hunter2", "the password was changed"]);
    assert_eq!(meridian.get(&format!("{message}/revisions")).await?.status, StatusCode::FORBIDDEN);
    let mut administrator = server.signed_in("admin").await?;
    let audit = administrator.get(&format!("/api/v1/audit?subject=thread/{}", id(&thread))).await?.ok()?;
    let actions: Vec<&str> =
        audit["items"].as_array().context("a list")?.iter().filter_map(|item| item["action"].as_str()).collect();
    assert_eq!(actions, ["message.delete", "message.edit", "message.post"]);
    assert!(!audit.to_string().contains("hunter2"), "the log is read by those who may not read the thread");
    Ok(())
}

#[tokio::test]
async fn what_is_unread_follows_from_what_was_read_and_receipts_name_the_cert_as_one() -> Result<()> {
    let server = Server::start_with_people().await?;
    let (mut meridian, mut analyst) = (server.signed_in("meridian").await?, server.signed_in("analyst").await?);
    let thread = direct(&mut meridian).await?;
    for n in 0..3 {
        say(&mut meridian, &thread, &format!("message {n}")).await?;
    }
    assert_eq!(meridian.get("/api/v1/threads/unread").await?.ok()?["total"], 0, "one's own are read");
    assert_eq!(analyst.get("/api/v1/threads/unread").await?.ok()?["total"], 3);
    let unread = analyst.get("/api/v1/threads?unread=true").await?.ok()?;
    assert_eq!((&unread["items"][0]["unread"], &unread["items"][0]["id"]), (&json!(3), &json!(id(&thread))));
    let read = analyst.put(&format!("{thread}/read"), &json!({ "seq": 2 })).await?.ok()?;
    assert_eq!((&read["read_seq"], &read["unread"]), (&json!(2), &json!(1)));
    analyst.put(&format!("{thread}/read"), &json!({ "seq": 1 })).await?.ok()?;
    assert_eq!(analyst.get(&thread).await?.ok()?["read_seq"], 2, "a mark only moves forward");
    analyst.put(&format!("{thread}/read"), &json!({ "seq": 3 })).await?.ok()?;
    assert_eq!(analyst.get("/api/v1/threads?unread=true").await?.ok()?["items"], json!([]));
    let known = |page: Value| -> Vec<Value> {
        let items = page["items"].as_array().cloned().unwrap_or_default();
        items.iter().map(|item| json!([item["name"], item["reader"].is_string(), item["seq"]])).collect()
    };
    let to_cert = known(analyst.get(&format!("{thread}/receipts")).await?.ok()?);
    assert!(
        to_cert.contains(&json!(["analyst", true, 3])) && to_cert.contains(&json!(["meridian", true, 3])),
        "{to_cert:?}"
    );
    let to_constituent = known(meridian.get(&format!("{thread}/receipts")).await?.ok()?);
    assert_eq!(to_constituent, [json!(["CERT", false, 3]), json!(["meridian", true, 3])]);
    Ok(())
}

#[tokio::test]
async fn unread_threads_are_paged_without_the_others_and_the_total_is_of_all() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut analyst = server.signed_in("analyst").await?;
    let mut threads = Vec::new();
    for (name, messages) in [("meridian", 3), ("northwind", 2)] {
        let mut client = server.signed_in(name).await?;
        let thread = direct(&mut client).await?;
        for n in 0..messages {
            say(&mut client, &thread, &format!("message {n}")).await?;
        }
        threads.push(thread);
    }
    assert_eq!(analyst.get("/api/v1/threads/unread").await?.ok()?["total"], 5);
    let first = analyst.get("/api/v1/threads?unread=true&limit=1").await?.ok()?;
    assert_eq!(first["items"][0]["id"], id(&threads[1]));
    let cursor = first["next"].as_str().context("another one")?;
    let second = analyst.get(&format!("/api/v1/threads?unread=true&limit=1&cursor={cursor}")).await?.ok()?;
    assert_eq!((&second["items"][0]["id"], &second["next"]), (&json!(id(&threads[0])), &Value::Null));
    analyst.put(&format!("{}/read", threads[1]), &json!({ "seq": 2 })).await?.ok()?;
    let left = analyst.get("/api/v1/threads?unread=true&limit=1").await?.ok()?;
    assert_eq!((&left["items"][0]["id"], &left["next"]), (&json!(id(&threads[0])), &Value::Null));
    assert_eq!(analyst.get("/api/v1/threads/unread").await?.ok()?["total"], 3);
    assert_eq!(analyst.get("/api/v1/threads?unread=true&kind=internal").await?.ok()?["items"], json!([]));
    for cursor in ["nonsense", "3.nonsense"] {
        let wrong = analyst.get(&format!("/api/v1/threads?unread=true&cursor={cursor}")).await?;
        assert_eq!((wrong.status, wrong.code()), (StatusCode::BAD_REQUEST, "invalid_query"), "{cursor}");
    }
    Ok(())
}

#[tokio::test]
async fn mentions_name_those_who_may_read_the_thread_and_iocs_lead_to_their_page() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut meridian = server.signed_in("meridian").await?;
    let mut analyst = server.signed_in("analyst").await?;
    let analyst_id = analyst.get("/api/v1/auth/me").await?.ok()?["id"].clone();
    let thread = direct(&mut meridian).await?;
    let text = "@analyst and @northwind: see <b>hxxp://evil.example/a</b> ![x](https://t.example/p.gif)";
    let said = say(&mut meridian, &thread, text).await?;
    assert_eq!(said["mentions"], json!([analyst_id]));
    let html = said["html"].as_str().context("HTML")?;
    assert!(html.contains("<span class=\"mention\">@analyst</span>"), "{html}");
    assert!(html.contains("hxxp://evil[.]example/a</bdi></a>") && !html.contains("<b>"), "{html}");
    assert!(!html.contains("t.example") && !html.contains("northwind</span>"), "{html}");
    assert_eq!(said["iocs"][0]["value"], "http://evil.example/a");
    Ok(())
}

#[tokio::test]
async fn nobody_else_learns_of_a_thread_by_any_door() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut meridian = server.signed_in("meridian").await?;
    let mut northwind = server.signed_in("northwind").await?;
    let thread = direct(&mut meridian).await?;
    let mut live = Live::open(&northwind).await?;
    let topics = ["threads".to_owned(), format!("thread:{}", id(&thread)), format!("messages:{}", id(&thread))];
    live.subscribe(&topics.each_ref().map(String::as_str), None).await?;
    say(&mut meridian, &thread, "for the CERT only: hunter2").await?;
    let nothing = format!("/api/v1/threads/{}", Uuid::now_v7());
    for (method, path, body) in [
        (Method::GET, "", json!(null)),
        (Method::GET, "/messages", json!(null)),
        (Method::GET, "/messages?after=0", json!(null)),
        (Method::GET, "/receipts", json!(null)),
        (Method::GET, "/people", json!(null)),
        (Method::PUT, "/read", json!({ "seq": 1 })),
        (Method::POST, "/messages", new("hello")),
        (Method::PATCH, "/messages/1", json!({ "text": "mine" })),
        (Method::DELETE, "/messages/1", json!(null)),
        (Method::POST, "/assistance", json!({ "text": "help" })),
    ] {
        let ask = async |client: &mut Client, thread: &str| {
            let request = client.request(method.clone(), &format!("{thread}{path}"));
            client.send(if body.is_null() { request } else { request.json(&body) }).await
        };
        let (theirs, none) = (ask(&mut northwind, &thread).await?, ask(&mut northwind, &nothing).await?);
        assert_eq!(theirs.status, StatusCode::NOT_FOUND, "{method} {path}: {}", theirs.text);
        assert_eq!(theirs.body["detail"], none.body["detail"], "{method} {path}");
    }
    for path in ["/api/v1/threads", "/api/v1/threads?kind=direct", "/api/v1/threads?unread=true"] {
        assert_eq!(northwind.get(path).await?.ok()?["items"], json!([]), "{path}");
    }
    assert_eq!(northwind.get("/api/v1/threads/unread").await?.ok()?["total"], 0);
    let own = direct(&mut northwind).await?;
    say(&mut northwind, &own, "mine").await?;
    let event = live.next().await?.context("an event")?;
    assert_eq!(event["event"]["key"], id(&own), "{event}");
    live.say(&json!({ "typing": { "thread": id(&thread) } })).await?;
    let answer = loop {
        let message = live.next().await?.context("an answer")?;
        if message["event"].is_null() {
            break message;
        }
    };
    assert!(answer["error"]["message"].is_string(), "{answer}");
    Ok(())
}

#[tokio::test]
async fn readers_and_auditors_read_and_write_nothing() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let mut meridian = server.signed_in("meridian").await?;
    let thread = direct(&mut meridian).await?;
    say(&mut meridian, &thread, "hello").await?;
    let cert = administrator.get("/api/v1/auth/me").await?.ok()?["organisation"].clone();
    let own = meridian.get("/api/v1/auth/me").await?.ok()?["organisation"].clone();
    for (username, role, organisation) in [("rex", "reader", own), ("otto", "auditor", cert)] {
        let body = json!({
            "username": username, "name": username, "organisation": organisation, "role": role,
            "password": "correct horse battery",
        });
        administrator.post("/api/v1/accounts", &body).await?.ok()?;
        let mut client = server.anonymous();
        client.sign_in(username, "correct horse battery").await?;
        assert_eq!(texts(&mut client, &format!("{thread}/messages")).await?, ["hello"]);
        assert_eq!(client.post(&format!("{thread}/messages"), &new("me too")).await?.status, StatusCode::FORBIDDEN);
        assert_eq!(client.put(&format!("{thread}/read"), &json!({ "seq": 1 })).await?.status, StatusCode::OK);
    }
    Ok(())
}

#[tokio::test]
async fn canned_answers_are_the_desks_own() -> Result<()> {
    let server = Server::start_with_people().await?;
    let (mut meridian, mut analyst) = (server.signed_in("meridian").await?, server.signed_in("analyst").await?);
    let kept =
        analyst.post("/api/v1/canned-answers", &json!({ "title": "Zeal", "text": "Thank **you**" })).await?.ok()?;
    analyst.post("/api/v1/canned-answers", &json!({ "title": "again", "text": "Again" })).await?.ok()?;
    let list = analyst.get("/api/v1/canned-answers").await?.ok()?;
    let titles: Vec<&str> =
        list["items"].as_array().context("a list")?.iter().filter_map(|item| item["title"].as_str()).collect();
    assert_eq!(titles, ["again", "Zeal"]);
    let path = format!("/api/v1/canned-answers/{}", kept["id"].as_str().context("an id")?);
    let request = analyst.request(Method::PATCH, &path).header("if-match", "\"1\"").json(&json!({ "title": "Thanks" }));
    assert_eq!(analyst.send(request).await?.ok()?["version"], 2);
    let request = analyst.request(Method::PATCH, &path).header("if-match", "\"1\"").json(&json!({ "title": "Late" }));
    assert_eq!(analyst.send(request).await?.status, StatusCode::PRECONDITION_FAILED);
    let wrong = analyst.patch(&path, &json!({ "title": " " })).await?;
    assert_eq!((wrong.status, &wrong.body["errors"][0]["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("title")));
    assert_eq!(meridian.get("/api/v1/canned-answers").await?.status, StatusCode::FORBIDDEN);
    assert_eq!(remove(&mut analyst, &path).await?, StatusCode::NO_CONTENT);
    assert_eq!(remove(&mut analyst, &path).await?, StatusCode::NOT_FOUND);
    Ok(())
}
