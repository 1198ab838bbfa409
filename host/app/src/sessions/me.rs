//! Who is signed in, and where else they may act.

use tocsin_model::{account::Me, id::AccountId, membership::ActsIn, viewer::Principal};

use crate::{
    App,
    error::{Error, Result},
    tokens::{Bearer, member::member},
};

impl App {
    /// Who the bearer is.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the account or client is gone.
    pub async fn me(&self, bearer: &Bearer) -> Result<Me> {
        let viewer = &bearer.viewer;
        let organisation = self.store().organisation(viewer, viewer.organisation).await?;
        let me = Me {
            id: uuid::Uuid::nil(),
            username: String::new(),
            name: String::new(),
            organisation: viewer.organisation,
            organisation_name: organisation.ok_or(Error::not_found("organisation"))?.name,
            role: viewer.role,
            clearance: viewer.clearance,
            memberships: Vec::new(),
            second_factor: false,
            must_enrol: bearer.must_enrol,
        };
        match viewer.principal {
            Principal::Account(id) => {
                let record = self.store().account(&Self::host_viewer(), id).await?;
                let account = record.ok_or(Error::not_found("account"))?.account;
                let (second_factor, memberships) = (account.second_factor, self.acts_in(id).await?);
                Ok(Me { id: id.0, username: account.username, name: account.name, memberships, second_factor, ..me })
            }
            Principal::ApiClient(id) => {
                let record = self.store().api_client(&Self::host_viewer(), id).await?;
                let client = record.ok_or(Error::not_found("API client"))?.client;
                Ok(Me { id: id.0, username: client.name.clone(), name: client.name, ..me })
            }
            Principal::Host => Err(Error::not_found("account")),
        }
    }

    /// The organisations in which the person may act, by name.
    async fn acts_in(&self, id: AccountId) -> Result<Vec<ActsIn>> {
        let mut places = Vec::new();
        for membership in self.store().memberships_of(id).await? {
            let Some(member) = member(self.store(), id, membership.organisation).await? else { continue };
            let organisation = self.store().organisation(&Self::host_viewer(), membership.organisation).await?;
            let Some(organisation) = organisation else { continue };
            places.push(ActsIn {
                organisation: organisation.id,
                organisation_name: organisation.name,
                role: member.viewer.role,
                clearance: member.viewer.clearance,
            });
        }
        places.sort_by(|one, other| one.organisation_name.cmp(&other.organisation_name));
        Ok(places)
    }
}
