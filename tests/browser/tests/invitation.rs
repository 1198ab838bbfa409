//! A new constituent: from the invitation's link to an account with a second factor.

use anyhow::{Context, Result};
use tocsin_tests_api::Server;
use tocsin_tests_browser::{Reader, code};

const PASSWORD: &str = "a sentence is a good password";

#[tokio::test]
async fn an_invited_person_joins_and_sets_a_second_factor_up() -> Result<()> {
    let server = Server::start_with_people().await?;
    let manager = server.account("meridian-manager");
    let mut desk = Reader::at(server.url()).await;
    desk.open("/people").await;
    desk.sign_in(&manager.username, &manager.password).await;
    desk.find("table", "People").await;
    desk.fill("E-mail address", "nina@meridian.example").await;
    desk.click("button", "Make the link").await;
    desk.sees("the only time that the link is shown").await;
    desk.find("table", "Invitations").await;
    desk.pictures("30-people").await;
    let page = desk.text().await;
    let link = page.lines().find_map(|line| line.split_once("/invitation#")).context("a link")?.1.trim().to_owned();

    let mut person = Reader::with_screen(server.url(), 390, 844).await;
    person.open(&format!("/invitation#{link}")).await;
    person.sees("You are invited to meridian").await;
    person.pictures("31-invitation").await;
    person.fill("Your name", "Nina New").await;
    person.fill("User name", "nina").await;
    person.fill("Password", PASSWORD).await;
    person.click("button", "Make the account").await;
    person.find("button", "Menu").await;

    person.open("/account").await;
    person.fill("Your password", PASSWORD).await;
    person.click("button", "Set it up").await;
    person.sees("Scan this with your authenticator").await;
    person.pictures("32-enrolment").await;
    let secret = person.ask("return document.querySelector('.ioc .mono').innerText").await;
    let secret = secret.as_str().context("a secret")?;
    person.fill("Code", &code(secret, 0)?).await;
    person.click("button", "Confirm").await;
    person.sees("Keep these recovery codes somewhere safe").await;
    person.pictures("33-recovery-codes").await;
    person.click("button", "I have kept them").await;
    person.sees("Recovery codes left").await;
    person.leaves().await;

    let mut again = Reader::at(server.url()).await;
    again.open("/account").await;
    again.fill("User name", "nina").await;
    again.fill("Password", PASSWORD).await;
    again.click("button", "Sign in").await;
    again.find("heading", "Enter the code from your phone").await;
    again.pictures("34-second-step").await;
    again.fill("Code", &code(secret, 1)?).await;
    again.click("button", "Sign in").await;
    again.find("navigation", "Main").await;
    again.leaves().await;
    desk.leaves().await;
    Ok(())
}

#[tokio::test]
async fn whose_role_must_have_a_second_factor_is_led_to_it() -> Result<()> {
    let server = Server::start_with_people().await?;
    let (administrator, analyst) = (server.account("admin"), server.account("analyst"));
    let mut desk = Reader::at(server.url()).await;
    desk.open("/accounts").await;
    desk.sign_in(&administrator.username, &administrator.password).await;
    desk.click("checkbox", "Analyst").await;
    desk.click("button", "Save").await;
    desk.sees("Saved.").await;
    desk.pictures("35-policy").await;
    desk.leaves().await;

    let mut person = Reader::at(server.url()).await;
    person.open("/").await;
    person.fill("User name", &analyst.username).await;
    person.fill("Password", &analyst.password).await;
    person.click("button", "Sign in").await;
    person.sees("Set up a second factor").await;
    person.fill("Your password", &analyst.password).await;
    person.click("button", "Set it up").await;
    person.sees("Scan this with your authenticator").await;
    person.pictures("36-must-enrol").await;
    let secret = person.ask("return document.querySelector('.ioc .mono').innerText").await;
    person.fill("Code", &code(secret.as_str().context("a secret")?, 0)?).await;
    person.click("button", "Confirm").await;
    person.click("button", "I have kept them").await;
    person.find("navigation", "Main").await;
    person.leaves().await;
    Ok(())
}

#[tokio::test]
async fn a_manager_keeps_the_organisations_contacts() -> Result<()> {
    let server = Server::start_with_people().await?;
    let manager = server.account("meridian-manager");
    let mut reader = Reader::at(server.url()).await;
    reader.open("/organisation").await;
    reader.sign_in(&manager.username, &manager.password).await;
    reader.find("heading", "meridian").await;
    reader.fill("Name", "Security desk").await;
    reader.click("button", "Add a contact").await;
    reader.sees("Fill this in.").await;
    let telephone = reader.ask("return document.querySelectorAll('input[type=tel]').length").await;
    assert_eq!(telephone, 2, "one of the organisation, one of the contact");
    reader.pictures("37-organisation").await;
    reader.leaves().await;
    Ok(())
}
