//! Canned answers: texts that the desk's analysts keep for each other.

use chrono::Utc;
use serde_json::json;
use tocsin_model::{
    audit::Change,
    canned_answer::{CannedAnswer, MAX_TITLE_CHARS},
    id::CannedAnswerId,
    page::Page,
    thread::MAX_MESSAGE_BYTES,
    viewer::{Action, Viewer},
};
use tocsin_store::{PageRequest, StoreError, Unit};

use crate::{
    App,
    accounts::as_json,
    error::{Error, Result, require},
};

impl App {
    /// Canned answers by title.
    ///
    /// # Errors
    /// `Forbidden` to constituents, `InvalidCursor`.
    pub async fn canned_answers(&self, viewer: &Viewer, page: &PageRequest) -> Result<Page<CannedAnswer>> {
        require(viewer, Action::ReadInternal)?;
        Ok(self.store().canned_answers(viewer, page).await?)
    }

    /// Keeps an answer.
    ///
    /// # Errors
    /// `Forbidden`; `Invalid` names the field.
    pub async fn create_canned_answer(&self, viewer: &Viewer, title: &str, text: &str) -> Result<CannedAnswer> {
        require(viewer, Action::WriteInternal)?;
        let now = Utc::now();
        let answer = CannedAnswer {
            id: CannedAnswerId::fresh(),
            title: checked_title(title)?,
            text: checked_text(text)?,
            author: self.author(viewer).await?,
            created_at: now,
            updated_at: now,
            version: 1,
        };
        let mut unit = Unit::new();
        unit.create_canned_answer(&answer);
        unit.audit(change(viewer, "canned_answer.create", None, Some(&answer), answer.id));
        self.store().commit(unit).await?;
        Ok(answer)
    }

    /// Changes an answer; `None` leaves a field as it is.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`; `Invalid` names the field; `VersionMismatch` when it is not at `version` any more.
    pub async fn update_canned_answer(
        &self,
        viewer: &Viewer,
        id: CannedAnswerId,
        title: Option<&str>,
        text: Option<&str>,
        version: Option<u64>,
    ) -> Result<CannedAnswer> {
        require(viewer, Action::WriteInternal)?;
        let before = self.known_canned_answer(viewer, id).await?;
        if version.is_some_and(|version| version != before.version) {
            return Err(mismatch(&before));
        }
        let after = CannedAnswer {
            title: title.map_or_else(|| Ok(before.title.clone()), checked_title)?,
            text: text.map_or_else(|| Ok(before.text.clone()), checked_text)?,
            author: self.author(viewer).await?,
            updated_at: Utc::now(),
            version: before.version + 1,
            ..before.clone()
        };
        let mut unit = Unit::new();
        unit.update_canned_answer(&after);
        unit.audit(change(viewer, "canned_answer.update", Some(&before), Some(&after), id));
        match self.store().commit(unit).await {
            Ok(()) => Ok(after),
            Err(StoreError::Conflict { .. }) => Err(mismatch(&self.known_canned_answer(viewer, id).await?)),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes an answer.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn delete_canned_answer(&self, viewer: &Viewer, id: CannedAnswerId) -> Result<()> {
        require(viewer, Action::WriteInternal)?;
        let before = self.known_canned_answer(viewer, id).await?;
        let mut unit = Unit::new();
        unit.delete_canned_answer(id);
        unit.audit(change(viewer, "canned_answer.delete", Some(&before), None, id));
        Ok(self.store().commit(unit).await?)
    }

    async fn known_canned_answer(&self, viewer: &Viewer, id: CannedAnswerId) -> Result<CannedAnswer> {
        self.store().canned_answer(viewer, id).await?.ok_or_else(|| Error::not_found("canned answer"))
    }
}

fn checked_title(title: &str) -> Result<String> {
    let title = title.trim();
    if title.is_empty() || title.chars().count() > MAX_TITLE_CHARS || title.chars().any(char::is_control) {
        return Err(Error::invalid("title", format!("use one line of 1 to {MAX_TITLE_CHARS} characters")));
    }
    Ok(title.to_owned())
}

fn checked_text(text: &str) -> Result<String> {
    if text.trim().is_empty() || text.len() > MAX_MESSAGE_BYTES {
        return Err(Error::invalid("text", format!("use 1 to {MAX_MESSAGE_BYTES} bytes")));
    }
    Ok(text.to_owned())
}

fn mismatch(current: &CannedAnswer) -> Error {
    Error::VersionMismatch { current: Box::new(json!(current)) }
}

fn change(
    viewer: &Viewer,
    action: &str,
    before: Option<&CannedAnswer>,
    after: Option<&CannedAnswer>,
    id: CannedAnswerId,
) -> Change {
    Change {
        actor: viewer.principal.into(),
        action: action.to_owned(),
        subject: format!("canned_answer/{id}"),
        organisation: None,
        before: before.map(as_json),
        after: after.map(as_json),
        at: Utc::now(),
    }
}
