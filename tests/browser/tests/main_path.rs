//! From a pasted log line to an investigation in the team's ticketing system.

use anyhow::Result;
use tocsin_tests_api::Server;
use tocsin_tests_browser::Reader;

/// By the lab's rule the first address is malicious; the second is private.
const LOG_LINE: &str =
    "Nov 21 10:11:12 proxy squid[811]: TCP_MISS/200 10.1.2.3 CONNECT 185.220.101.66:443 - HIER_DIRECT";

#[tokio::test]
async fn a_pasted_log_line_becomes_an_investigation() -> Result<()> {
    let server = Server::start().await?;
    let analyst = server.account("analyst");
    let mut reader = Reader::at(server.url()).await;
    reader.open("/").await;
    reader.find("textbox", "User name").await;
    reader.pictures("01-sign-in").await;
    reader.sign_in(&analyst.username, &analyst.password).await;

    reader.fill("Text with IoCs", LOG_LINE).await;
    reader.sees("Recognised (2)").await;
    reader.sees("185.220.101[.]66").await;
    reader.sees("Not sent to third parties").await;
    reader.pictures("02-recognised").await;

    reader.click("button", "Send 2 IoCs").await;
    reader.sees("2 tickets were sent.").await;
    reader.sees("SOC-").await;
    reader.sees("Malicious").await;
    reader.pictures("03-closed").await;

    reader.click("link", "185.220.101[.]66").await;
    reader.find("region", "Verdict").await;
    for provider in ["virustotal", "shodan", "rdap", "whois"] {
        reader.find("region", provider).await;
    }
    reader.find("region", "Timeline").await;
    reader.find("region", "Investigation").await;
    reader.pictures("04-ticket").await;
    let link =
        reader.ask("return [...document.querySelectorAll('main a[target=_blank]')].map(a => [a.href, a.rel])").await;
    let lab = server.lab.as_ref().expect("the demonstration has a lab").base_url();
    assert!(link[0][0].as_str().is_some_and(|href| href.starts_with(lab)), "the investigation's link: {link}");
    assert!(link[0][1].as_str().is_some_and(|rel| rel.contains("noreferrer")), "the investigation's link: {link}");
    reader.leaves().await;
    Ok(())
}

#[tokio::test]
async fn an_iocs_page_tells_its_verdict_sightings_and_tickets() -> Result<()> {
    let server = Server::start().await?;
    let analyst = server.account("analyst");
    let mut reader = Reader::at(server.url()).await;
    reader.open("/enrich").await;
    reader.sign_in(&analyst.username, &analyst.password).await;
    reader.fill("Text with IoCs", "bad-login.example.net").await;
    reader.fill("Source", "user report").await;
    reader.click("button", "Send 1 IoC").await;
    reader.sees("1 ticket was sent.").await;

    reader.open("/iocs").await;
    reader.click("link", "bad-login[.]example[.]net").await;
    reader.find("region", "Sightings").await;
    reader.sees("user report").await;
    reader.find("table", "Tickets").await;
    reader.pictures("05-ioc").await;
    reader.leaves().await;
    Ok(())
}

#[tokio::test]
async fn an_administrator_tests_a_connection_and_reads_its_quota() -> Result<()> {
    let server = Server::start().await?;
    let administrator = server.account("admin");
    let mut reader = Reader::at(server.url()).await;
    reader.open("/connections").await;
    reader.sign_in(&administrator.username, &administrator.password).await;
    reader.click("button", "Test virustotal").await;
    reader.sees("It works.").await;
    reader.sees("Calls left").await;
    reader.pictures("06-connections").await;

    reader.open("/plugins").await;
    reader.find("table", "Plugins").await;
    reader.pictures("07-plugins").await;
    reader.leaves().await;
    Ok(())
}
