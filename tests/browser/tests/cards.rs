//! The administrator designs a card without code, and sees it as a role gets it.

use anyhow::Result;
use tocsin_tests_api::Server;
use tocsin_tests_browser::Reader;

#[tokio::test]
async fn a_card_is_drawn_previewed_and_saved_as_its_next_version() -> Result<()> {
    let server = Server::start_with_people().await?;
    let administrator = server.account("admin");
    let mut reader = Reader::at(server.url()).await;
    reader.open("/categories").await;
    reader.sign_in(&administrator.username, &administrator.password).await;
    reader.find("heading", "Categories").await;
    reader.click("link", "Spam").await;
    reader.find("heading", "Spam").await;
    reader.sees("Sender of the message").await;

    reader.click("button", "Add field").await;
    reader.fill("Label", "Which filter let it through?").await;
    // The preview is the form that a reporter fills in.
    reader.find("textbox", "Which filter let it through?").await;
    reader.click("button", "Move Which filter let it through? up").await;
    reader.click("button", "Check as if it were sent").await;
    reader.sees("not right yet").await;

    reader.click("button", "Save version 2").await;
    reader.sees("is new").await;
    reader.click("button", "Make the version").await;
    reader.sees("Version 2 holds for new incidents.").await;
    reader.find("button", "Save version 3").await;
    reader.leaves().await;
    Ok(())
}
