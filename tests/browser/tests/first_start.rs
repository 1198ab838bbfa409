//! The first start: nobody can sign in yet.

use anyhow::Result;
use tocsin_tests_api::Server;
use tocsin_tests_browser::Reader;

#[tokio::test]
async fn the_one_time_link_makes_the_first_administrator() -> Result<()> {
    let server = Server::start_empty().await?;
    let mut reader = Reader::at(server.url()).await;
    reader.open(&format!("/setup#{}", server.setup_token())).await;
    reader.fill("Name of the CERT", "Example CERT").await;
    reader.fill("Your name", "Ada Example").await;
    reader.fill("User name", "ada").await;
    reader.fill("Password", "a sentence is a good password").await;
    reader.click("button", "Create and sign in").await;
    reader.find("navigation", "Main").await;
    reader.sees("Example CERT").await;
    reader.leaves().await;
    Ok(())
}
