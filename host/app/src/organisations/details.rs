//! What is known of an organisation besides its name: what may change of it, by whom, and what would be wrong.

use tocsin_model::{
    contact::{Contact, EmailAddress, Language, Phone},
    id::OrganisationId,
    organisation::{Channel, Country, MAX_CONTACTS, MAX_LANGUAGES, NotificationChoice, Organisation, Sector},
    problem::FieldError,
    tlp::Tlp,
    viewer::{Action, Viewer},
};

use crate::{
    accounts::checked_name,
    error::{Error, Result, require},
};

/// What changes of an organisation; `None` stays as it is, `Some(None)` is taken away.
#[derive(Debug, Clone, Default)]
pub struct OrganisationChange {
    /// What people call it.
    pub name: Option<String>,
    /// Whether its people and machines are kept from signing in.
    pub disabled: Option<bool>,
    /// Its sector.
    pub sector: Option<Option<Sector>>,
    /// Its country.
    pub country: Option<Option<Country>>,
    /// The organisation above it.
    pub parent: Option<Option<OrganisationId>>,
    /// The strictest marking that its people and machines may read.
    pub clearance: Option<Tlp>,
    /// Its languages.
    pub languages: Option<Vec<Language>>,
    /// Where mail to it goes.
    pub email: Option<Option<EmailAddress>>,
    /// Its telephone number.
    pub phone: Option<Option<Phone>>,
    /// Whom to ask about what.
    pub contacts: Option<Vec<Contact>>,
    /// Channels of these categories; those of others stay.
    pub notifications: Option<Vec<NotificationChoice>>,
}

impl OrganisationChange {
    /// Refuses what is not the viewer's to change: a manager keeps contacts and optional notifications, the administrator
    /// everything.
    pub(super) fn check_allowed(&self, viewer: &Viewer) -> Result<()> {
        let of_administrator = self.name.is_some()
            || self.disabled.is_some()
            || self.sector.is_some()
            || self.country.is_some()
            || self.parent.is_some()
            || self.clearance.is_some();
        require(viewer, if of_administrator { Action::ManageAccounts } else { Action::ManageContacts })?;
        if viewer.may(Action::ManageAccounts) {
            return Ok(());
        }
        let mandatory = |choice: &NotificationChoice| choice.category.is_mandatory();
        match self.notifications.iter().flatten().position(mandatory) {
            Some(place) => Err(Error::invalid(
                format!("notifications[{place}].category"),
                "is mandatory: the CERT chooses its channel",
            )),
            None => Ok(()),
        }
    }

    /// The organisation with the change; its version is not touched.
    pub(super) fn apply(self, before: &Organisation) -> Result<Organisation> {
        self.check()?;
        let mut after = before.clone();
        if let Some(name) = &self.name {
            after.name = checked_name("name", name)?;
        }
        after.disabled = self.disabled.unwrap_or(after.disabled);
        after.sector = self.sector.unwrap_or(after.sector);
        after.country = self.country.unwrap_or(after.country);
        after.parent = self.parent.unwrap_or(after.parent);
        after.clearance = self.clearance.unwrap_or(after.clearance);
        after.languages = self.languages.unwrap_or(after.languages);
        after.email = self.email.unwrap_or(after.email);
        after.phone = self.phone.unwrap_or(after.phone);
        after.contacts = self.contacts.unwrap_or(after.contacts);
        for choice in self.notifications.unwrap_or_default() {
            after.notifications.retain(|known| known.category != choice.category);
            after.notifications.push(choice);
        }
        Ok(after)
    }

    fn check(&self) -> Result<()> {
        let mut wrong = Vec::new();
        let mut refuse = |field: String, message: &str| wrong.push(FieldError { field, message: message.to_owned() });
        let languages = self.languages.as_deref().unwrap_or_default();
        if languages.len() > MAX_LANGUAGES {
            refuse("languages".to_owned(), "are too many: use at most 10");
        }
        let contacts = self.contacts.as_deref().unwrap_or_default();
        if contacts.len() > MAX_CONTACTS {
            refuse("contacts".to_owned(), "are too many: use at most 50");
        }
        for (place, contact) in contacts.iter().enumerate() {
            if checked_name("name", &contact.name).is_err() {
                let message = "use 1 to 200 characters, none of them a control character";
                refuse(format!("contacts[{place}].name"), message);
            }
            if contact.email.is_none() && contact.phone.is_none() {
                refuse(format!("contacts[{place}].email"), "give an e-mail address or a telephone number");
            }
            if contact.languages.len() > MAX_LANGUAGES {
                refuse(format!("contacts[{place}].languages"), "are too many: use at most 10");
            }
        }
        let choices = self.notifications.as_deref().unwrap_or_default();
        for (place, choice) in choices.iter().enumerate() {
            if choice.category.is_mandatory() && choice.channel == Channel::Off {
                refuse(format!("notifications[{place}].channel"), "is mandatory: use email or portal");
            }
            if choices[..place].iter().any(|earlier| earlier.category == choice.category) {
                refuse(format!("notifications[{place}].category"), "is named twice: name it once");
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
    }
}

#[cfg(test)]
mod tests {
    use chrono::Utc;
    use tocsin_model::{
        id::AccountId,
        organisation::{NotificationCategory, OrganisationKind},
        viewer::{Principal, Role},
    };

    use super::*;

    fn manager() -> Viewer {
        Viewer {
            principal: Principal::Account(AccountId::fresh()),
            organisation: OrganisationId::fresh(),
            role: Role::OrganisationManager,
            clearance: Tlp::Amber,
        }
    }

    fn choosing(category: NotificationCategory, channel: Channel) -> OrganisationChange {
        let notifications = Some(vec![NotificationChoice { category, channel }]);
        OrganisationChange { notifications, ..OrganisationChange::default() }
    }

    #[test]
    fn a_manager_keeps_contacts_and_optional_notifications_and_no_more() {
        let allowed = choosing(NotificationCategory::Assets, Channel::Off);
        assert!(allowed.check_allowed(&manager()).is_ok());
        let mandatory = choosing(NotificationCategory::Deadlines, Channel::Portal);
        assert!(matches!(mandatory.check_allowed(&manager()), Err(Error::Invalid(_))));
        assert!(mandatory.check_allowed(&Viewer::host()).is_ok());
        let renamed = OrganisationChange { name: Some("Mine".into()), ..OrganisationChange::default() };
        assert!(matches!(renamed.check_allowed(&manager()), Err(Error::Forbidden(Action::ManageAccounts))));
        let reporter = Viewer { role: Role::Reporter, ..manager() };
        assert!(matches!(allowed.check_allowed(&reporter), Err(Error::Forbidden(Action::ManageContacts))));
    }

    #[test]
    fn a_mandatory_category_is_never_off_and_the_others_stay() {
        let before = Organisation::new(OrganisationId::fresh(), "A".into(), OrganisationKind::Constituent, Utc::now());
        assert!(choosing(NotificationCategory::Incidents, Channel::Off).apply(&before).is_err());
        let once = choosing(NotificationCategory::Assets, Channel::Off).apply(&before).expect("right");
        let twice = choosing(NotificationCategory::People, Channel::Email).apply(&once).expect("right");
        assert_eq!(twice.notifications.len(), 2);
    }
}
