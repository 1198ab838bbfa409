//! The portal, by two people in two browsers: a constituent reports, an analyst works on it, both talk.

use anyhow::Result;
use fantoccini::key::Key;
use serde_json::json;
use tocsin_tests_api::Server;
use tocsin_tests_browser::Reader;

const LOG_LINE: &str = "Nov 21 10:11:12 mail postfix: connect from bad-login.example.net[185.220.101.66]";

/// A server with a category that asks for nothing but a title.
async fn server() -> Result<Server> {
    let server = Server::start().await?;
    let category = json!({
        "key": "test/mail", "name": "Odd mail", "description": "A mail that looks wrong.", "group": "Test",
        "severity": "medium", "statutory": false,
        "fields": [{ "key": "sender", "label": "Sender", "kind": { "text": {} } }],
    });
    server.signed_in("admin").await?.post("/api/v1/categories", &category).await?.ok()?;
    Ok(server)
}

/// Reports an incident with two IoCs and leaves the reader on its page.
async fn report(reader: &mut Reader) {
    reader.find("heading", "Home").await;
    reader.pictures("20-home").await;
    reader.click("link", "Report an incident").await;
    reader.find("searchbox", "Find a category").await.send_keys("odd mail").await.expect("the search takes text");
    reader.pictures("21-report-what").await;
    reader.ask("document.querySelector('.category').click()").await;
    reader.find("heading", "Details").await;
    reader.fill("In one line", "Mails in our name").await;
    reader.sees("Saved").await;
    // What is typed into the card stays under the reader's fingers while it is saved.
    reader.fill("Sender", "bank").await;
    reader.ask("document.activeElement.dataset.mark = 'typed'").await;
    for typed in [".example", "?"] {
        reader.sees("Saved").await;
        reader.types(typed).await;
    }
    reader.sees("Saved").await;
    let field = "const field = document.activeElement; return field.dataset.mark + ' ' + field.value";
    assert_eq!(reader.ask(field).await, "typed bank.example?", "a save draws the field anew that is typed into");
    reader.pictures("22-report-details").await;
    // What was typed survives a reload.
    let address = reader.address().await;
    reader.open(&address).await;
    reader.find("heading", "Details").await;
    let title = "return document.querySelector('.report-step:not([hidden]) input').value";
    assert_eq!(reader.ask(title).await, "Mails in our name");
    reader.click("button", "Next").await;
    reader.find("heading", "What is affected?").await;
    reader.click("button", "Next").await;
    reader.fill("Paste addresses, domains, links, hashes", LOG_LINE).await;
    reader.sees("2 traces recognised").await;
    reader.pictures("23-report-iocs").await;
    reader.click("button", "Next").await;
    reader.find("heading", "Check and send").await;
    reader.sees("185.220.101[.]66").await;
    reader.pictures("24-report-check").await;
    reader.click("button", "Send to the CERT").await;
    reader.find("heading", "Mails in our name").await;
    reader.sees("The CERT has your report.").await;
    reader.find("region", "Conversation with the CERT").await;
}

#[tokio::test]
async fn a_report_is_accepted_talked_about_resolved_and_closed() -> Result<()> {
    let server = server().await?;
    let (analyst, reporter) = (server.account("analyst"), server.account("meridian"));
    let mut constituent = Reader::at(server.url()).await;
    constituent.open("/").await;
    constituent.sign_in(&reporter.username, &reporter.password).await;
    report(&mut constituent).await;
    constituent.pictures("25-conversation").await;

    let mut desk = Reader::at(server.url()).await;
    desk.open("/incidents").await;
    desk.sign_in(&analyst.username, &analyst.password).await;
    desk.find("table", "Incidents").await;
    desk.click("link", "Mails in our name").await;
    desk.find("region", "Internal notes").await;
    desk.find("region", "Conversation with the organisation").await;
    desk.click("button", "Accept").await;
    desk.sees("It waits for somebody to start.").await;
    constituent.sees("The CERT took it on.").await;

    desk.fill("Message to the organisation and the CERT", "We look into it.").await;
    desk.sees("and the CERT can read this").await;
    desk.ask("[...document.querySelectorAll('.thread.shared .composer button[type=submit]')][0].click()").await;
    constituent.sees("We look into it.").await;
    constituent.fill("Message to the CERT about this incident", "Thank you, we wait.").await;
    constituent.click("button", "Send").await;
    desk.sees("Thank you, we wait.").await;
    desk.fill("Internal note for analysts only", "Looks like the campaign of last week.").await;
    desk.ask("document.querySelector('.thread.internal .composer button[type=submit]').click()").await;
    desk.sees("Only the CERT can read this").await;
    desk.pictures("26-desk").await;

    constituent.click("button", "Ask the CERT for help").await;
    constituent.fill("What do you need help with?", "Which logs do you need?").await;
    constituent.click("button", "Ask for help").await;
    constituent.sees("The CERT was told.").await;
    let incident = desk.address().await;
    desk.open("/help").await;
    desk.sees("asks for an analyst").await;
    desk.sees("Which logs do you need?").await;
    desk.pictures("27-help").await;
    desk.click("link", "Open the conversation").await;
    desk.find("region", "Internal notes").await;
    assert_eq!(desk.address().await, incident);
    let read = constituent.text().await;
    assert!(!read.contains("campaign of last week"), "a constituent reads an internal note: {read}");

    desk.click("button", "Start work").await;
    desk.sees("It is being worked on.").await;
    desk.click("button", "Resolve").await;
    desk.sees("What was to be done is done.").await;
    constituent.sees("What was to be done is done.").await;
    desk.click("button", "Close…").await;
    desk.find("dialog", "Close the incident").await;
    desk.sees("185.220.101[.]66").await;
    desk.pictures("28-closing").await;
    desk.click("button", "Close the incident now").await;
    desk.sees("It is finished.").await;
    constituent.sees("This is finished.").await;
    desk.sees("Passed on as").await;
    desk.pictures("29-closed").await;
    constituent.pictures("30-closed-constituent").await;
    constituent.leaves().await;
    desk.leaves().await;
    Ok(())
}

#[tokio::test]
async fn a_report_and_the_queue_work_with_the_keyboard_alone() -> Result<()> {
    let server = server().await?;
    let (analyst, reporter) = (server.account("analyst"), server.account("meridian"));
    let mut reader = Reader::at(server.url()).await;
    reader.open("/").await;
    reader.find("textbox", "User name").await;
    reader.types(&reporter.username).await;
    reader.presses(Key::Tab).await;
    reader.types(&reporter.password).await;
    reader.presses(Key::Enter).await;
    reader.find("heading", "Home").await;
    reader.types("gr").await;
    reader.find("heading", "Report an incident").await;
    reader.find("heading", "What happened?").await;
    reader.find("searchbox", "Find a category").await;
    reader.types("/").await;
    reader.types("odd mail").await;
    reader.presses(Key::Tab).await;
    reader.presses(Key::Enter).await;
    reader.find("heading", "Details").await;
    reader.tabs_to("In one line").await;
    reader.presses_with_control('a').await;
    reader.types("By keyboard").await;
    reader.sees("Saved").await;
    for _ in 0..3 {
        reader.tabs_to("Next").await;
        reader.presses(Key::Enter).await;
    }
    reader.find("heading", "Check and send").await;
    reader.tabs_to("Send to the CERT").await;
    reader.presses(Key::Enter).await;
    reader.find("heading", "By keyboard").await;
    reader.tabs_to("Message to the CERT about this incident").await;
    reader.types("Hello from the keyboard").await;
    reader.presses_with_control(Key::Enter.into()).await;
    reader.sees("Sent.").await;
    reader.leaves().await;

    let mut desk = Reader::at(server.url()).await;
    desk.open("/enrich").await;
    desk.sign_in(&analyst.username, &analyst.password).await;
    desk.find("heading", "Enrich").await;
    desk.ask("document.activeElement.blur()").await;
    desk.types("gn").await;
    desk.find("link", "By keyboard").await;
    desk.ask("document.activeElement.blur()").await;
    desk.types("j").await;
    desk.find("complementary", "Preview").await;
    desk.pictures("31-split-view").await;
    desk.types("x").await;
    desk.sees("1 selected").await;
    desk.types("a").await;
    desk.sees("Result of each").await;
    desk.pictures("32-bulk").await;
    desk.types("?").await;
    desk.find("dialog", "Keyboard shortcuts").await;
    desk.sees("Accept the incident, or all selected").await;
    desk.presses(Key::Escape).await;
    desk.leaves().await;
    Ok(())
}

#[tokio::test]
async fn the_portal_fits_a_small_screen_in_the_dark() -> Result<()> {
    let server = server().await?;
    let reporter = server.account("meridian");
    let mut reader = Reader::with_screen(server.url(), 390, 844).await;
    reader.open("/").await;
    reader.sign_in_on_a_small_screen(&reporter.username, &reporter.password).await;
    reader.find("heading", "Home").await;
    reader.presses_with_control('k').await;
    reader.find("combobox", "Go to or do something").await;
    reader.types("colours: dark").await;
    reader.presses(Key::Enter).await;
    reader.pictures("33-home-small").await;
    report(&mut reader).await;
    reader.pictures("34-conversation-small").await;
    let incident = reader.address().await;
    for page in ["/", "/report", "/incidents", "/messages", incident.as_str()] {
        reader.open(page).await;
        reader.find("button", "Menu").await;
        let overflow = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
        assert_eq!(reader.ask(overflow).await, 0, "{page} is wider than the screen");
    }
    reader.leaves().await;
    Ok(())
}
