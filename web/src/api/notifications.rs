//! What the reader is told by mail, and the log of all mails.

use tocsin_model::{
    notification::{Mail, NotificationPreferences, UpdateNotificationPreferences},
    page::Page,
};

use super::{Api, Failure};

impl Api {
    /// What the reader does not want to be told.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn notification_preferences(self) -> Result<NotificationPreferences, Failure> {
        self.get("/notifications/preferences").send().await
    }

    /// Changes it.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn update_notification_preferences(
        self,
        version: u64,
        change: &UpdateNotificationPreferences,
    ) -> Result<NotificationPreferences, Failure> {
        self.patch("/notifications/preferences", version).json(change).send().await
    }

    /// One page of mails, the latest first; of one state where its word is given.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn mails(self, state: String, cursor: String) -> Result<Page<Mail>, Failure> {
        self.get("/notifications/mails").query("state", Some(state)).query("cursor", Some(cursor)).send().await
    }
}
