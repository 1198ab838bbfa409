//! A new constituent's first day, by two people in two browsers: invited, protected by a second factor, an incident
//! reported, talked about, helped with and closed. The constituent has no mouse.

use anyhow::{Context, Result};
use fantoccini::key::Key;
use serde_json::json;
use tocsin_tests_api::Server;
use tocsin_tests_browser::{Reader, code};

const PASSWORD: &str = "a sentence is a good password";
/// What the new constituent pastes: by the lab's rule both are malicious.
const LOG_LINE: &str = "Nov 21 10:11:12 mail postfix: connect from bad-login.example.net[185.220.101.66]";

/// The token of an invitation's link.
async fn invited(server: &Server) -> Result<String> {
    let mut manager = server.signed_in("meridian-manager").await?;
    let invitation = json!({ "email": "nina@meridian.example", "role": "reporter" });
    let made = manager.post("/api/v1/invitations", &invitation).await?.ok()?;
    let link = made["link"].as_str().with_context(|| format!("a link: {made}"))?;
    Ok(link.split_once('#').context("a token")?.1.to_owned())
}

/// From the link to an account.
async fn joins(nina: &mut Reader, token: &str) {
    nina.open(&format!("/invitation#{token}")).await;
    nina.sees("You are invited to Meridian Hospital").await;
    nina.pictures_everywhere("50-invitation").await;
    nina.find("textbox", "Your name").await;
    for (field, text) in [("Your name", "Nina New"), ("User name", "nina"), ("Password", PASSWORD)] {
        nina.tabs_to(field).await;
        nina.types(text).await;
    }
    nina.pictures_everywhere("51-joining").await;
    nina.presses(Key::Enter).await;
    nina.find("heading", "Home").await;
    nina.waits_until_it_settles().await;
    nina.pictures_everywhere("52-first-home").await;
}

/// Goes somewhere through the palette.
async fn goes_to(reader: &mut Reader, words: &str) {
    reader.presses_with_control('k').await;
    reader.find("combobox", "Go to or do something").await;
    reader.types(words).await;
    reader.presses(Key::Enter).await;
}

/// Sets a second factor up; answers its secret.
async fn enrols(nina: &mut Reader) -> Result<String> {
    goes_to(nina, "your account").await;
    nina.find("textbox", "Your password").await;
    nina.tabs_to("Your password").await;
    nina.types(PASSWORD).await;
    nina.presses(Key::Enter).await;
    nina.sees("Scan this with your authenticator").await;
    nina.pictures_everywhere("53-second-factor").await;
    let secret = nina.ask("return document.querySelector('.ioc .mono').innerText").await;
    let secret = secret.as_str().context("a secret")?.to_owned();
    nina.find("textbox", "Code").await;
    nina.tabs_to("Code").await;
    nina.types(&code(&secret, 0)?).await;
    nina.presses(Key::Enter).await;
    nina.sees("Keep these recovery codes somewhere safe").await;
    nina.pictures_everywhere("54-recovery-codes").await;
    nina.tabs_to("I have kept them").await;
    nina.presses(Key::Enter).await;
    nina.sees("Recovery codes left").await;
    Ok(secret)
}

/// Signs in again, with both factors.
async fn comes_back(server: &Server, secret: &str) -> Result<Reader> {
    let mut nina = Reader::at(server.url()).await;
    nina.open("/").await;
    nina.find("textbox", "User name").await;
    nina.types("nina").await;
    nina.presses(Key::Tab).await;
    nina.types(PASSWORD).await;
    nina.presses(Key::Enter).await;
    nina.find("heading", "Enter the code from your phone").await;
    nina.pictures_everywhere("55-second-step").await;
    nina.types(&code(secret, 1)?).await;
    nina.presses(Key::Enter).await;
    nina.find("heading", "Home").await;
    Ok(nina)
}

/// Reports phishing, step by step.
async fn reports(nina: &mut Reader) {
    nina.types("gr").await;
    nina.find("searchbox", "Find a category").await;
    nina.types("/").await;
    nina.types("phishing").await;
    nina.waits_until_it_settles().await;
    nina.pictures_everywhere("56-report-what").await;
    nina.tabs_to("Phishing").await;
    nina.presses(Key::Enter).await;
    nina.find("heading", "Details").await;
    nina.tabs_to("In one line").await;
    nina.presses_with_control('a').await;
    nina.types("Mails in our name").await;
    nina.tabs_to("What happened?").await;
    nina.types("Colleagues get mails ").await;
    // Storing what was typed leaves whoever types where they are.
    nina.sees("Saved").await;
    nina.waits_until_it_settles().await;
    nina.types("that ask for their passwords.").await;
    nina.tabs_to("Sender of the message").await;
    nina.types("helpdesk@bad-login.example.net").await;
    // Somebody opened it, which asks for more: whether a password was entered, whether the account was locked.
    for _ in 0..3 {
        nina.tabs_to("Yes").await;
        nina.types(" ").await;
    }
    nina.sees("Saved").await;
    nina.pictures_everywhere("57-report-details").await;
    for heading in ["What is affected?", "Traces"] {
        nina.tabs_to("Next").await;
        nina.presses(Key::Enter).await;
        nina.find("heading", heading).await;
    }
    nina.tabs_to("Paste addresses, domains, links, hashes").await;
    nina.types(LOG_LINE).await;
    nina.sees("2 traces recognised").await;
    nina.pictures_everywhere("58-report-traces").await;
    nina.tabs_to("Next").await;
    nina.presses(Key::Enter).await;
    nina.find("heading", "Check and send").await;
    nina.sees("Colleagues get mails that ask for their passwords.").await;
    nina.sees("185.220.101[.]66").await;
    nina.waits_until_it_settles().await;
    nina.pictures_everywhere("59-report-check").await;
    nina.tabs_to("Send to the CERT").await;
    nina.presses(Key::Enter).await;
    nina.sees("The CERT has your report.").await;
    nina.find("region", "Conversation with the CERT").await;
    nina.waits_until_it_settles().await;
    nina.pictures_everywhere("60-sent").await;
}

/// Both write, each sees it at once.
async fn talk(nina: &mut Reader, desk: &mut Reader) {
    desk.click("button", "Accept").await;
    nina.sees("The CERT took it on.").await;
    desk.fill("Message to the organisation and the CERT", "Did somebody enter a password?").await;
    desk.presses_with_control(Key::Enter.into()).await;
    nina.sees("Did somebody enter a password?").await;
    nina.tabs_to("Message to the CERT about this incident").await;
    nina.types("One colleague did. We locked the account.").await;
    desk.sees("is writing").await;
    nina.presses_with_control(Key::Enter.into()).await;
    desk.sees("One colleague did. We locked the account.").await;
    nina.pictures_everywhere("62-talk").await;
    desk.pictures_everywhere("63-talk-desk").await;
}

/// Nina asks for an analyst, who takes it.
async fn help(nina: &mut Reader, desk: &mut Reader) {
    nina.tabs_to("Ask the CERT for help").await;
    nina.presses(Key::Enter).await;
    nina.find("textbox", "What do you need help with?").await;
    nina.tabs_to("What do you need help with?").await;
    nina.types("Which logs do you need?").await;
    nina.pictures_everywhere("64-asking-for-help").await;
    nina.tabs_to("Ask for help").await;
    nina.presses(Key::Enter).await;
    nina.sees("Request for help").await;
    nina.pictures_everywhere("65-help-asked").await;
    desk.open("/help").await;
    desk.sees("asks for an analyst").await;
    desk.waits_until_it_settles().await;
    desk.pictures_everywhere("66-help-queue").await;
    desk.click("button", "Take it: “Nina New of Meridian Hospital (demonstration) asks for an analyst”").await;
    nina.sees("takes care of the request for help").await;
    desk.click("link", "Open the conversation").await;
    desk.find("region", "Internal notes").await;
}

/// The analyst ends it and passes both IoCs on.
async fn closes(nina: &mut Reader, desk: &mut Reader) {
    desk.click("button", "Start work").await;
    nina.sees("An analyst works on it.").await;
    desk.click("button", "Resolve").await;
    nina.sees("What was to be done is done.").await;
    desk.sees("What was to be done is done.").await;
    desk.click("button", "Close…").await;
    desk.find("dialog", "Close the incident").await;
    desk.sees("185.220.101[.]66").await;
    desk.waits_until_it_settles().await;
    desk.pictures_everywhere("67-closing").await;
    // The dialog's own cross is called the same.
    desk.ask("document.querySelector('dialog[open] .button.primary').click()").await;
    nina.sees("This is finished.").await;
    desk.sees("Passed on as").await;
    desk.waits_until_it_settles().await;
    desk.pictures_everywhere("68-closed-desk").await;
    nina.waits_until_it_settles().await;
    nina.pictures_everywhere("69-closed").await;
}

#[tokio::test]
async fn a_new_constituent_is_invited_protected_heard_helped_and_served() -> Result<()> {
    let server = Server::start().await?;
    let token = invited(&server).await?;
    let mut nina = Reader::at(server.url()).await;
    joins(&mut nina, &token).await;
    let secret = enrols(&mut nina).await?;
    nina.leaves().await;
    let mut nina = comes_back(&server, &secret).await?;

    let analyst = server.account("analyst");
    let mut desk = Reader::at(server.url()).await;
    desk.open("/incidents").await;
    desk.sign_in(&analyst.username, &analyst.password).await;
    desk.sees("No incidents").await;
    reports(&mut nina).await;
    // Nobody loaded the queue again.
    desk.find("link", "Mails in our name").await;
    desk.waits_until_it_settles().await;
    desk.pictures_everywhere("61-queue").await;
    desk.click("link", "Mails in our name").await;
    desk.find("region", "Internal notes").await;
    talk(&mut nina, &mut desk).await;
    help(&mut nina, &mut desk).await;
    closes(&mut nina, &mut desk).await;
    nina.leaves().await;
    desk.leaves().await;
    Ok(())
}
