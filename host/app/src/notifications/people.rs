//! The people of an organisation and of the CERT, as far as they are told something by mail.

use chrono::{DateTime, Utc};
use tocsin_model::{
    id::{AccountId, OrganisationId},
    organisation::OrganisationKind,
    tlp::Tlp,
    viewer::{Action, Role, Viewer},
};
use tocsin_store::PageRequest;

use crate::{App, error::Result};

/// A person in an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    /// The account.
    pub(crate) account: AccountId,
    /// With which eyes the person reads there.
    pub(crate) viewer: Viewer,
    /// What the person signs in with.
    pub(crate) username: String,
    /// The person's name as others read it.
    pub(crate) name: String,
}

/// The people whom something of an organisation may concern.
#[derive(Debug, Clone, Default)]
pub(crate) struct People {
    /// The organisation's own.
    pub(crate) own: Vec<Person>,
    /// The CERT's.
    pub(crate) cert: Vec<Person>,
}

impl Person {
    pub(super) fn is(&self, role: Role) -> bool {
        self.viewer.role == role
    }

    /// Whether a record of this owner and marking exists for the person.
    pub(super) fn sees(&self, owner: OrganisationId, tlp: Tlp, action: Action) -> bool {
        self.viewer.sees(owner, tlp) && self.viewer.may(action)
    }
}

impl People {
    pub(super) fn all(&self) -> impl Iterator<Item = &Person> {
        self.own.iter().chain(&self.cert)
    }

    pub(super) fn managers(&self) -> impl Iterator<Item = &Person> {
        self.own.iter().filter(|person| person.is(Role::OrganisationManager))
    }
}

impl App {
    /// The people of an organisation and of the CERT who can act.
    pub(crate) async fn people_around(&self, organisation: OrganisationId) -> Result<People> {
        let mut people = People { own: self.people_of(organisation).await?, cert: Vec::new() };
        if let Some((cert, _)) = self.cert_organisation().await? {
            people.cert =
                if cert == organisation { std::mem::take(&mut people.own) } else { self.people_of(cert).await? };
        }
        Ok(people)
    }

    /// The people of an organisation who can act there.
    async fn people_of(&self, organisation: OrganisationId) -> Result<Vec<Person>> {
        let host = Self::host_viewer();
        let Some(of) = self.store().organisation(&host, organisation).await?.filter(|of| !of.disabled) else {
            return Ok(Vec::new());
        };
        let mut page = PageRequest::first();
        let mut people = Vec::new();
        loop {
            let found = self.store().memberships(&host, Some(organisation), &page).await?;
            let acting = found.items.into_iter().filter(|membership| membership.stands());
            people.extend(acting.map(|membership| Person {
                account: membership.account,
                viewer: membership.viewer(of.clearance),
                username: membership.username,
                name: membership.name,
            }));
            match found.next {
                Some(next) => page.cursor = Some(next),
                None => return Ok(people),
            }
        }
    }

    /// The CERT and since when there is one, once set-up has made it.
    pub(crate) async fn cert_organisation(&self) -> Result<Option<(OrganisationId, DateTime<Utc>)>> {
        if let Some(known) = self.desk().cert.get() {
            return Ok(Some(*known));
        }
        let mut page = PageRequest::first();
        loop {
            let found = self.store().organisations(&Self::host_viewer(), &page).await?;
            if let Some(cert) = found.items.iter().find(|organisation| organisation.kind == OrganisationKind::Cert) {
                return Ok(Some(*self.desk().cert.get_or_init(|| (cert.id, cert.created_at))));
            }
            match found.next {
                Some(next) => page.cursor = Some(next),
                None => return Ok(None),
            }
        }
    }
}
