//! Without a mouse, in the dark, on a small screen.

use anyhow::Result;
use fantoccini::key::Key;
use tocsin_tests_api::Server;
use tocsin_tests_browser::Reader;

#[tokio::test]
async fn everything_on_the_main_path_works_with_the_keyboard_alone() -> Result<()> {
    let server = Server::start().await?;
    let analyst = server.account("analyst");
    let mut reader = Reader::at(server.url()).await;
    reader.open("/tickets").await;
    reader.find("textbox", "User name").await;
    reader.types(&analyst.username).await;
    reader.presses(Key::Tab).await;
    reader.types(&analyst.password).await;
    reader.presses(Key::Enter).await;
    reader.find("heading", "Tickets").await;

    reader.types("c").await;
    reader.find("heading", "Enrich").await;
    reader.find("textbox", "Text with IoCs").await;
    reader.types("192.0.2.60").await;
    reader.find("button", "Send 1 IoC").await;
    reader.presses_with_control(Key::Enter.into()).await;
    reader.sees("1 ticket was sent.").await;

    reader.types("gt").await;
    reader.find("link", "192.0.2[.]60").await;
    reader.types("j").await;
    reader.presses(Key::Enter).await;
    reader.find("region", "Verdict").await;

    reader.types("?").await;
    reader.find("dialog", "Keyboard shortcuts").await;
    reader.presses(Key::Escape).await;
    reader.presses_with_control('k').await;
    reader.find("combobox", "Go to or do something").await;
    reader.types("iocs").await;
    reader.presses(Key::Enter).await;
    reader.find("heading", "IoCs").await;
    assert_eq!(reader.address().await, "/iocs");
    reader.leaves().await;
    Ok(())
}

#[tokio::test]
async fn the_theme_is_kept_and_a_small_screen_scrolls_in_one_direction_only() -> Result<()> {
    let server = Server::start().await?;
    let analyst = server.account("analyst");
    let mut reader = Reader::with_screen(server.url(), 390, 844).await;
    reader.open("/tickets").await;
    reader.sign_in_on_a_small_screen(&analyst.username, &analyst.password).await;
    reader.presses_with_control('k').await;
    reader.find("combobox", "Go to or do something").await;
    reader.types("colours: dark").await;
    reader.presses(Key::Enter).await;
    let theme = "return document.documentElement.dataset.theme";
    assert_eq!(reader.ask(theme).await, "dark");

    for page in ["/tickets", "/enrich", "/iocs"] {
        reader.open(page).await;
        reader.find("button", "Menu").await;
        assert_eq!(reader.ask(theme).await, "dark", "{page} after a reload");
        let overflow = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
        assert_eq!(reader.ask(overflow).await, 0, "{page} is wider than the screen");
    }
    reader.find("heading", "IoCs").await;
    reader.click("button", "Menu").await;
    reader.find("navigation", "Main").await;
    reader.pictures("08-small-screen").await;
    reader.leaves().await;
    Ok(())
}
