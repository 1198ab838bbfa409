//! Which organisation is above which: a tree, without circles.

use tocsin_model::{id::OrganisationId, organisation::OrganisationKind};
use tocsin_store::Unit;

use crate::{
    App,
    error::{Error, Result},
};

/// How many organisations may stand above one another.
const MAX_DEPTH: usize = 10;

impl App {
    /// Adds to the unit what hanging an organisation below this one takes, and refuses what would make a circle. Two who
    /// change the tree at once do so one after the other: the later one is refused with a conflict and looks again.
    pub(super) async fn hang(&self, unit: &mut Unit, child: OrganisationId, parent: OrganisationId) -> Result<()> {
        let version = self.store().hierarchy_version().await?;
        let mut above = Some(parent);
        for _ in 0..MAX_DEPTH {
            let Some(id) = above else {
                unit.change_hierarchy(version);
                return Ok(());
            };
            if id == child {
                return Err(Error::invalid("parent", "is below this organisation, or is it: choose another"));
            }
            let organisation = self.store().organisation(&Self::host_viewer(), id).await?;
            let organisation = organisation.ok_or_else(|| Error::invalid("parent", "there is no such organisation"))?;
            if organisation.kind == OrganisationKind::Cert {
                return Err(Error::invalid("parent", "is the CERT: leave it away instead"));
            }
            above = organisation.parent;
        }
        Err(Error::invalid("parent", format!("at most {MAX_DEPTH} organisations stand above one another")))
    }
}
