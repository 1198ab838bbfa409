//! With which eyes a person reads. A person may belong to several organisations, with a role and a clearance in each: what
//! somebody may see is asked of all their memberships that stand, never of the organisation in which their account begins.

use tocsin_model::{id::AccountId, viewer::Viewer};

use crate::{App, error::Result};

impl App {
    /// The eyes of each membership in which the person may act; none for somebody who may act nowhere.
    pub(crate) async fn eyes_of(&self, account: AccountId) -> Result<Vec<Viewer>> {
        let host = Self::host_viewer();
        let mut eyes = Vec::new();
        for membership in self.store().memberships_of(account).await? {
            if !membership.stands() {
                continue;
            }
            let of = self.store().organisation(&host, membership.organisation).await?;
            eyes.extend(of.filter(|of| !of.disabled).map(|of| membership.viewer(of.clearance)));
        }
        Ok(eyes)
    }
}
