//! No page has a serious fault of accessibility, on a desk and on a telephone, in light and in dark colours.

mod stage;

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use fantoccini::key::Key;
use tocsin_tests_api::Server;
use tocsin_tests_browser::{Reader, Screen};

use stage::{addresses, furnished};

/// The UI's routes.
const ROUTES: &str = include_str!("../../../../web/src/app.rs");
/// What stands before the door.
const OUTSIDE: [&str; 3] = ["/", "/setup", "/invitation"];
/// What a constituent reads.
const CONSTITUENT: [&str; 16] = [
    "/",
    "/report",
    "/report/:id",
    "/incidents",
    "/incidents/:id",
    "/messages",
    "/messages/:id",
    "/enrich",
    "/tickets",
    "/tickets/:id",
    "/iocs",
    "/iocs/:id",
    "/assets",
    "/organisation",
    "/search",
    "/account",
];
/// What only an organisation's manager reads, or reads otherwise.
const MANAGER: [&str; 6] = ["/people", "/organisation", "/assets", "/api-clients", "/webhooks", "/webhooks/:id"];
/// What an analyst reads.
const ANALYST: [&str; 20] = [
    "/report",
    "/incidents",
    "/incidents/:id",
    "/messages",
    "/messages/:id",
    "/help",
    "/enrich",
    "/tickets",
    "/tickets/:id",
    "/iocs",
    "/iocs/:id",
    "/assets",
    "/search",
    "/statistics",
    "/statistics/incidents",
    "/connections",
    "/connections/:id",
    "/plugins",
    "/flow",
    "/account",
];
/// What an administrator sets up.
const ADMINISTRATOR: [&str; 18] = [
    "/connections",
    "/connections/new",
    "/connections/:id",
    "/plugins",
    "/plugins/:id",
    "/categories",
    "/categories/new",
    "/categories/:id",
    "/flow",
    "/organisations",
    "/organisations/:id",
    "/people",
    "/accounts",
    "/api-clients",
    "/webhooks",
    "/webhooks/:id",
    "/mails",
    "/service-levels",
];

/// Words of a page that does not show what its address says.
const NOT_THE_PAGE: [&str; 3] = ["This page is for other roles", "There is nothing here", "Something went wrong"];

#[test]
fn every_route_of_the_ui_is_walked() {
    let routes: BTreeSet<&str> = ROUTES.split("path!(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let walks: [&[&str]; 5] = [&OUTSIDE, &CONSTITUENT, &MANAGER, &ANALYST, &ADMINISTRATOR];
    let walked: BTreeSet<&str> = walks.into_iter().flatten().copied().collect();
    assert!(routes.len() > 30, "the routes are not found any more: {routes:?}");
    assert_eq!(routes.difference(&walked).collect::<Vec<_>>(), Vec::<&&str>::new(), "routes that nobody walks");
}

/// Somebody signed in, in front of a desktop screen.
async fn signed_in(server: &Server, username: &str) -> Reader {
    let account = server.account(username);
    let mut reader = Reader::at(server.url()).await;
    reader.open("/").await;
    reader.sign_in(&account.username, &account.password).await;
    reader
}

/// Closes what is open above the page.
async fn closes(reader: &mut Reader) {
    reader.presses(Key::Escape).await;
    // Only then does a key go to the page below.
    reader
        .waits_until("return !document.querySelector('dialog[open]') && !document.activeElement.closest('dialog')")
        .await;
    reader.waits_until_it_settles().await;
}

/// The faults of these routes for this person; the addresses are read from the API by the same person.
async fn walk(server: &Server, username: &str, routes: &[&str]) -> Result<Vec<String>> {
    let (mut reader, mut client) = (signed_in(server, username).await, server.signed_in(username).await?);
    let mut faults = Vec::new();
    for route in routes {
        for address in addresses(&mut client, route).await.with_context(|| format!("{username} at {route}"))? {
            reader.open(&address).await;
            reader.find("navigation", "Main").await;
            reader.waits_until_it_settles().await;
            let text = reader.text().await;
            let wrong = NOT_THE_PAGE.iter().find(|words| text.contains(**words));
            assert_eq!(wrong, None, "{username} at {address}: {text}");
            faults.extend(reader.faults(&format!("{username} at {address}")).await);
        }
    }
    reader.leaves().await;
    Ok(faults)
}

fn none(faults: &[String]) {
    assert!(faults.is_empty(), "{} serious faults:\n{}", faults.len(), faults.join("\n"));
}

#[tokio::test]
async fn what_constituents_read_has_no_serious_fault() -> Result<()> {
    let server = furnished().await?;
    let mut faults = walk(&server, "meridian", &CONSTITUENT).await?;
    faults.extend(walk(&server, "meridian-manager", &MANAGER).await?);
    none(&faults);
    Ok(())
}

#[tokio::test]
async fn what_the_desk_reads_has_no_serious_fault() -> Result<()> {
    let server = furnished().await?;
    none(&walk(&server, "analyst", &ANALYST).await?);
    Ok(())
}

#[tokio::test]
async fn what_administrators_read_has_no_serious_fault() -> Result<()> {
    let server = furnished().await?;
    none(&walk(&server, "admin", &ADMINISTRATOR).await?);
    Ok(())
}

#[tokio::test]
async fn what_stands_before_the_door_has_no_serious_fault() -> Result<()> {
    let server = Server::start_empty().await?;
    let mut faults = Vec::new();
    let mut reader = Reader::at(server.url()).await;
    reader.open("/setup#token").await;
    reader.find("button", "Create and sign in").await;
    faults.extend(reader.faults("the first start").await);
    reader.click("button", "Create and sign in").await;
    reader.waits_until_it_settles().await;
    faults.extend(reader.faults("the first start, refused").await);
    reader.leaves().await;

    let server = Server::start_with_people().await?;
    let mut reader = Reader::at(server.url()).await;
    reader.open("/").await;
    reader.find("button", "Sign in").await;
    faults.extend(reader.faults("signing in").await);
    reader.click("button", "Sign in").await;
    reader.waits_until_it_settles().await;
    faults.extend(reader.faults("signing in, refused").await);
    reader.leaves().await;
    none(&faults);
    Ok(())
}

#[tokio::test]
async fn what_opens_above_a_constituents_page_has_no_serious_fault() -> Result<()> {
    let server = furnished().await?;
    let mut reader = signed_in(&server, "meridian").await;
    let mut faults = Vec::new();
    reader.find("heading", "Home").await;
    reader.click("button", "Ask the CERT for help").await;
    reader.click("button", "Ask for help").await;
    reader.sees("Fill this in.").await;
    faults.extend(reader.faults("asking for help").await);
    closes(&mut reader).await;
    reader.presses_with_control('k').await;
    reader.find("combobox", "Go to or do something").await;
    faults.extend(reader.faults("the palette").await);
    closes(&mut reader).await;
    reader.types("?").await;
    reader.find("dialog", "Keyboard shortcuts").await;
    faults.extend(reader.faults("the list of keys").await);
    closes(&mut reader).await;
    reader.click("button", "Menu of Milo Meridian").await;
    reader.find("button", "Sign out").await;
    faults.extend(reader.faults("the menu").await);

    reader.open("/report").await;
    reader.click("link", "A strange invoice").await;
    for heading in ["What is affected?", "Traces", "Check and send"] {
        reader.click("button", "Next").await;
        reader.find("heading", heading).await;
        reader.waits_until_it_settles().await;
        faults.extend(reader.faults(heading).await);
    }
    reader.click("button", "Send to the CERT").await;
    reader.sees("It is marked").await;
    faults.extend(reader.faults("a report with something missing").await);
    reader.leaves().await;

    let account = server.account("meridian");
    let mut reader = Reader::with_screen(server.url(), Screen::PHONE.width, Screen::PHONE.height).await;
    reader.open("/").await;
    reader.sign_in_on_a_small_screen(&account.username, &account.password).await;
    reader.click("button", "Menu").await;
    reader.find("navigation", "Main").await;
    faults.extend(reader.faults("the navigation of a telephone").await);
    reader.leaves().await;
    none(&faults);
    Ok(())
}

#[tokio::test]
async fn what_opens_above_the_desks_pages_has_no_serious_fault() -> Result<()> {
    let server = furnished().await?;
    let mut reader = signed_in(&server, "analyst").await;
    let mut faults = Vec::new();
    reader.open("/incidents").await;
    reader.find("link", "The customers' portal is down").await;
    reader.types("j").await;
    reader.find("complementary", "Preview").await;
    reader.types("x").await;
    reader.sees("1 selected").await;
    reader.waits_until_it_settles().await;
    faults.extend(reader.faults("the queue with its preview").await);

    reader.click("link", "Ransomware on the ward servers").await;
    reader.click("button", "Ask the organisation").await;
    reader.waits_until_it_settles().await;
    faults.extend(reader.faults("asking the organisation").await);
    closes(&mut reader).await;
    reader.click("button", "Resolve").await;
    reader.sees("What was to be done is done.").await;
    reader.click("button", "Close…").await;
    reader.find("dialog", "Close the incident").await;
    reader.waits_until_it_settles().await;
    faults.extend(reader.faults("closing").await);
    reader.leaves().await;
    none(&faults);
    Ok(())
}
