//! What the frame and the pages share: where the reader is, what is said aloud, what is open.

use std::time::Duration;

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::Crumb;
use crate::browser::{
    clock, focus, storage,
    theme::{self, Theme},
};

const SINGLE_KEYS: &str = "single-keys";
const HEADING: &str = "main h1";

/// What the frame and the pages share.
#[derive(Clone, Copy)]
pub struct Frame {
    /// The page's name.
    pub title: RwSignal<String>,
    /// Where the reader is.
    pub crumbs: RwSignal<Vec<Crumb>>,
    /// What assistive technology reads out.
    pub spoken: RwSignal<String>,
    /// Whether the command palette is open.
    pub palette: RwSignal<bool>,
    /// Whether the list of keys is open.
    pub key_help: RwSignal<bool>,
    /// Whether the rail is open on a narrow screen.
    pub rail: RwSignal<bool>,
    /// Whether single keys do something (WCAG 2.2, 2.1.4: they can be switched off).
    pub single_keys: RwSignal<bool>,
    /// The colours.
    pub theme: RwSignal<Theme>,
    /// The time, to some seconds.
    pub now: RwSignal<DateTime<Utc>>,
    moved: StoredValue<bool>,
}

impl Frame {
    /// The frame with this browser's preferences.
    pub fn new() -> Self {
        let frame = Self {
            title: RwSignal::new(String::new()),
            crumbs: RwSignal::new(Vec::new()),
            spoken: RwSignal::new(String::new()),
            palette: RwSignal::new(false),
            key_help: RwSignal::new(false),
            rail: RwSignal::new(false),
            single_keys: RwSignal::new(storage::read(SINGLE_KEYS).as_deref() != Some("off")),
            theme: RwSignal::new(theme::stored()),
            now: RwSignal::new(clock::now()),
            moved: StoredValue::new(false),
        };
        set_interval(move || frame.now.set(clock::now()), Duration::from_secs(5));
        frame
    }

    /// The reader went to another page: its heading takes the focus, as soon as there is one.
    pub fn page_opened(self) {
        self.moved.set_value(true);
        focus::to(HEADING);
    }

    /// A page whose record had to be fetched has its heading now. The first page of all leaves the focus to the browser.
    pub fn heading_drawn(self) {
        if self.moved.get_value() {
            focus::keep(HEADING);
        }
    }

    /// Has a sentence read out.
    pub fn announce(self, text: impl Into<String>) {
        self.spoken.set(text.into());
    }

    /// Changes the colours.
    pub fn choose_theme(self, theme: Theme) {
        theme::choose(theme);
        self.theme.set(theme);
    }

    /// Switches single keys on or off.
    pub fn use_single_keys(self, on: bool) {
        storage::write(SINGLE_KEYS, if on { "on" } else { "off" });
        self.single_keys.set(on);
    }
}

/// The frame.
pub fn use_frame() -> Frame {
    expect_context()
}
