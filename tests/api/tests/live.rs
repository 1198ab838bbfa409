//! The live socket.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tocsin_tests_api::{Client, Live, Server};
use uuid::Uuid;

/// The thread between somebody's organisation and the CERT.
async fn say(client: &mut Client, thread: &str, text: &str) -> Result<()> {
    let message = json!({ "id": Uuid::now_v7(), "text": text });
    client.post(&format!("/api/v1/threads/{thread}/messages"), &message).await?.ok()?;
    Ok(())
}

/// Waits for a message of this kind that satisfies.
async fn until(live: &mut Live, kind: &str, satisfies: impl Fn(&Value) -> bool) -> Result<Value> {
    loop {
        let message = live.next().await?.context("the socket stays open")?;
        if satisfies(&message[kind]) {
            return Ok(message[kind].clone());
        }
    }
}

#[tokio::test]
async fn a_ticket_is_followed_from_queue_to_close_without_asking() -> Result<()> {
    let server = Server::start().await?;
    let mut constituent = server.signed_in("meridian").await?;
    let mut live = Live::open(&constituent).await?;
    assert!(live.subscribe(&["tickets"], None).await?);
    let ticket = constituent.submit(&["clean-50.lab-portal.com"]).await?.remove(0);
    while live.event(&ticket).await?["body"]["state"] != "closed" {}
    Ok(())
}

#[tokio::test]
async fn nothing_is_missed_over_a_reconnect() -> Result<()> {
    let server = Server::start().await?;
    let mut constituent = server.signed_in("meridian").await?;
    let mut live = Live::open(&constituent).await?;
    live.subscribe(&["tickets"], None).await?;
    let first = constituent.submit(&["clean-51.lab-portal.com"]).await?.remove(0);
    let seen = live.event(&first).await?["id"].as_str().expect("an id").to_owned();
    drop(live);
    let second = constituent.submit(&["clean-52.lab-portal.com"]).await?.remove(0);
    constituent.closed(&second).await?;
    let mut live = Live::open(&constituent).await?;
    assert!(live.subscribe(&["tickets"], Some(&seen)).await?);
    while live.event(&second).await?["body"]["state"] != "closed" {}
    let mut live = Live::open(&constituent).await?;
    assert!(!live.subscribe(&["tickets"], Some("0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11")).await?);
    Ok(())
}

#[tokio::test]
async fn nobody_hears_of_another_organisations_tickets() -> Result<()> {
    let server = Server::start().await?;
    let mut meridian = server.signed_in("meridian").await?;
    let mut northwind = server.signed_in("northwind").await?;
    let theirs = meridian.submit(&["clean-53.lab-portal.com"]).await?.remove(0);
    let mut live = Live::open(&northwind).await?;
    live.subscribe(&["tickets", &format!("ticket:{theirs}")], None).await?;
    meridian.post_empty(&format!("/api/v1/tickets/{theirs}/rerun")).await?;
    meridian.closed(&theirs).await?;
    let own = northwind.submit(&["clean-54.lab-portal.com"]).await?.remove(0);
    let first = live.next().await?.expect("an event");
    assert_eq!(first["event"]["key"], own, "{first}");
    Ok(())
}

#[tokio::test]
async fn a_socket_without_a_good_token_is_closed_and_one_ends_with_its_session() -> Result<()> {
    let server = Server::start().await?;
    let mut forged = Live::connect(server.url()).await?;
    forged.say(&json!({ "token": "nonsense" })).await?;
    assert_eq!(forged.ending().await?, 4401);
    let mut silent = Live::connect(server.url()).await?;
    silent.say(&json!({ "subscribe": { "topics": ["tickets"] } })).await?;
    assert_eq!(silent.ending().await?, 4400);
    let mut analyst = server.signed_in("analyst").await?;
    let mut live = Live::open(&analyst).await?;
    analyst.post_empty("/api/v1/auth/logout").await?;
    assert_eq!(live.ending().await?, 4401);
    Ok(())
}

#[tokio::test]
async fn an_unknown_topic_is_answered_with_those_that_there_are() -> Result<()> {
    let server = Server::start().await?;
    let mut live = Live::open(&server.signed_in("analyst").await?).await?;
    live.say(&json!({ "subscribe": { "topics": ["everything"] } })).await?;
    let answer = live.next().await?.expect("an answer");
    assert!(answer["error"]["message"].as_str().unwrap_or_default().contains("ticket:<id>"), "{answer}");
    Ok(())
}

#[tokio::test]
async fn messages_arrive_in_order_and_none_is_missed_over_a_reconnect() -> Result<()> {
    let server = Server::start_with_people().await?;
    let (mut meridian, mut analyst) = (server.signed_in("meridian").await?, server.signed_in("analyst").await?);
    let thread = meridian.direct_thread().await?;
    let topic = format!("messages:{thread}");
    let mut live = Live::open(&analyst).await?;
    live.subscribe(&[&topic], None).await?;
    for n in 1..=5 {
        say(&mut meridian, &thread, &n.to_string()).await?;
    }
    let mut last = String::new();
    for n in 1..=3 {
        let event = live.event(&thread).await?;
        assert_eq!((&event["noun"], &event["body"]["seq"]), (&json!("message"), &json!(n)));
        last = event["id"].as_str().context("an id")?.to_owned();
    }
    drop(live);
    say(&mut meridian, &thread, "6").await?;
    let mut live = Live::open(&analyst).await?;
    assert!(live.subscribe(&[&topic], Some(&last)).await?);
    say(&mut analyst, &thread, "7").await?;
    for n in 4..=7 {
        assert_eq!(live.event(&thread).await?["body"]["seq"], n);
    }
    Ok(())
}

#[tokio::test]
async fn those_who_read_a_thread_see_who_writes_and_who_is_there() -> Result<()> {
    let server = Server::start_with_people().await?;
    let (mut meridian, analyst) = (server.signed_in("meridian").await?, server.signed_in("analyst").await?);
    let thread = meridian.direct_thread().await?;
    let topic = format!("messages:{thread}");
    let (mut theirs, mut ours) = (Live::open(&meridian).await?, Live::open(&analyst).await?);
    let mut stranger = Live::open(&server.signed_in("northwind").await?).await?;
    for live in [&mut theirs, &mut ours, &mut stranger] {
        live.subscribe(&[&topic], None).await?;
    }
    let both = |presence: &Value| presence["present"].as_array().is_some_and(|present| present.len() == 2);
    let names = |presence: &Value| -> Vec<Value> {
        presence["present"].as_array().into_iter().flatten().map(|one| one["name"].clone()).collect()
    };
    assert_eq!(names(&until(&mut theirs, "presence", both).await?), ["CERT", "meridian"]);
    assert!(names(&until(&mut ours, "presence", both).await?).contains(&json!("analyst")));
    ours.say(&json!({ "typing": { "thread": thread } })).await?;
    let typing = until(&mut theirs, "typing", Value::is_object).await?;
    assert_eq!(
        (&typing["name"], &typing["account"], &typing["thread"]),
        (&json!("CERT"), &Value::Null, &json!(thread))
    );
    theirs.say(&json!({ "typing": { "thread": thread } })).await?;
    assert_eq!(until(&mut ours, "typing", Value::is_object).await?["name"], "meridian");
    drop(ours);
    let alone = |presence: &Value| presence["present"].as_array().is_some_and(|present| present.len() == 1);
    until(&mut theirs, "presence", alone).await?;
    // The stranger was told of nothing: the next thing that it hears is that it may not write there.
    stranger.say(&json!({ "typing": { "thread": thread } })).await?;
    let answer = stranger.next().await?.context("an answer")?;
    assert!(answer["error"]["message"].is_string(), "{answer}");
    Ok(())
}

#[tokio::test]
async fn a_read_mark_is_told_without_saying_who_of_the_cert_it_was() -> Result<()> {
    let server = Server::start_with_people().await?;
    let (mut meridian, mut analyst) = (server.signed_in("meridian").await?, server.signed_in("analyst").await?);
    let thread = meridian.direct_thread().await?;
    say(&mut meridian, &thread, "hello").await?;
    let topic = format!("thread:{thread}");
    let mut theirs = Live::open(&meridian).await?;
    theirs.subscribe(&[&topic], None).await?;
    analyst.put(&format!("/api/v1/threads/{thread}/read"), &json!({ "seq": 1 })).await?.ok()?;
    let read = until(&mut theirs, "event", |event| event["body"]["read"].is_object()).await?;
    assert_eq!((&read["body"]["read"]["name"], &read["body"]["read"]["reader"]), (&json!("CERT"), &Value::Null));
    say(&mut meridian, &thread, "thanks").await?;
    let next = theirs.event(&thread).await?;
    assert_eq!(next["body"]["last_seq"], 2, "the detailed mark is the CERT's: {next}");
    Ok(())
}

#[tokio::test]
async fn what_one_host_stores_the_others_clients_are_told_each_once() -> Result<()> {
    let server = Server::start_with_people().await?;
    let Some(other) = server.another_host().await? else {
        println!("the database is embedded: it has one host");
        return Ok(());
    };
    let (mut here, there) = (server.signed_in("meridian").await?, other.signed_in("analyst").await?);
    let thread = here.direct_thread().await?;
    let mut live = Live::open(&there).await?;
    live.subscribe(&[&format!("messages:{thread}")], None).await?;
    let mut writer = other.signed_in("analyst").await?;
    for n in 0..10 {
        let client = if n % 2 == 0 { &mut here } else { &mut writer };
        say(client, &thread, &n.to_string()).await?;
    }
    let mut seqs = Vec::new();
    while seqs.len() < 10 {
        seqs.push(live.event(&thread).await?["body"]["seq"].as_u64().context("a number")?);
    }
    seqs.sort_unstable();
    assert_eq!(seqs, (1..=10).collect::<Vec<_>>());
    Ok(())
}

#[tokio::test]
async fn a_socket_belongs_to_one_of_a_persons_organisations() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let (mut person, mut other) = (server.signed_in("meridian").await?, server.signed_in("northwind").await?);
    let account = person.get("/api/v1/auth/me").await?.ok()?["id"].clone();
    let organisation = other.get("/api/v1/auth/me").await?.ok()?["organisation"].clone();
    let joined = json!({ "account": account, "organisation": organisation, "role": "reader", "clearance": "amber" });
    administrator.post("/api/v1/people", &joined).await?.ok()?;
    let mut live = Live::open(&person).await?;
    person.refresh().await?.ok()?;
    live.say(&json!({ "token": person.token() })).await?;
    assert_eq!(live.next().await?, Some(json!("welcome")), "a newer token of the same");
    let switched = person.post("/api/v1/auth/switch", &json!({ "organisation": organisation })).await?;
    person.begin(switched)?;
    live.say(&json!({ "token": person.token() })).await?;
    assert_eq!(live.ending().await?, 4401);
    Ok(())
}

#[tokio::test]
async fn whoever_is_taken_out_hears_nothing_more() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let person = server.signed_in("meridian").await?;
    let mut colleague = server.signed_in("meridian-manager").await?;
    let thread = colleague.direct_thread().await?;
    let mut live = Live::open(&person).await?;
    live.subscribe(&[&format!("messages:{thread}")], None).await?;
    say(&mut colleague, &thread, "before").await?;
    live.event(&thread).await?;
    let people = administrator.get("/api/v1/people").await?.ok()?;
    let membership = people["items"].as_array().context("people")?.iter().find(|one| one["username"] == "meridian");
    let membership = membership.and_then(|one| one["id"].as_str()).context("the person")?;
    let removed = administrator.delete(&format!("/api/v1/people/{membership}")).await?;
    assert!(removed.status.is_success(), "{}", removed.text);
    say(&mut colleague, &thread, "behind their back").await?;
    while let Some(message) = live.next().await? {
        assert!(!message.to_string().contains("behind their back"), "{message}");
    }
    Ok(())
}
