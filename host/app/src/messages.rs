//! Messages: written once and in order, edited and deleted with their history kept.

mod attachments;
mod change;
mod markdown;
mod mentions;

use chrono::Utc;
use serde_json::json;
use tocsin_model::{
    audit::Change,
    id::{EvidenceId, MessageId, ThreadId},
    page::{DEFAULT_LIMIT, Page},
    thread::{Excerpt, MAX_MESSAGE_BYTES, Message, NewMessage, Revision, Thread, ThreadEvent, ThreadKind},
    viewer::{Action, Viewer},
};
use tocsin_store::{Sent, StoreError, Stretch, ThreadRecord, Unit};
use tokio::sync::Mutex;

use crate::{
    App,
    error::{Error, Result, require},
    threads::mark,
};

/// How often a message is given another number when somebody else was faster. Within one host, writers wait for each other.
const ATTEMPTS: u32 = 16;
/// Into how many lots the threads are divided, of each of which this host writes one message at a time.
const LOTS: usize = 256;

/// Those who write in a thread on this host do so one after the other: they would only take each other's numbers.
pub(crate) struct Turns([Mutex<()>; LOTS]);

impl Default for Turns {
    fn default() -> Self {
        Self(std::array::from_fn(|_| Mutex::new(())))
    }
}

impl Turns {
    fn of(&self, thread: ThreadId) -> &Mutex<()> {
        // The last byte of an identifier is random.
        &self.0[usize::from(thread.0.as_bytes()[15]) % LOTS]
    }
}

/// A message to be written.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) id: MessageId,
    pub(crate) text: String,
    pub(crate) attachments: Vec<EvidenceId>,
    pub(crate) event: Option<ThreadEvent>,
}

impl App {
    /// A stretch of a thread, oldest first, and how to go on in the same direction.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn messages(
        &self,
        viewer: &Viewer,
        thread: ThreadId,
        stretch: Stretch,
        limit: Option<u32>,
    ) -> Result<(Vec<Message>, Option<Stretch>)> {
        let limit = u64::from(limit.unwrap_or(DEFAULT_LIMIT));
        let Some((last, messages)) = self.store().messages(viewer, thread, stretch, limit).await? else {
            // One that nobody has written in is empty, if it exists.
            self.visible_thread(viewer, thread).await?;
            return Ok((Vec::new(), None));
        };
        let (first, latest) = (messages.first().map(|one| one.seq), messages.last().map(|one| one.seq));
        let next = match stretch {
            Stretch::Before(_) => first.filter(|first| *first > 1).map(Stretch::Before),
            Stretch::After(_) => latest.filter(|latest| *latest < last).map(Stretch::After),
        };
        Ok((messages, next))
    }

    /// Writes a message; sent again with the same id, it answers the message that is there.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`; `Invalid` names the field; `Conflict` when the id was used for another message, and in the
    /// thread of a draft.
    pub async fn post_message(&self, viewer: &Viewer, thread: ThreadId, new: NewMessage) -> Result<Message> {
        let seen = self.visible_thread(viewer, thread).await?;
        require(viewer, seen.thread.kind.write_action())?;
        check_text(&new.text, new.attachments.is_empty())?;
        self.check_attachments(viewer, &seen.thread, &new.attachments).await?;
        let draft = Draft { id: new.id, text: new.text, attachments: new.attachments, event: None };
        let message = self.write_message(viewer, thread, &draft, |_, _, _| {}).await?;
        if let (ThreadKind::Shared, Some(incident), true) =
            (seen.thread.kind, seen.thread.incident, message.author.of_cert)
        {
            // The message is stored: whoever sends it again notes it again.
            if let Err(error) = self.note_first_answer(viewer, incident).await {
                tracing::warn!(%error, %incident, "the first answer was not noted");
            }
        }
        Ok(message)
    }

    /// Writes a message with what else happens at the same time.
    pub(crate) async fn write_message(
        &self,
        viewer: &Viewer,
        id: ThreadId,
        draft: &Draft,
        beside: impl Fn(&mut Unit, &mut ThreadRecord, &Message),
    ) -> Result<Message> {
        let author = self.author(viewer).await?;
        let _turn = self.turns().of(id).lock().await;
        for _ in 0..ATTEMPTS {
            let mut seen = self.visible_thread(viewer, id).await?;
            self.refuse_draft(viewer, &seen.thread).await?;
            let mentions = self.mentioned(&seen.thread, &draft.text).await?;
            let rendered = markdown::render(&draft.text, &mentions);
            let now = Utc::now();
            let message = Message {
                id: draft.id,
                thread: id,
                seq: seen.thread.last_seq + 1,
                author: author.clone(),
                text: draft.text.clone(),
                html: rendered.html,
                attachments: draft.attachments.clone(),
                mentions: mentions.into_iter().map(|mention| mention.account).collect(),
                iocs: rendered.iocs,
                created_at: now,
                edited_at: None,
                deleted_at: None,
                revisions: 0,
                event: draft.event,
            };
            seen.thread.last_seq = message.seq;
            seen.thread.last = Some(Excerpt { author: author.name.clone(), text: rendered.excerpt });
            seen.thread.updated_at = now;
            let mut unit = Unit::new();
            beside(&mut unit, &mut seen, &message);
            unit.post_message(viewer.principal, &seen.thread, seen.requests, &message);
            // Whoever writes has read what stands before.
            unit.read_thread(id, &mark(viewer, &author, message.seq));
            unit.audit(audited(viewer, "message.post", &seen.thread, None, &message));
            match self.store().commit(unit).await {
                Ok(()) => return Ok(message),
                Err(StoreError::AlreadyExists { noun, .. }) if noun == "message_key" => {
                    return self.sent_before(viewer, id, draft.id).await;
                }
                // Another host was faster, or the thread was marked anew.
                Err(StoreError::AlreadyExists { noun, .. }) if noun == "message" => {}
                Err(StoreError::Conflict { noun, .. }) if noun == "thread" => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(contended(id))
    }

    /// The message that its sender sends again.
    async fn sent_before(&self, viewer: &Viewer, thread: ThreadId, id: MessageId) -> Result<Message> {
        let used = || Error::Conflict("you have used this id for another message: choose a new one".to_owned());
        let Sent { thread: of, seq } = self.store().sent(viewer.principal, id).await?.ok_or_else(used)?;
        if of != thread {
            return Err(used());
        }
        self.store().message(viewer, thread, seq).await?.ok_or_else(|| Error::not_found("thread"))
    }

    /// The CERT does not see a draft: nobody would read what is written there, until all of it came as a surprise.
    async fn refuse_draft(&self, viewer: &Viewer, thread: &Thread) -> Result<()> {
        let Some(incident) = thread.incident.filter(|_| thread.last_seq == 0) else { return Ok(()) };
        let incident = self.store().incident(viewer, incident).await?.ok_or_else(|| Error::not_found("thread"))?;
        if incident.is_unsent() {
            let message = "the CERT does not see this incident yet: submit it, then write";
            return Err(Error::Conflict(message.to_owned()));
        }
        Ok(())
    }

    /// The earlier texts of a message, oldest first.
    ///
    /// # Errors
    /// `Forbidden` to constituents, `NotFound`.
    pub async fn revisions(&self, viewer: &Viewer, thread: ThreadId, seq: u64) -> Result<Page<Revision>> {
        require(viewer, Action::ReadInternal)?;
        self.visible_message(viewer, thread, seq).await?;
        Ok(Page { items: self.store().revisions(viewer, thread, seq).await?, next: None })
    }

    async fn visible_message(&self, viewer: &Viewer, thread: ThreadId, seq: u64) -> Result<Message> {
        self.store().message(viewer, thread, seq).await?.ok_or_else(|| Error::not_found("message"))
    }
}

pub(crate) fn check_text(text: &str, required: bool) -> Result<()> {
    if text.len() > MAX_MESSAGE_BYTES {
        let message = format!("is {} bytes long: use at most {MAX_MESSAGE_BYTES}, or send a file", text.len());
        return Err(Error::invalid("text", message));
    }
    if required && text.trim().is_empty() {
        return Err(Error::invalid("text", "write something"));
    }
    Ok(())
}

fn contended(thread: ThreadId) -> Error {
    Error::Unavailable {
        public: "many write in this thread at once: send it again".to_owned(),
        log: format!("a message for thread {thread} was overtaken {ATTEMPTS} times"),
    }
}

/// The audit entry of a change. Whoever reads the log may not be cleared for the text: of that it holds a digest, so
/// that it can be shown not to have been altered.
fn audited(viewer: &Viewer, action: &str, thread: &Thread, before: Option<&Message>, after: &Message) -> Change {
    let shown = |message: &Message| {
        json!({
            "id": message.id, "seq": message.seq, "version": message.version(),
            "text_blake3": blake3::hash(message.text.as_bytes()).to_hex().as_str(),
            "attachments": message.attachments,
        })
    };
    Change {
        actor: viewer.principal.into(),
        action: action.to_owned(),
        subject: format!("thread/{}", thread.id),
        organisation: Some(thread.organisation),
        before: before.map(shown),
        after: Some(shown(after)),
        at: Utc::now(),
    }
}
