//! Threads, messages, requests for help and canned answers.

use serde::Deserialize;
use serde_json::json;
use tocsin_model::{
    canned_answer::CannedAnswer,
    id::{CannedAnswerId, ThreadId, TicketId},
    page::Page,
    thread::{Mentionable, Message, NewMessage, Receipt, Revision, ThreadEventKind, ThreadView},
    ticket::Ticket,
};

use super::{Api, Failure};

/// Which threads a list shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ThreadFilter {
    /// `true` for those with something unread.
    pub unread: String,
    /// The kind's word.
    pub kind: String,
    /// Where the page begins.
    pub cursor: String,
}

/// Which messages of a thread are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stretch {
    /// The latest.
    Latest,
    /// Those before this one.
    Before(u64),
    /// Those behind this one.
    After(u64),
}

/// How many pages of a thread are looked through for a question.
const QUESTION_PAGES: usize = 6;

#[derive(Deserialize)]
struct Total {
    total: u64,
}

impl Api {
    /// One page of threads, the latest changed first.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn threads(self, filter: ThreadFilter) -> Result<Page<ThreadView>, Failure> {
        self.get("/threads")
            .query("unread", Some(filter.unread))
            .query("kind", Some(filter.kind))
            .query("cursor", Some(filter.cursor))
            .send()
            .await
    }

    /// A thread, and how far the reader has read it.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn thread(self, id: ThreadId) -> Result<ThreadView, Failure> {
        self.get(&format!("/threads/{id}")).send().await
    }

    /// How far others have read a thread.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn receipts(self, id: ThreadId) -> Result<Page<Receipt>, Failure> {
        self.get(&format!("/threads/{id}/receipts")).send().await
    }

    /// The people whom a message in the thread may mention.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn people_to_mention(self, id: ThreadId) -> Result<Page<Mentionable>, Failure> {
        self.get(&format!("/threads/{id}/people")).send().await
    }

    /// How many messages the reader has not read.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn unread(self) -> Result<u64, Failure> {
        self.get("/threads/unread").send::<Total>().await.map(|answer| answer.total)
    }

    /// Messages of a thread.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn messages(self, id: ThreadId, stretch: Stretch) -> Result<Page<Message>, Failure> {
        let (before, after) = match stretch {
            Stretch::Latest => (None, None),
            Stretch::Before(seq) => (Some(seq), None),
            Stretch::After(seq) => (None, Some(seq)),
        };
        self.get(&format!("/threads/{id}/messages")).query("before", before).query("after", after).send().await
    }

    /// One message of a thread; nothing when there is none of this number.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn message(self, id: ThreadId, seq: u64) -> Result<Option<Message>, Failure> {
        let before = seq.saturating_sub(1);
        let path = format!("/threads/{id}/messages");
        let page: Page<Message> = self.get(&path).query("after", Some(before)).query("limit", Some(1)).send().await?;
        Ok(page.items.into_iter().find(|message| message.seq == seq))
    }

    /// What was asked with a request for help, of its thread's last pages; none where it stands further back.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn question(self, thread: ThreadId, request: TicketId) -> Result<Option<Message>, Failure> {
        let mut stretch = Stretch::Latest;
        for _ in 0..QUESTION_PAGES {
            let page = self.messages(thread, stretch).await?;
            let oldest = page.items.first().map(|message| message.seq);
            let asks = |message: &Message| {
                message
                    .event
                    .is_some_and(|event| event.what == ThreadEventKind::AssistanceAsked && event.ticket == request)
            };
            if let Some(found) = page.items.into_iter().find(asks) {
                return Ok(Some(found));
            }
            match oldest {
                Some(oldest) if oldest > 1 => stretch = Stretch::Before(oldest),
                _ => break,
            }
        }
        Ok(None)
    }

    /// Sends a message; it is answered once it is on disk.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn send_message(self, thread: ThreadId, message: &NewMessage) -> Result<Message, Failure> {
        self.post(&format!("/threads/{thread}/messages")).json(message).send().await
    }

    /// Writes a message anew.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn edit_message(self, thread: ThreadId, message: &Message, text: &str) -> Result<Message, Failure> {
        self.patch(&format!("/threads/{thread}/messages/{}", message.seq), message.version())
            .json(&json!({ "text": text }))
            .send()
            .await
    }

    /// Deletes a message: its place stays.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn delete_message(self, thread: ThreadId, message: &Message) -> Result<(), Failure> {
        self.delete(&format!("/threads/{thread}/messages/{}", message.seq), message.version()).done().await
    }

    /// The earlier texts of a message; for the CERT.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn revisions(self, thread: ThreadId, seq: u64) -> Result<Page<Revision>, Failure> {
        self.get(&format!("/threads/{thread}/messages/{seq}/revisions")).send().await
    }

    /// Says how far the reader has read.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn mark_read(self, thread: ThreadId, seq: u64) -> Result<(), Failure> {
        self.put_any(&format!("/threads/{thread}/read")).json(&json!({ "seq": seq })).done().await
    }

    /// Asks the CERT for help in a thread.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn ask_for_help(self, thread: ThreadId, text: &str) -> Result<Ticket, Failure> {
        self.post(&format!("/threads/{thread}/assistance")).json(&json!({ "text": text })).send().await
    }

    /// Takes a request for help.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn take_ticket(self, id: TicketId) -> Result<Ticket, Failure> {
        self.post(&format!("/tickets/{id}/take")).send().await
    }

    /// Closes a request for help.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn close_ticket(self, id: TicketId) -> Result<Ticket, Failure> {
        self.post(&format!("/tickets/{id}/close")).send().await
    }

    /// The answers that analysts keep.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn canned_answers(self) -> Result<Page<CannedAnswer>, Failure> {
        self.get("/canned-answers").query("limit", Some(200)).send().await
    }

    /// Keeps an answer.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn keep_answer(self, title: &str, text: &str) -> Result<CannedAnswer, Failure> {
        self.post("/canned-answers").json(&json!({ "title": title, "text": text })).send().await
    }

    /// Forgets an answer.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn forget_answer(self, id: CannedAnswerId) -> Result<(), Failure> {
        self.delete_any(&format!("/canned-answers/{id}")).done().await
    }
}
