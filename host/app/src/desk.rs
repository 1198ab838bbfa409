//! The desk's own work beside the requests: following the outbox, delivering to webhooks, sending mail.
//!
//! Nothing of it matters after a crash: what is to be done stands in the database, and whoever does it says so there
//! first. Several hosts share the work; none does what another has begun.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use chrono::{DateTime, Utc};
use tocsin_model::id::OrganisationId;
use tocsin_sandbox::{Poster, SandboxConfig};
use tokio::sync::{Notify, Semaphore};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    App, AppConfig,
    error::{Error, Result},
    mail::Mailer,
    webhooks::Places,
};

/// How many requests to webhooks are under way at once, and as many mails: neither waits for the other.
const AT_ONCE: usize = 16;
/// How often the queues are looked at when nobody says that something was queued: pauses end, other hosts queue as well.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How long a worker rests after the store failed.
const REST_AFTER_FAILURE: Duration = Duration::from_secs(2);
/// How often old deliveries and mails are removed.
const PURGE_EVERY: Duration = Duration::from_secs(600);

/// What the desk's workers keep while they run.
pub(crate) struct Desk {
    /// Something was queued for a webhook.
    pub(crate) deliveries: Notify,
    /// Something was queued for mail.
    pub(crate) mails: Notify,
    /// For requests to webhooks.
    pub(crate) posting: Arc<Semaphore>,
    /// For mails.
    pub(crate) mailing: Arc<Semaphore>,
    pub(crate) places: Places,
    pub(crate) poster: Poster,
    pub(crate) mailer: Option<Mailer>,
    /// The CERT, which never changes once there is one, and since when there is one: nothing here is older.
    pub(crate) cert: OnceLock<(OrganisationId, DateTime<Utc>)>,
    stopping: CancellationToken,
    tasks: TaskTracker,
}

impl Desk {
    /// The desk as the configuration says.
    pub(crate) fn new(config: &AppConfig, sandbox: &SandboxConfig) -> Result<Self> {
        let poster =
            Poster::new(config.webhooks.clone(), Arc::clone(&sandbox.resolver), sandbox.extra_ca_pem.as_deref())
                .map_err(|error| Error::Internal(error.to_string()))?;
        let mailer = config.mail.as_ref().map(|mail| Mailer::new(mail, &config.public_url)).transpose()?;
        Ok(Self {
            deliveries: Notify::new(),
            mails: Notify::new(),
            posting: Arc::new(Semaphore::new(AT_ONCE)),
            mailing: Arc::new(Semaphore::new(AT_ONCE)),
            places: Places::default(),
            poster,
            mailer,
            cert: OnceLock::new(),
            stopping: CancellationToken::new(),
            tasks: TaskTracker::new(),
        })
    }
}

impl App {
    /// Starts following what was committed, also what a host left behind.
    pub fn start_desk(&self) {
        let tasks = &self.desk().tasks;
        tasks.spawn(crate::outbox::follow(self.clone()));
        tasks.spawn(crate::webhooks::deliver_all(self.clone()));
        tasks.spawn(crate::mail::close_windows(self.clone()));
        if self.desk().mailer.is_some() {
            tasks.spawn(crate::mail::send_all(self.clone()));
        }
        tasks.spawn(purge(self.clone()));
    }

    /// Stops: what is under way ends or is cut off after the configured time, and is done again at the next start.
    pub(crate) async fn stop_desk(&self) {
        let desk = self.desk();
        desk.stopping.cancel();
        desk.tasks.close();
        if tokio::time::timeout(self.config().stop_grace, desk.tasks.wait()).await.is_err() {
            tracing::warn!("the desk's work was cut off: it goes on at the next start");
        }
    }

    /// Waits until something is queued, or it is time to look; false when the host stops.
    pub(crate) async fn desk_turn(&self, queued: &Notify) -> bool {
        tokio::select! {
            () = self.desk().stopping.cancelled() => false,
            () = queued.notified() => true,
            () = tokio::time::sleep(LOOK_EVERY) => true,
        }
    }

    /// Waits a while after the store failed; false when the host stops.
    pub(crate) async fn desk_rests(&self) -> bool {
        tokio::select! {
            () = self.desk().stopping.cancelled() => false,
            () = tokio::time::sleep(REST_AFTER_FAILURE) => true,
        }
    }

    /// Does a piece of work beside the others of its kind, as soon as there is a place; not at all when the host stops.
    pub(crate) async fn desk_does(&self, permits: &Arc<Semaphore>, work: impl Future<Output = ()> + Send + 'static) {
        let desk = self.desk();
        let permit = tokio::select! {
            () = desk.stopping.cancelled() => return,
            permit = Arc::clone(permits).acquire_owned() => permit.expect("the semaphore is never closed"),
        };
        desk.tasks.spawn(async move {
            work.await;
            drop(permit);
        });
    }

    /// Ends when the host stops.
    pub(crate) async fn desk_stops(&self) {
        self.desk().stopping.cancelled().await;
    }
}

async fn purge(app: App) {
    loop {
        tokio::select! {
            () = app.desk_stops() => return,
            () = tokio::time::sleep(PURGE_EVERY) => {}
        }
        if let Err(error) = app.store().purge_desk(Utc::now()).await {
            tracing::warn!(%error, "old deliveries and mails could not be removed");
        }
    }
}
