//! An account and its memberships say the same: what changes of the one changes of the others in the same unit.

use tocsin_model::{account::Account, id::AccountId, membership::Membership};
use tocsin_store::{AccountRecord, Unit};

use crate::{
    App,
    error::{Error, Result},
};

impl App {
    /// Changes the account's memberships to what it says now: its name in all of them, role and clearance in the one that it
    /// begins with.
    pub(super) async fn follow_account(&self, unit: &mut Unit, account: &Account) -> Result<()> {
        let before = self.store().memberships_of(account.id).await?;
        let mut after = Vec::with_capacity(before.len());
        for membership in &before {
            let mut changed = Membership {
                username: account.username.clone(),
                name: account.name.clone(),
                account_disabled: account.disabled,
                ..membership.clone()
            };
            if membership.organisation == account.organisation {
                (changed.role, changed.clearance) = (account.role, account.clearance);
            }
            if changed != *membership {
                changed.version += 1;
                unit.update_membership(&changed);
            }
            after.push(changed);
        }
        spare(unit, account.id, &before, &after);
        Ok(())
    }

    /// Changes the account to what its memberships say: where it begins, and as what. `left` are those that remain; without
    /// any, the account stays as it is and opens nothing.
    pub(crate) async fn follow_memberships(
        &self,
        unit: &mut Unit,
        account: AccountId,
        before: &[Membership],
        left: &[Membership],
    ) -> Result<()> {
        let record = self.store().account(&Self::host_viewer(), account).await?.ok_or(Error::not_found("account"))?;
        let usual = left.iter().find(|membership| membership.organisation == record.account.organisation);
        if let Some(home) = usual.or(left.iter().find(|membership| membership.stands())).or(left.first()) {
            let follows = Account {
                organisation: home.organisation,
                role: home.role,
                clearance: home.clearance,
                ..record.account.clone()
            };
            if follows != record.account {
                unit.update_account(&AccountRecord { account: follows, version: record.version + 1, ..record });
            }
        }
        spare(unit, account, before, left);
        Ok(())
    }
}

/// Refuses the unit when it takes away the last administrator who can sign in.
fn spare(unit: &mut Unit, account: AccountId, before: &[Membership], after: &[Membership]) {
    if before.iter().any(Membership::administers) && !after.iter().any(Membership::administers) {
        unit.spare_administrator(account);
    }
}
