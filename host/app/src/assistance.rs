//! Requests for help: a constituent asks for an analyst in a thread, an analyst takes the request, and closes it at the end.

use chrono::{DateTime, Utc};
use serde_json::json;
use tocsin_model::{
    audit::Change,
    id::{MessageId, ThreadId, TicketId},
    thread::{Author, ThreadEvent, ThreadEventKind, ThreadKind},
    ticket::{Ticket, TicketKind, TicketState},
    tlp::Pap,
    viewer::{Action, Viewer},
};
use tocsin_store::ThreadRecord;

use crate::{
    App,
    error::{Error, Result, require},
    messages::{Draft, check_text},
};

/// How often a request is read again when others change it at the same time.
const ATTEMPTS: u32 = 8;

impl App {
    /// Asks for an analyst. While a request of the thread is open, asking again adds nothing and answers that one.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden` to the CERT; `Invalid` for a text that is too long.
    pub async fn ask_for_help(&self, viewer: &Viewer, thread: ThreadId, text: &str) -> Result<Ticket> {
        let seen = self.visible_thread(viewer, thread).await?;
        require(viewer, Action::AskForHelp)?;
        if seen.thread.kind == ThreadKind::Internal {
            return Err(Error::not_found("thread"));
        }
        check_text(text, false)?;
        let asker = self.author(viewer).await?;
        let within = self.store().service_levels().await?.levels.assistance();
        for _ in 0..ATTEMPTS {
            let seen = self.visible_thread(viewer, thread).await?;
            let latest = TicketId::assistance(thread, seen.requests);
            let open = self.store().ticket(viewer, latest).await?.filter(|open| open.state != TicketState::Closed);
            if let Some(open) = open {
                return Ok(open);
            }
            let id = TicketId::assistance(thread, seen.requests + 1);
            let draft = Draft {
                id: MessageId::fresh(),
                text: if text.trim().is_empty() { "Asked for an analyst.".to_owned() } else { text.to_owned() },
                attachments: Vec::new(),
                event: Some(ThreadEvent { what: ThreadEventKind::AssistanceAsked, ticket: id }),
            };
            let number = seen.requests + 1;
            let written = self.write_message(viewer, thread, &draft, |unit, seen, message| {
                seen.requests = number;
                let asked_at = message.created_at;
                let ticket = Ticket {
                    question: Some(message.seq),
                    due_at: Some(asked_at + within),
                    ..asked(id, seen, &asker, asked_at)
                };
                unit.create_ticket(&ticket);
                unit.audit(audited(viewer, "assistance.ask", None, &ticket));
            });
            match written.await {
                Ok(_) => return self.visible_ticket(viewer, id).await,
                // Somebody else asked at the same moment.
                Err(Error::Conflict(_)) if self.store().ticket(viewer, id).await?.is_some() => {}
                Err(error) => return Err(error),
            }
        }
        Err(contended(thread))
    }

    /// Takes a request for help. Taking one's own again changes nothing.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`; `Conflict` when somebody else has taken it, when it is closed, and for other tickets.
    pub async fn take_ticket(&self, viewer: &Viewer, id: TicketId) -> Result<Ticket> {
        let before = self.request(viewer, id).await?;
        let me = self.author(viewer).await?;
        match (before.state, &before.assignee) {
            (TicketState::Queued, _) => {}
            (TicketState::Running, Some(other)) if other.actor == me.actor => return Ok(before),
            (TicketState::Running, Some(other)) => {
                return Err(Error::Conflict(format!("{} has taken it", other.name)));
            }
            _ => return Err(Error::Conflict("the request is closed".to_owned())),
        }
        let after = Ticket { state: TicketState::Running, assignee: Some(me), ..before.clone() };
        self.move_on(viewer, &before, after, ThreadEventKind::AssistanceTaken).await
    }

    /// Closes a request for help. Closing one that is closed changes nothing.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`; `Conflict` for other tickets.
    pub async fn close_ticket(&self, viewer: &Viewer, id: TicketId) -> Result<Ticket> {
        let before = self.request(viewer, id).await?;
        if before.state == TicketState::Closed {
            return Ok(before);
        }
        let after = Ticket { state: TicketState::Closed, closed_at: Some(Utc::now()), ..before.clone() };
        self.move_on(viewer, &before, after, ThreadEventKind::AssistanceClosed).await
    }

    async fn request(&self, viewer: &Viewer, id: TicketId) -> Result<Ticket> {
        let ticket = self.visible_ticket(viewer, id).await?;
        require(viewer, Action::GiveHelp)?;
        if ticket.kind != TicketKind::Assistance {
            return Err(Error::Conflict(format!(
                "only a request for help is taken and closed, not an {}",
                ticket.kind
            )));
        }
        Ok(ticket)
    }

    /// Changes the request and says so in its thread, at the same time.
    async fn move_on(&self, viewer: &Viewer, before: &Ticket, after: Ticket, what: ThreadEventKind) -> Result<Ticket> {
        let thread = after.thread.ok_or_else(|| Error::Internal(format!("request {} has no thread", after.id)))?;
        let text = match what {
            ThreadEventKind::AssistanceTaken => "Took the request for help.",
            _ => "Closed the request for help.",
        };
        let draft = Draft {
            id: MessageId::fresh(),
            text: text.to_owned(),
            attachments: Vec::new(),
            event: Some(ThreadEvent { what, ticket: after.id }),
        };
        let written = self.write_message(viewer, thread, &draft, |unit, _, message| {
            let at = message.created_at;
            let taken_at = if what == ThreadEventKind::AssistanceTaken { Some(at) } else { before.taken_at };
            let after = Ticket { taken_at, updated_at: at, version: before.version + 1, ..after.clone() };
            unit.update_ticket(&after);
            unit.audit(audited(viewer, &action(what), Some(before), &after));
        });
        match written.await {
            Ok(_) => self.visible_ticket(viewer, after.id).await,
            Err(Error::Conflict(_)) => {
                Err(Error::Conflict("somebody else changed the request meanwhile: look again".to_owned()))
            }
            Err(error) => Err(error),
        }
    }
}

fn action(what: ThreadEventKind) -> String {
    match what {
        ThreadEventKind::AssistanceAsked => "assistance.ask",
        ThreadEventKind::AssistanceTaken => "assistance.take",
        ThreadEventKind::AssistanceClosed => "assistance.close",
    }
    .to_owned()
}

/// The new request, without its question and deadline. It repeats nothing of what was written: that stands in the thread.
fn asked(id: TicketId, seen: &ThreadRecord, asker: &Author, at: DateTime<Utc>) -> Ticket {
    let thread = &seen.thread;
    Ticket {
        id,
        kind: TicketKind::Assistance,
        state: TicketState::Queued,
        title: format!("{} of {} asks for an analyst", asker.name, seen.organisation_name),
        organisation: thread.organisation,
        tlp: thread.tlp,
        pap: Pap::default(),
        ioc: None,
        special: None,
        verdict: None,
        score: None,
        confidence: None,
        report: None,
        run_id: None,
        runs: 0,
        investigation: None,
        enrichment: None,
        external: None,
        thread: Some(thread.id),
        incident: thread.incident,
        question: None,
        asked_by: Some(asker.clone()),
        assignee: None,
        taken_at: None,
        due_at: None,
        reason: None,
        source: None,
        note: None,
        created_at: at,
        updated_at: at,
        closed_at: None,
        version: 1,
    }
}

fn audited(viewer: &Viewer, action: &str, before: Option<&Ticket>, after: &Ticket) -> Change {
    let shown = |ticket: &Ticket| json!({ "state": ticket.state, "thread": ticket.thread, "assignee": ticket.assignee, "version": ticket.version });
    Change {
        actor: viewer.principal.into(),
        action: action.to_owned(),
        subject: format!("ticket/{}", after.id),
        organisation: Some(after.organisation),
        before: before.map(shown),
        after: Some(shown(after)),
        at: after.updated_at,
    }
}

fn contended(thread: ThreadId) -> Error {
    Error::Unavailable {
        public: "others ask for help in this thread at this moment: try again".to_owned(),
        log: format!("requests for help in thread {thread} were overtaken {ATTEMPTS} times"),
    }
}
