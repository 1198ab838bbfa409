//! Editing and deleting: the earlier text is kept, the place in the thread stays.

use chrono::Utc;
use serde_json::json;
use tocsin_model::{
    id::ThreadId,
    thread::{Message, Revision, Thread},
    viewer::{Action, Viewer},
};
use tocsin_store::{StoreError, Unit};

use super::{ATTEMPTS, audited, check_text, contended, markdown};
use crate::{
    App,
    error::{Error, Result, require},
};

/// What becomes of a message.
enum To<'a> {
    /// Another text.
    Text(&'a str),
    /// Nothing but its place.
    Nothing,
}

impl App {
    /// Gives a message another text.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`; `Conflict` for the message of somebody else, and for one that is deleted;
    /// `VersionMismatch` when it is not at `version` any more.
    pub async fn edit_message(
        &self,
        viewer: &Viewer,
        thread: ThreadId,
        seq: u64,
        text: &str,
        version: Option<u64>,
    ) -> Result<Message> {
        self.change_message(viewer, thread, seq, &To::Text(text), version).await
    }

    /// Deletes a message. Its author may, and whoever leads the desk.
    ///
    /// # Errors
    /// As [`App::edit_message`].
    pub async fn delete_message(
        &self,
        viewer: &Viewer,
        thread: ThreadId,
        seq: u64,
        version: Option<u64>,
    ) -> Result<Message> {
        self.change_message(viewer, thread, seq, &To::Nothing, version).await
    }

    async fn change_message(
        &self,
        viewer: &Viewer,
        id: ThreadId,
        seq: u64,
        to: &To<'_>,
        version: Option<u64>,
    ) -> Result<Message> {
        let _turn = self.turns().of(id).lock().await;
        for _ in 0..ATTEMPTS {
            let mut thread = self.visible_thread(viewer, id).await?.thread;
            let before = self.visible_message(viewer, id, seq).await?;
            require(viewer, thread.kind.write_action())?;
            if version.is_some_and(|version| version != before.version()) {
                return Err(Error::VersionMismatch { current: Box::new(json!(before)) });
            }
            refuse(viewer, &before, to)?;
            let (after, excerpt) = self.changed(&thread, &before, to).await?;
            let replaced = Revision {
                number: after.revisions,
                text: before.text.clone(),
                since: before.edited_at.unwrap_or(before.created_at),
                replaced_by: self.author(viewer).await?,
                replaced_at: Utc::now(),
            };
            if let Some(last) = thread.last.as_mut().filter(|_| thread.last_seq == seq) {
                last.text.clone_from(&excerpt);
            }
            let action = if matches!(to, To::Text(_)) { "message.edit" } else { "message.delete" };
            let mut unit = Unit::new();
            unit.change_message(&thread, &after, &replaced, &excerpt);
            unit.audit(audited(viewer, action, &thread, Some(&before), &after));
            match self.store().commit(unit).await {
                Ok(()) => return Ok(after),
                // It was changed at the same moment, or the thread was marked anew.
                Err(StoreError::Conflict { .. } | StoreError::AlreadyExists { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(contended(id))
    }

    async fn changed(&self, thread: &Thread, before: &Message, to: &To<'_>) -> Result<(Message, String)> {
        let now = Utc::now();
        let after = Message { revisions: before.revisions + 1, ..before.clone() };
        match to {
            To::Text(text) => {
                check_text(text, before.attachments.is_empty())?;
                let mentions = self.mentioned(thread, text).await?;
                let rendered = markdown::render(text, &mentions);
                let after = Message {
                    text: (*text).to_owned(),
                    html: rendered.html,
                    iocs: rendered.iocs,
                    mentions: mentions.into_iter().map(|mention| mention.account).collect(),
                    edited_at: Some(now),
                    ..after
                };
                Ok((after, rendered.excerpt))
            }
            To::Nothing => {
                let after = Message {
                    text: String::new(),
                    html: String::new(),
                    iocs: Vec::new(),
                    mentions: Vec::new(),
                    attachments: Vec::new(),
                    deleted_at: Some(now),
                    ..after
                };
                Ok((after, String::new()))
            }
        }
    }
}

fn refuse(viewer: &Viewer, message: &Message, to: &To<'_>) -> Result<()> {
    let conflict = |text: &str| Err(Error::Conflict(text.to_owned()));
    let own = message.author.actor == viewer.principal.into();
    if message.deleted_at.is_some() {
        return conflict("the message is deleted");
    }
    if message.event.is_some() {
        return conflict("this line says what happened: it stays as it is");
    }
    match to {
        To::Text(_) if !own => conflict("only its author changes a message"),
        To::Nothing if !own && !viewer.may(Action::ManageDesk) => {
            conflict("only its author, or whoever leads the desk, deletes a message")
        }
        To::Text(_) | To::Nothing => Ok(()),
    }
}
