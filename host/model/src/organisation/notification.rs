//! What an organisation is told, and how: mandatory and optional categories with a channel each.

use serde::{Deserialize, Serialize};

/// What a notification is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NotificationCategory {
    /// An incident of the organisation was opened by the CERT or changed its state. Mandatory.
    Incidents,
    /// A deadline is near or was missed. Mandatory.
    Deadlines,
    /// Somebody wrote a message. Mandatory.
    Messages,
    /// An analyst took a request for help, or closed it.
    Assistance,
    /// A claim of an asset was approved or refused.
    Assets,
    /// A warning was published.
    Bulletins,
    /// People and API clients were added, changed or taken away.
    People,
}

/// How a notification travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// It is shown in the portal, and sent by e-mail to those who are away.
    Email,
    /// It is shown in the portal.
    Portal,
    /// Nobody is told; only for optional categories.
    Off,
}

/// The channel of a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NotificationChoice {
    /// What about.
    pub category: NotificationCategory,
    /// How.
    pub channel: Channel,
}

impl NotificationCategory {
    /// All categories, the mandatory ones first.
    pub const ALL: [NotificationCategory; 7] = [
        NotificationCategory::Incidents,
        NotificationCategory::Deadlines,
        NotificationCategory::Messages,
        NotificationCategory::Assistance,
        NotificationCategory::Assets,
        NotificationCategory::Bulletins,
        NotificationCategory::People,
    ];

    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            NotificationCategory::Incidents => "incidents",
            NotificationCategory::Deadlines => "deadlines",
            NotificationCategory::Messages => "messages",
            NotificationCategory::Assistance => "assistance",
            NotificationCategory::Assets => "assets",
            NotificationCategory::Bulletins => "bulletins",
            NotificationCategory::People => "people",
        }
    }

    /// Whether an organisation cannot do without it; only the CERT chooses its channel.
    #[must_use]
    pub fn is_mandatory(self) -> bool {
        matches!(
            self,
            NotificationCategory::Incidents | NotificationCategory::Deadlines | NotificationCategory::Messages
        )
    }

    /// The channel where nobody chose one.
    #[must_use]
    pub fn usual(self) -> Channel {
        match self {
            NotificationCategory::People => Channel::Portal,
            _ => Channel::Email,
        }
    }
}

impl Channel {
    /// All channels.
    pub const ALL: [Channel; 3] = [Channel::Email, Channel::Portal, Channel::Off];

    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Channel::Email => "email",
            Channel::Portal => "portal",
            Channel::Off => "off",
        }
    }
}

/// The channel of every category, where these were chosen.
#[must_use]
pub fn channels(chosen: &[NotificationChoice]) -> Vec<NotificationChoice> {
    let channel = |category: NotificationCategory| {
        let choice = chosen.iter().find(|choice| choice.category == category);
        choice.map_or_else(|| category.usual(), |choice| choice.channel)
    };
    NotificationCategory::ALL.map(|category| NotificationChoice { category, channel: channel(category) }).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_has_a_channel_whatever_was_chosen() {
        let chosen = [NotificationChoice { category: NotificationCategory::Assets, channel: Channel::Off }];
        let all = channels(&chosen);
        assert_eq!(all.len(), NotificationCategory::ALL.len());
        assert!(all.contains(&chosen[0]));
        assert!(all.iter().all(|choice| !choice.category.is_mandatory() || choice.channel != Channel::Off));
    }
}
