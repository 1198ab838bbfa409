//! Second factors, and what the administrator asks of everybody.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use surrealdb::types::{Object, Variables};
use tocsin_model::{id::AccountId, second_factor::SecurityPolicy};

use crate::{
    error::StoreError,
    store::Store,
    unit::Unit,
    value::{Columns, bytes, count, doc, record, row, text_key, uuid_key},
    write::{Table, Write},
};

const SECOND_FACTOR: Table = Table("second_factor");
const SECURITY_POLICY: Table = Table("security_policy");
const EVERYBODY: &str = "everybody";

/// An account's second factor. Its `Debug` shows neither the secret nor the hashes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactor {
    /// Whose it is.
    pub account: AccountId,
    /// The secret, sealed.
    #[serde(skip)]
    pub sealed: Vec<u8>,
    /// When a code of it was confirmed; until then it counts for nothing.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// The step of time of the last code that was used: it and earlier ones are not accepted again.
    pub last_step: u64,
    /// The hashes of the recovery codes that are left.
    pub recovery_hashes: Vec<String>,
    /// Counts its changes.
    pub version: u64,
}

impl std::fmt::Debug for SecondFactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecondFactor")
            .field("account", &self.account)
            .field("confirmed_at", &self.confirmed_at)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

impl Unit {
    /// A second factor for an account that has none.
    pub fn create_second_factor(&mut self, factor: &SecondFactor) -> &mut Self {
        self.write(Write::Create(SECOND_FACTOR, uuid_key(factor.account.0), columns(factor)))
    }

    /// A second factor's new state; `factor.version` is the new version, else `Conflict`: of two who use the same code at
    /// once, one is refused.
    pub fn update_second_factor(&mut self, factor: &SecondFactor) -> &mut Self {
        let expected = i64::try_from(factor.version).unwrap_or(i64::MAX) - 1;
        let (key, row) = (uuid_key(factor.account.0), columns(factor));
        self.write(Write::Replace { table: SECOND_FACTOR, key, expected, row })
    }

    /// Takes an account's second factor away.
    pub fn delete_second_factor(&mut self, account: AccountId) -> &mut Self {
        self.write(Write::Delete(SECOND_FACTOR, uuid_key(account.0)))
    }

    /// What is asked of everybody from now on; `policy.version` is the new version, else `Conflict`.
    pub fn update_security_policy(&mut self, policy: &SecurityPolicy) -> &mut Self {
        let expected = i64::try_from(policy.version).unwrap_or(i64::MAX) - 1;
        let row = row([("version", count(policy.version)), ("doc", doc(policy))]);
        self.write(Write::Replace { table: SECURITY_POLICY, key: text_key(EVERYBODY), expected, row })
    }
}

impl Store {
    /// An account's second factor, confirmed or not: for signing in and for its owner.
    ///
    /// # Errors
    /// The database's.
    pub async fn second_factor(&self, account: AccountId) -> Result<Option<SecondFactor>, StoreError> {
        let mut variables = Variables::new();
        variables.insert("id", record(SECOND_FACTOR, uuid_key(account.0)));
        let found = self.database().value("SELECT doc, sealed FROM $id", variables).await?;
        let Some(mut row) = Columns::of("second factor", found)? else { return Ok(None) };
        let factor: SecondFactor = row.doc("doc")?;
        Ok(Some(SecondFactor { sealed: row.bytes("sealed")?, ..factor }))
    }

    /// What the administrator asks of everybody.
    ///
    /// # Errors
    /// The database's.
    pub async fn security_policy(&self) -> Result<SecurityPolicy, StoreError> {
        let mut variables = Variables::new();
        variables.insert("id", record(SECURITY_POLICY, text_key(EVERYBODY)));
        let found = self.database().value("SELECT doc FROM $id", variables).await?;
        Columns::of("security policy", found)?.map_or_else(|| Ok(SecurityPolicy::default()), |mut row| row.doc("doc"))
    }
}

fn columns(factor: &SecondFactor) -> Object {
    row([("sealed", bytes(factor.sealed.clone())), ("version", count(factor.version)), ("doc", doc(factor))])
}
