//! Assets: a manager pastes a list, an analyst decides with the overlaps before their eyes and looks up whose something is.

use anyhow::{Context, Result};
use fantoccini::key::Key;
use serde_json::json;
use tocsin_tests_api::Server;
use tocsin_tests_browser::Reader;

const PASSWORD: &str = "correct horse battery";

/// A manager of the first constituent of the demonstration.
async fn manager(server: &Server) -> Result<()> {
    let mut admin = server.signed_in("admin").await?;
    let accounts = admin.get("/api/v1/accounts").await?.ok()?;
    let accounts = accounts["items"].as_array().context("accounts")?;
    let organisation = accounts.iter().find(|account| account["username"] == "meridian").context("somebody")?;
    let body = json!({
        "username": "mona", "name": "Mona Manager", "organisation": organisation["organisation"],
        "role": "organisation_manager", "password": PASSWORD,
    });
    admin.post("/api/v1/accounts", &body).await?.ok()?;
    Ok(())
}

#[tokio::test]
async fn a_pasted_list_is_claimed_and_decided() -> Result<()> {
    let server = Server::start().await?;
    manager(&server).await?;
    let other = json!({ "values": ["44.128.20.0/24"], "note": "a part of what is claimed below" });
    server.signed_in("northwind-manager").await?.post("/api/v1/assets", &other).await?.ok()?;
    let mut mona = Reader::at(server.url()).await;
    mona.open("/assets").await;
    mona.sign_in("mona", PASSWORD).await;
    mona.open("/assets").await;
    mona.sees("What to claim, one a line").await;
    mona.fill("What to claim, one a line", "193.0.2.1/24\nmeridian-labs.com\n").await;
    mona.sees("write 193.0.2.0/24 for the range").await;
    mona.click("button", "Claim").await;
    mona.sees("Line 1 cannot be claimed as it is").await;
    mona.pictures("20-claim-refused").await;
    mona.fill("What to claim, one a line", "44.128.20.0/22\nmeridian-labs.com\n").await;
    mona.click("button", "Claim").await;
    mona.sees("2 assets are claimed.").await;
    mona.sees("Waits for the CERT").await;
    let seen = mona.text().await;
    assert!(!seen.contains("Northwind") && !seen.contains("Others claim"), "{seen}");
    mona.pictures("21-claimed").await;
    mona.leaves().await;

    let analyst = server.account("analyst");
    let mut anna = Reader::at(server.url()).await;
    anna.open("/assets").await;
    anna.sign_in(&analyst.username, &analyst.password).await;
    anna.open("/assets").await;
    anna.sees("Others claim some of the same").await;
    anna.sees("Northwind Energy (demonstration): 44.128.20.0/24").await;
    anna.pictures("22-queue").await;
    anna.click("button", "Approve meridian-labs.com").await;
    anna.sees("meridian-labs.com is approved.").await;
    anna.click("button", "Refuse 44.128.20.0/22").await;
    anna.fill("Why", "It is Northwind's.").await;
    anna.click("button", "Refuse").await;
    anna.sees("44.128.20.0/22 is refused.").await;
    let search = anna.find("searchbox", "Address, domain, URL, AS number or product").await;
    search.send_keys(&format!("hxxps://www.meridian-labs[.]com/login{}", char::from(Key::Enter))).await?;
    anna.sees("holds it").await;
    anna.pictures("23-look-up").await;
    anna.leaves().await;
    Ok(())
}
