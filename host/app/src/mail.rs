//! Mail to those who are away: windows that gather what happened, letters that say no more than they may, attempts until
//! the mail server takes them.

mod letter;
mod mailer;

use chrono::{DateTime, TimeDelta, Utc};
use tocsin_model::{
    id::{AccountId, ThreadId},
    notification::{Digest, Mail, MailState, Notice, NotificationKind, Topic},
    page::Page,
    retry,
    viewer::{Action, Viewer},
};
use tocsin_store::{PageRequest, StoreError, Unit};
use uuid::Uuid;

use crate::{
    App,
    error::{Error, Result, require},
    sight::{Subject, sifted},
};

pub use mailer::{MailConfig, MailSecurity};
pub(crate) use mailer::{Mailer, Refused};

/// How long an attempt may take before another host may make it: longer than the mail server is waited for.
const LEASE: TimeDelta = TimeDelta::seconds(120);
/// How many windows and mails are read at once.
const BATCH: u32 = 64;

/// What is noted of a mail that the host could not write.
const UNWRITTEN: &str = "the mail could not be written: the host's log says why";

/// To whom a mail goes.
struct Recipient {
    address: String,
    /// With which eyes the recipient reads what the mail is about: one for each membership that does.
    eyes: Vec<Viewer>,
    subject: letter::Subject,
}

/// What becomes of a mail whose letter is to be written now.
enum Written {
    Letter(letter::Letter),
    /// There is nothing to tell any more.
    Nothing,
}

/// Makes mails of the digests whose window has ended, until the host stops.
pub(crate) async fn close_windows(app: App) {
    let quiet = tokio::sync::Notify::new();
    while app.desk_turn(&quiet).await {
        let closed = match app.store().due_digests(Utc::now(), BATCH).await {
            Ok(due) => app.close_digests(due).await,
            Err(error) => Err(error.into()),
        };
        if let Err(error) = closed {
            tracing::warn!(%error, "the digests could not be made mails of");
            if !app.desk_rests().await {
                return;
            }
        }
    }
}

/// Sends all mails that are due, until the host stops.
pub(crate) async fn send_all(app: App) {
    while app.desk_turn(&app.desk().mails).await {
        loop {
            match app.store().due_mails(Utc::now(), BATCH).await {
                Ok(due) if due.is_empty() => break,
                Ok(due) => {
                    for mail in due {
                        let Some(claimed) = app.claim_mail(mail).await else { continue };
                        let worker = app.clone();
                        app.desk_does(&app.desk().mailing, async move { worker.attempt_mail(claimed).await }).await;
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "due mails could not be read");
                    if !app.desk_rests().await {
                        return;
                    }
                    break;
                }
            }
        }
    }
}

impl crate::AppConfig {
    /// How long what happens to one topic is gathered for one mail.
    pub(crate) fn mail_window(&self) -> TimeDelta {
        let window = self.mail.as_ref().map(|mail| mail.window).unwrap_or_default();
        TimeDelta::from_std(window).unwrap_or(TimeDelta::MAX)
    }
}

impl App {
    /// Mails about what the viewer sees, newest first: who was told of what, and whether the mail server took it. Without
    /// any content.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to all but those who look after the desk.
    pub async fn mails(&self, viewer: &Viewer, state: Option<MailState>, page: &PageRequest) -> Result<Page<Mail>> {
        require(viewer, Action::ManageDesk)?;
        let read = |page| async move { Ok(self.store().mails(state, &page).await?) };
        let about = |mail: &Mail| match mail.topic {
            Topic::Incident(id) => Subject::Incident(id),
            Topic::Organisation(id) => Subject::Thread(ThreadId::direct(id)),
        };
        let sift = |mails: Vec<Mail>| async move {
            let seen = self.seen_of(viewer, mails.iter().map(about)).await?;
            Ok(mails.into_iter().map(|mail| Some(mail).filter(|mail| seen.contains(&about(mail)))).collect())
        };
        sifted(page, read, sift).await
    }

    async fn close_digests(&self, due: Vec<Digest>) -> Result<()> {
        for digest in due {
            let now = Utc::now();
            let mail = Mail {
                id: Uuid::now_v7(),
                account: digest.account,
                topic: digest.topic,
                notices: digest.notices.clone(),
                state: MailState::Queued,
                attempts: 0,
                error: None,
                created_at: now,
                next_at: now,
                sent_at: None,
                version: 1,
            };
            let mut unit = Unit::new();
            unit.take_digest(&digest);
            unit.create_mail(&mail);
            match self.store().commit(unit).await {
                Ok(()) => self.desk().mails.notify_one(),
                // Something joined it at this moment, or another host was faster: the next look sees.
                Err(StoreError::Conflict { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    async fn claim_mail(&self, mail: Mail) -> Option<Mail> {
        let claimed =
            Mail { attempts: mail.attempts + 1, next_at: Utc::now() + LEASE, version: mail.version + 1, ..mail };
        let mut unit = Unit::new();
        unit.update_mail(&claimed);
        match self.store().commit(unit).await {
            Ok(()) => Some(claimed),
            Err(StoreError::Conflict { .. } | StoreError::NotFound { .. }) => None,
            Err(error) => {
                tracing::warn!(%error, "a mail could not be claimed");
                None
            }
        }
    }

    async fn attempt_mail(&self, mail: Mail) {
        let id = mail.id;
        if let Err(error) = self.attempted_mail(mail).await {
            tracing::warn!(%error, mail = %id, "a mail's outcome could not be stored: it is attempted again");
        }
    }

    async fn attempted_mail(&self, mut mail: Mail) -> Result<()> {
        let Some(mailer) = &self.desk().mailer else { return Ok(()) };
        let now = Utc::now();
        mail.version += 1;
        let sent = match self.letter(&mail).await {
            Ok(Written::Nothing) => Ok(MailState::Dropped),
            Ok(Written::Letter(letter)) => mailer.send(mail.id, &letter).await.map(|()| MailState::Sent),
            // An attempt that failed: it ends with the others, and is not made over and over for ever.
            Err(error) => {
                tracing::warn!(%error, mail = %mail.id, "a mail could not be written");
                Err(Refused::ForNow(UNWRITTEN.to_owned()))
            }
        };
        concluded(&mut mail, sent, now);
        if mail.state == MailState::GivenUp {
            tracing::warn!(mail = %mail.id, error = mail.error, "a mail was given up");
        }
        let mut unit = Unit::new();
        unit.update_mail(&mail);
        Ok(self.store().commit(unit).await?)
    }

    /// Writes a mail's letter, of what its recipient may see, has not read and wants to be told at this moment.
    async fn letter(&self, mail: &Mail) -> Result<Written> {
        let Some(recipient) = self.recipient(mail).await? else { return Ok(Written::Nothing) };
        let off = self.store().notification_preferences(mail.account).await?.off;
        let mut left: Vec<&Notice> = Vec::new();
        for notice in &mail.notices {
            let wanted = notice.kind.is_mandatory() || !off.contains(&notice.kind);
            if wanted && self.is_to_be_told(mail.account, &recipient.eyes, notice).await? {
                left.push(notice);
            }
        }
        if left.is_empty() {
            return Ok(Written::Nothing);
        }
        Ok(Written::Letter(letter::write(&self.config().public_url, recipient.address, &recipient.subject, &left)))
    }

    /// To whom a mail goes; `None` when the recipient may not see what it is about, or has no address.
    async fn recipient(&self, mail: &Mail) -> Result<Option<Recipient>> {
        let host = Self::host_viewer();
        let account = self.store().account(&host, mail.account).await?.map(|record| record.account);
        let Some(account) = account.filter(|account| !account.disabled) else { return Ok(None) };
        let Some(address) = account.email.as_ref().map(|address| address.as_str().to_owned()) else { return Ok(None) };
        let (mut eyes, mut subject) = (Vec::new(), None);
        for viewer in self.eyes_of(mail.account).await? {
            if let Some(seen) = self.subject(&viewer, mail.topic).await? {
                eyes.push(viewer);
                subject.get_or_insert(seen);
            }
        }
        Ok(subject.map(|subject| Recipient { address, eyes, subject }))
    }

    /// What a mail is about, as this viewer may see it.
    async fn subject(&self, viewer: &Viewer, topic: Topic) -> Result<Option<letter::Subject>> {
        match topic {
            Topic::Incident(id) => match self.incident(viewer, id).await {
                Ok(incident) => Ok(Some(letter::Subject::of_incident(&incident))),
                Err(Error::NotFound { .. } | Error::Forbidden(_)) => Ok(None),
                Err(error) => Err(error),
            },
            Topic::Organisation(id) => {
                let organisation = self.store().organisation(viewer, id).await?;
                let seen = organisation.filter(|_| viewer.sees(id, tocsin_model::thread::DIRECT_TLP));
                Ok(seen.as_ref().map(letter::Subject::of_organisation))
            }
        }
    }

    /// Whether one of the memberships by which the recipient sees the matter is told of this, and it is still news.
    async fn is_to_be_told(&self, account: AccountId, eyes: &[Viewer], notice: &Notice) -> Result<bool> {
        for viewer in eyes {
            if self.is_by_mail(viewer, notice.kind).await? && self.is_news(account, viewer, notice).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether the recipient's organisation is told of such things by mail.
    async fn is_by_mail(&self, viewer: &Viewer, kind: NotificationKind) -> Result<bool> {
        use tocsin_model::organisation::{Channel, NotificationCategory, channels};
        if viewer.role.is_cert() {
            return Ok(true);
        }
        let category = match kind {
            NotificationKind::Message => NotificationCategory::Messages,
            NotificationKind::State | NotificationKind::Waiting => NotificationCategory::Incidents,
            NotificationKind::Assistance => NotificationCategory::Assistance,
            NotificationKind::Deadline => NotificationCategory::Deadlines,
        };
        let organisation = self.store().organisation(viewer, viewer.organisation).await?;
        let chosen = organisation.map(|organisation| channels(&organisation.notifications)).unwrap_or_default();
        Ok(chosen.iter().any(|choice| choice.category == category && choice.channel == Channel::Email))
    }

    /// Whether the recipient may see it and has not read it meanwhile.
    async fn is_news(&self, account: AccountId, viewer: &Viewer, notice: &Notice) -> Result<bool> {
        let Some((thread, seq)) = notice.message else { return Ok(true) };
        let Some(message) = self.store().message(viewer, thread, seq).await? else { return Ok(false) };
        let read = self.store().read_so_far(account.0, &[thread]).await?;
        Ok(message.deleted_at.is_none() && read.first().is_none_or(|read| *read < seq))
    }
}

/// Notes how an attempt went: one that failed is made again later, until it is given up.
fn concluded(mail: &mut Mail, sent: Result<MailState, Refused>, now: DateTime<Utc>) {
    match sent {
        Ok(state) => {
            (mail.state, mail.error) = (state, None);
            mail.sent_at = Some(Utc::now()).filter(|_| state == MailState::Sent);
        }
        Err(Refused::ForGood(reason)) => (mail.state, mail.error) = (MailState::GivenUp, Some(reason)),
        Err(Refused::ForNow(reason)) => {
            mail.error = Some(reason);
            match retry::next(mail.attempts, mail.created_at, now, rand::random()) {
                Some(next) => mail.next_at = next,
                None => mail.state = MailState::GivenUp,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_that_cannot_be_written_is_given_up_after_a_day_and_not_tried_for_ever() {
        let now = Utc::now();
        let mut mail = Mail {
            id: Uuid::nil(),
            account: AccountId::fresh(),
            topic: Topic::Organisation(tocsin_model::id::OrganisationId::fresh()),
            notices: Vec::new(),
            state: MailState::Queued,
            attempts: 1,
            error: None,
            created_at: now,
            next_at: now,
            sent_at: None,
            version: 1,
        };
        let unwritten = || Err(Refused::ForNow(UNWRITTEN.to_owned()));
        concluded(&mut mail, unwritten(), now);
        assert_eq!((mail.state, mail.error.as_deref()), (MailState::Queued, Some(UNWRITTEN)));
        assert!(mail.next_at > now);
        concluded(&mut mail, unwritten(), now + retry::GIVE_UP_AFTER);
        assert_eq!(mail.state, MailState::GivenUp);
    }
}
