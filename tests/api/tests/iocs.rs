//! IoCs: search and one IoC's page.

use anyhow::Result;
use tocsin_tests_api::Server;

#[tokio::test]
async fn a_submitted_ioc_is_found_by_its_beginning_and_shows_its_sightings() -> Result<()> {
    let server = Server::start().await?;
    let mut constituent = server.signed_in("meridian").await?;
    let ticket = constituent.submit(&["198.51.100.40"]).await?.remove(0);
    constituent.closed(&ticket).await?;
    for username in ["meridian", "analyst"] {
        let mut client = server.signed_in(username).await?;
        let page = client.get("/api/v1/iocs?q=198.51.100.4&type=ipv4").await?.ok()?;
        let id = page["items"][0]["id"].as_str().unwrap_or_default().to_owned();
        let view = client.get(&format!("/api/v1/iocs/{id}")).await?.ok()?;
        assert_eq!(view["record"]["value"], "198.51.100.40", "{username}");
        assert_eq!(view["sightings"].as_array().map(Vec::len), Some(1), "{username}");
        assert_eq!(view["tickets"][0]["id"], ticket, "{username}");
    }
    Ok(())
}
