//! The second factor: enrolled by its owner, shown when signing in, taken away by its owner or reset by the administrator.

pub(crate) mod challenge;
mod codes;
pub(crate) mod recovery;

use std::time::Instant;

use chrono::{DateTime, Utc};
use tocsin_model::{
    account::Account,
    id::AccountId,
    second_factor::{BothProofs, Enrolment, RecoveryCodes, SecondFactorState, is_digits, normal_code},
    viewer::{Action, Principal, Viewer},
};
use tocsin_store::{AccountRecord, SecondFactor, Unit};

use crate::{
    App,
    error::{Error, Result, require},
    sessions::{change, throttle::Attempt},
    tokens::Bearer,
};

impl App {
    /// How the bearer's second factor stands.
    ///
    /// # Errors
    /// [`Error::Conflict`] for an API client.
    pub async fn second_factor(&self, bearer: &Bearer) -> Result<SecondFactorState> {
        let record = self.own_account(bearer).await?;
        let factor = self.confirmed_factor(record.account.id).await?;
        Ok(SecondFactorState {
            since: factor.as_ref().and_then(|factor| factor.confirmed_at),
            recovery_codes_left: factor.map_or(0, |factor| factor.recovery_hashes.len()),
            required: self.must_have_second_factor(record.account.id).await?,
        })
    }

    /// Makes a secret for the bearer's authenticator. It counts once a code of it is confirmed.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the password is wrong; [`Error::Conflict`] when there is a second factor already.
    pub async fn begin_second_factor(&self, bearer: &Bearer, password: &str) -> Result<Enrolment> {
        let record = self.own_account(bearer).await?;
        self.prove_password(&record, password).await?;
        let account = &record.account;
        let secret = codes::fresh_secret();
        let fresh = SecondFactor {
            account: account.id,
            sealed: self.vault().seal(&place(account.id), &secret)?,
            confirmed_at: None,
            last_step: 0,
            recovery_hashes: Vec::new(),
            version: 1,
        };
        let mut unit = Unit::new();
        match self.store().second_factor(account.id).await? {
            Some(factor) if factor.confirmed_at.is_some() => {
                return Err(Error::Conflict("there is a second factor already: remove it first".to_owned()));
            }
            Some(factor) => unit.update_second_factor(&SecondFactor { version: factor.version + 1, ..fresh }),
            None => unit.create_second_factor(&fresh),
        };
        unit.audit(change(bearer.viewer.principal, "second_factor.begin", account.id, bearer.viewer.organisation));
        self.store().commit(unit).await?;
        codes::enrolment(&account.username, &secret)
    }

    /// Makes the bearer's second factor count, because a code of it is right.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the code is wrong; [`Error::Conflict`] when no enrolment was begun.
    pub async fn confirm_second_factor(&self, bearer: &Bearer, code: &str) -> Result<RecoveryCodes> {
        let record = self.own_account(bearer).await?;
        let id = record.account.id;
        let begun = self.store().second_factor(id).await?.filter(|factor| factor.confirmed_at.is_none());
        let begun = begun.ok_or_else(|| Error::Conflict("begin the enrolment first".to_owned()))?;
        let secret = self.vault().open(&place(id), &begun.sealed)?;
        let now = Utc::now();
        let step = codes::step_of(&secret, &normal_code(code), 0, now)?.ok_or_else(wrong_code)?;
        let (shown, recovery_hashes) = self.auth().recovery_hashes.fresh();
        let confirmed = SecondFactor {
            confirmed_at: Some(now),
            last_step: step,
            recovery_hashes,
            version: begun.version + 1,
            ..begun
        };
        let mut unit = Unit::new();
        unit.update_second_factor(&confirmed);
        mark(&mut unit, &record, true);
        unit.audit(change(bearer.viewer.principal, "second_factor.enrol", id, bearer.viewer.organisation));
        self.store().commit(unit).await?;
        self.look_again_at(id).await?;
        Ok(RecoveryCodes { recovery_codes: shown })
    }

    /// Gives the bearer new recovery codes; the old ones end.
    ///
    /// # Errors
    /// [`Error::Invalid`] when a proof is wrong; [`Error::RateLimited`] after too many wrong codes.
    pub async fn renew_recovery_codes(&self, bearer: &Bearer, proofs: &BothProofs) -> Result<RecoveryCodes> {
        let (record, factor) = self.prove_both(bearer, proofs).await?;
        let (shown, recovery_hashes) = self.auth().recovery_hashes.fresh();
        let mut unit = Unit::new();
        unit.update_second_factor(&SecondFactor { recovery_hashes, ..factor });
        let action = "second_factor.renew_recovery_codes";
        unit.audit(change(bearer.viewer.principal, action, record.account.id, bearer.viewer.organisation));
        self.store().commit(unit).await?;
        Ok(RecoveryCodes { recovery_codes: shown })
    }

    /// Takes the bearer's second factor away.
    ///
    /// # Errors
    /// [`Error::Conflict`] when one of the bearer's roles must have it; [`Error::Invalid`] when a proof is wrong;
    /// [`Error::RateLimited`] after too many wrong codes.
    pub async fn remove_second_factor(&self, bearer: &Bearer, proofs: &BothProofs) -> Result<()> {
        let (record, _) = self.prove_both(bearer, proofs).await?;
        let id = record.account.id;
        if self.must_have_second_factor(id).await? {
            return Err(Error::Conflict("your role must have a second factor".to_owned()));
        }
        let mut unit = Unit::new();
        unit.delete_second_factor(id);
        mark(&mut unit, &record, false);
        unit.audit(change(bearer.viewer.principal, "second_factor.remove", id, bearer.viewer.organisation));
        self.store().commit(unit).await?;
        self.look_again_at(id).await
    }

    /// Takes somebody else's second factor away, because they have lost it, and signs them out everywhere. One's own goes
    /// only against both proofs, so that a stolen session is not enough.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to all but the administrator, [`Error::NotFound`]; [`Error::Conflict`] for one's own.
    pub async fn reset_second_factor(&self, viewer: &Viewer, id: AccountId) -> Result<()> {
        require(viewer, Action::ManageAccounts)?;
        if viewer.principal == Principal::Account(id) {
            let message = "your own second factor goes with your password and a code: remove it in your profile";
            return Err(Error::Conflict(message.to_owned()));
        }
        let record = self.store().account(viewer, id).await?.ok_or(Error::not_found("account"))?;
        let mut unit = Unit::new();
        unit.delete_second_factor(id).revoke_sessions_of(id);
        mark(&mut unit, &record, false);
        unit.audit(change(viewer.principal, "second_factor.reset", id, record.account.organisation));
        self.store().commit(unit).await?;
        self.auth().standing.end(id.0).await;
        Ok(())
    }

    /// The second factor as it is once this code is used; `None` when the code is wrong or was used.
    pub(crate) fn after_code(
        &self,
        factor: &SecondFactor,
        code: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<SecondFactor>> {
        let code = normal_code(code);
        let version = factor.version + 1;
        if is_digits(&code) {
            let secret = self.vault().open(&place(factor.account), &factor.sealed)?;
            let step = codes::step_of(&secret, &code, factor.last_step, now)?;
            return Ok(step.map(|last_step| SecondFactor { last_step, version, ..factor.clone() }));
        }
        let hash = self.auth().recovery_hashes.hash(&code);
        let mut left = factor.recovery_hashes.clone();
        left.retain(|known| *known != hash);
        let used = left.len() < factor.recovery_hashes.len();
        Ok(used.then(|| SecondFactor { recovery_hashes: left, version, ..factor.clone() }))
    }

    /// The account's second factor, if it counts.
    pub(crate) async fn confirmed_factor(&self, account: AccountId) -> Result<Option<SecondFactor>> {
        let factor = self.store().second_factor(account).await?;
        Ok(factor.filter(|factor| factor.confirmed_at.is_some()))
    }

    /// The bearer's account, wherever they act.
    pub(crate) async fn own_account(&self, bearer: &Bearer) -> Result<AccountRecord> {
        let Principal::Account(id) = bearer.viewer.principal else {
            return Err(Error::Conflict(
                "an API client has a secret, neither a password nor a second factor".to_owned(),
            ));
        };
        self.store().account(&Self::host_viewer(), id).await?.ok_or(Error::not_found("account"))
    }

    /// Checks both proofs. The second factor that is given back has used the code up, with its next version.
    async fn prove_both(&self, bearer: &Bearer, proofs: &BothProofs) -> Result<(AccountRecord, SecondFactor)> {
        let record = self.own_account(bearer).await?;
        self.prove_password(&record, &proofs.password).await?;
        let none = || Error::Conflict("there is no second factor".to_owned());
        let factor = self.confirmed_factor(record.account.id).await?.ok_or_else(none)?;
        let attempt = Attempt::with_code(record.account.id, None);
        let throttle = &self.auth().throttle;
        throttle.admit(&attempt, Instant::now()).map_err(|retry_after| Error::RateLimited { retry_after })?;
        let used = self.after_code(&factor, &proofs.code, Utc::now())?.ok_or_else(wrong_code)?;
        throttle.succeeded(&attempt, Instant::now());
        Ok((record, used))
    }

    async fn prove_password(&self, record: &AccountRecord, password: &str) -> Result<()> {
        if self.auth().passwords.verify(password, Some(&record.password_hash)).await? {
            Ok(())
        } else {
            Err(Error::invalid("password", "this is not the present password"))
        }
    }

    async fn must_have_second_factor(&self, id: AccountId) -> Result<bool> {
        let policy = self.store().security_policy().await?;
        let memberships = self.store().memberships_of(id).await?;
        Ok(memberships.iter().any(|membership| membership.stands() && policy.must_enrol(membership.role, false)))
    }

    /// Lets the account's tokens be looked at again.
    async fn look_again_at(&self, id: AccountId) -> Result<()> {
        for membership in self.store().memberships_of(id).await? {
            self.auth().standing.look_again(membership.id.0).await;
        }
        Ok(())
    }
}

/// Notes on the account whether there is a second factor.
fn mark(unit: &mut Unit, record: &AccountRecord, second_factor: bool) {
    let account = Account { second_factor, ..record.account.clone() };
    unit.update_account(&AccountRecord { account, version: record.version + 1, ..record.clone() });
}

/// Where a secret belongs: it opens nowhere else.
fn place(account: AccountId) -> String {
    format!("second_factor/{account}")
}

fn wrong_code() -> Error {
    Error::invalid("code", "is wrong or was used: use the code that is shown now")
}
