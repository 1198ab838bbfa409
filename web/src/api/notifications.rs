//! What the reader is told by mail.

use tocsin_model::notification::{NotificationPreferences, UpdateNotificationPreferences};

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
}
