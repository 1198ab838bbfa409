//! How many messages wait to be read: in the rail, in the document's title and, where wanted, on the desktop.

use leptos::prelude::*;
use tocsin_model::viewer::Action;

use crate::{
    browser::notify,
    live::{poll_without_socket, use_live},
    load::Load,
    session::{use_api, use_session},
    text,
};

/// How many messages wait to be read.
#[derive(Clone, Copy)]
pub struct Unread {
    load: Load<u64>,
}

impl Unread {
    /// Asks the host, and again whenever a thread changes.
    pub fn start() -> Self {
        let (api, reads) = (use_api(), use_session().may(Action::ReadMessages));
        let load = Load::new(move || async move { if reads { api.unread().await } else { Ok(0) } });
        let unread = Self { load };
        use_live().listen("threads", move |_| load.refresh());
        poll_without_socket(|| true, move || load.refresh());
        Effect::new(move |before: Option<u64>| {
            let total = unread.total();
            if before.is_some_and(|before| total > before) {
                notify::show(text::chat::NEW_MESSAGE, "tocsin.messages");
            }
            total
        });
        unread
    }

    /// How many; 0 until it is known.
    pub fn total(self) -> u64 {
        self.load.data.get().unwrap_or_default()
    }

    /// Something was read here.
    pub fn refresh(self) {
        self.load.refresh();
    }
}

/// How many messages wait to be read.
pub fn use_unread() -> Unread {
    expect_context()
}
