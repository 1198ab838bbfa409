//! Light, dark, or whatever the system says: an attribute of the document that the style sheet reads.

use leptos::prelude::{document, window};

use super::storage;

const KEY: &str = "theme";

/// Which colours to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// The system's.
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// All choices, in the order of the switch.
    pub const ALL: [Theme; 3] = [Theme::System, Theme::Light, Theme::Dark];

    fn as_str(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
}

/// The choice that was made in this browser.
pub fn stored() -> Theme {
    let word = storage::read(KEY);
    Theme::ALL.into_iter().find(|theme| Some(theme.as_str()) == word.as_deref()).unwrap_or(Theme::System)
}

/// Makes a choice and keeps it.
pub fn choose(theme: Theme) {
    storage::write(KEY, theme.as_str());
    apply(theme);
}

/// Shows the document in these colours.
pub fn apply(theme: Theme) {
    let dark = match theme {
        Theme::Dark => true,
        Theme::Light => false,
        Theme::System => system_is_dark(),
    };
    if let Some(root) = document().document_element() {
        root.set_attribute("data-theme", if dark { "dark" } else { "light" }).ok();
    }
}

fn system_is_dark() -> bool {
    window().match_media("(prefers-color-scheme: dark)").ok().flatten().is_some_and(|query| query.matches())
}
