//! Calling somebody: a mention that is chosen by keyboard, and the page of a request for help.

use anyhow::{Context, Result};
use fantoccini::key::Key;
use serde_json::{Value, json};
use tocsin_tests_api::{Client, Server};
use tocsin_tests_browser::Reader;

/// The thread between somebody's organisation and the CERT.
async fn direct(client: &mut Client) -> Result<String> {
    let me = client.get("/api/v1/auth/me").await?.ok()?;
    let organisation = me["organisation"].as_str().context("an organisation")?;
    let found = client.get(&format!("/api/v1/threads?organisation={organisation}")).await?.ok()?;
    Ok(found["items"][0]["id"].as_str().context("a thread")?.to_owned())
}

const WRITTEN: &str = "return document.querySelector('.composer textarea').value";
/// The user name in the line that would be chosen.
const CHOSEN: &str = "const field = document.querySelector('.composer textarea'); \
    return document.getElementById(field.getAttribute('aria-activedescendant')).innerText";

#[tokio::test]
async fn somebody_is_mentioned_with_the_keyboard_alone() -> Result<()> {
    let server = Server::start().await?;
    let analyst = server.account("analyst");
    let mut meridian = server.signed_in("meridian").await?;
    let thread = direct(&mut meridian).await?;
    let people = server.signed_in("analyst").await?.get(&format!("/api/v1/threads/{thread}/people")).await?.ok()?;
    let second = people["items"][1]["username"].as_str().context("a second person")?.to_owned();
    let mut reader = Reader::at(server.url()).await;
    reader.open(&format!("/messages/{thread}")).await;
    reader.sign_in(&analyst.username, &analyst.password).await;
    reader.click("textbox", "Message to the organisation and the CERT").await;
    reader.types("Ask @").await;
    reader.find("listbox", "People to mention").await;
    reader.presses(Key::Down).await;
    let chosen = reader.ask(CHOSEN).await;
    assert!(chosen.as_str().is_some_and(|chosen| chosen.contains(&format!("@{second}"))), "{chosen} is not {second}");
    reader.pictures("31-mention").await;
    reader.presses(Key::Enter).await;
    assert_eq!(reader.ask(WRITTEN).await, format!("Ask @{second} "));
    reader.types("or @me").await;
    reader.find("listbox", "People to mention").await;
    reader.presses(Key::Escape).await;
    let open = "return document.querySelectorAll('.mention-list').length";
    assert_eq!(reader.ask(open).await, 0, "Escape closes the list");
    reader.presses(Key::Enter).await;
    assert_eq!(reader.ask(WRITTEN).await, format!("Ask @{second} or @me\n"), "and Enter is the field's again");
    reader.presses_with_control(Key::Enter.into()).await;
    reader.sees("Sent.").await;
    let mentioned = "return document.querySelector('.messages .mention').innerText";
    assert_eq!(reader.ask(mentioned).await, format!("@{second}"));
    reader.leaves().await;
    Ok(())
}

#[tokio::test]
async fn a_request_for_help_has_a_page_that_says_what_was_asked_and_who_comes_by_when() -> Result<()> {
    let server = Server::start().await?;
    let (analyst, reporter) = (server.account("analyst"), server.account("meridian"));
    let mut meridian = server.signed_in("meridian").await?;
    let thread = direct(&mut meridian).await?;
    let path = format!("/api/v1/threads/{thread}/assistance");
    let asked: Value = meridian.post(&path, &json!({ "text": "Which **logs** do you need?" })).await?.ok()?;
    let page = format!("/tickets/{}", asked["id"].as_str().context("an id")?);
    let mut desk = Reader::at(server.url()).await;
    desk.open(&page).await;
    desk.sign_in(&analyst.username, &analyst.password).await;
    desk.find("heading", "What was asked").await;
    desk.sees("Which logs do you need?").await;
    desk.sees("Nobody yet").await;
    desk.sees("An analyst takes it by").await;
    desk.pictures("32-request").await;
    let mut constituent = Reader::with_screen(server.url(), 500, 844).await;
    constituent.open(&page).await;
    constituent.sign_in_on_a_small_screen(&reporter.username, &reporter.password).await;
    constituent.sees("Nobody yet").await;
    desk.click("button", "Take it").await;
    desk.sees("Taken in time").await;
    constituent.sees("Taken in time").await;
    constituent.pictures("33-request-constituent").await;
    let overflow = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
    assert_eq!(constituent.ask(overflow).await, 0, "wider than the screen");
    constituent.click("link", "Open the conversation").await;
    constituent.find("region", "Conversation with the CERT").await;
    desk.click("button", "Close it").await;
    desk.sees("The request is closed.").await;
    constituent.leaves().await;
    desk.leaves().await;
    Ok(())
}
