//! Screens and colours that a page is looked at in.

use fantoccini::{Client, wd::WebDriverCompatibleCommand};
use http::Method;
use serde_json::{Value, json};
use url::{ParseError, Url};

/// A screen, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// Its width.
    pub width: u32,
    /// Its height.
    pub height: u32,
}

impl Screen {
    /// A desktop's.
    pub const DESK: Self = Self { width: 1280, height: 900 };
    /// A telephone's.
    pub const PHONE: Self = Self { width: 390, height: 844 };
}

/// Colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// The word that the page knows it by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// Chromium's own command that sets the page's size: its window is never narrower than 500 pixels.
#[derive(Debug)]
struct SetSize(Screen);

impl WebDriverCompatibleCommand for SetSize {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        let Screen { width, height } = self.0;
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        let command = json!({ "cmd": "Emulation.setDeviceMetricsOverride", "params": size });
        (Method::POST, Some(command.to_string()))
    }
}

/// Gives the page this size, until another one is given.
///
/// # Panics
/// When the browser does not.
pub(crate) async fn set_size(client: &Client, screen: Screen) {
    client.issue_cmd(SetSize(screen)).await.expect("the browser takes a size");
}

/// Shows the page in these colours until it is loaded again.
///
/// # Panics
/// When the browser does not answer.
pub(crate) async fn set_theme(client: &Client, theme: Theme) {
    let script = "document.documentElement.dataset.theme = arguments[0]";
    client.execute(script, vec![Value::from(theme.as_str())]).await.expect("the colours are set");
}
