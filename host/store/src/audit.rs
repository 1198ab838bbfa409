//! The audit log: one hash chain per host process, extended in the transaction of the change itself.
//!
//! Each entry's hash covers its place, its content and the hash before it. A chain's genesis names the heads of the
//! chains that were there when it began, so that neither an entry nor a whole chain can be taken out unnoticed.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use surrealdb::types::{Value, Variables};
use tocsin_model::{audit::Change, page::Page};
use uuid::Uuid;

use crate::{
    batch::Transaction,
    database::Database,
    error::StoreError,
    page::{Listing, Order, PageRequest},
    store::Store,
    value::{Columns, count, json, pair_key, record, row, text, time, uuid, uuid_key},
    write::{Table, Write},
};

const AUDIT: Table = Table("audit");
const CHAIN: Table = Table("audit_chain");
/// How many earlier chains a genesis names.
const WITNESSED: usize = 64;
/// How many entries are verified at a time.
const STRIDE: u64 = 1_000;

/// An entry of the audit log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// The chain that it stands in: one per host process.
    pub chain: Uuid,
    /// Its place in the chain, from 0.
    pub seq: u64,
    /// What was changed, by whom, when.
    #[serde(flatten)]
    pub change: Change,
    /// BLAKE3 over the place, the content and the hash before it; lower-case hexadecimal.
    pub hash: String,
}

/// Which entries of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditFilter {
    /// Only about this subject: `ticket/0190…`.
    pub subject: Option<String>,
    /// Only this action: `ticket.close`.
    pub action: Option<String>,
}

/// Whether the audit log is as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditVerdict {
    /// Whether nothing was altered or removed.
    pub holds: bool,
    /// How many chains were verified.
    pub chains: u64,
    /// How many entries were verified.
    pub entries: u64,
    /// The first thing that does not fit, where something does not.
    pub difference: Option<String>,
}

/// What a genesis says of an earlier chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Witness {
    chain: Uuid,
    entries: u64,
    head: String,
}

/// The chain of this process: where its next entry goes.
#[derive(Debug, Clone)]
pub(crate) struct Chain {
    id: Uuid,
    started: DateTime<Utc>,
    genesis: String,
    entries: u64,
    head: String,
    known: bool,
}

impl Chain {
    /// Begins the chain of this process.
    pub(crate) async fn begin(database: &Database) -> Result<Self, StoreError> {
        let newest =
            format!("SELECT id, entries, head, started FROM audit_chain ORDER BY started DESC LIMIT {WITNESSED}");
        let witnesses = Columns::all("audit chain", database.value(newest, Variables::new()).await?)?
            .into_iter()
            .map(|mut chain| {
                Ok(Witness {
                    chain: key_uuid(&mut chain)?,
                    entries: chain.count("entries")?,
                    head: chain.text("head")?,
                })
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        let (id, genesis) = (Uuid::now_v7(), json(&witnesses));
        let head = hash(id, 0, "", &genesis);
        let chain = Self { id, started: Utc::now(), genesis, entries: 0, head, known: true };
        let mut transaction = Transaction::default();
        transaction.add(Write::Create(CHAIN, uuid_key(id), chain.row()));
        let (statements, variables) = transaction.build();
        database.atomic(&statements, variables).await?;
        Ok(chain)
    }

    /// The chain with these changes added, and the writes that add them.
    pub(crate) fn extended<'a>(
        &self,
        changes: impl Iterator<Item = &'a Change>,
        transaction: &mut Transaction,
    ) -> Self {
        let mut chain = self.clone();
        for change in changes {
            let content = canonical(change);
            let hash = hash(chain.id, chain.entries, &chain.head, &content);
            let columns = row([
                ("chain", uuid(chain.id)),
                ("seq", count(chain.entries)),
                ("happened", time(change.at)),
                ("action", text(&change.action)),
                ("subject", text(&change.subject)),
                ("doc", text(content)),
                ("hash", text(&hash)),
            ]);
            transaction.add(Write::Create(AUDIT, pair_key(uuid(chain.id), count(chain.entries)), columns));
            chain.entries += 1;
            chain.head = hash;
        }
        if chain.entries > self.entries {
            transaction.add(Write::Put(CHAIN, uuid_key(chain.id), chain.row()));
        }
        chain
    }

    /// After a failure of which nobody knows whether it changed the chain.
    pub(crate) fn forget(&mut self) {
        self.known = false;
    }

    /// Reads the head again, if it may have moved.
    pub(crate) async fn ensure_known(&mut self, database: &Database) -> Result<(), StoreError> {
        if self.known {
            return Ok(());
        }
        let mut variables = Variables::new();
        variables.insert("chain", record(CHAIN, uuid_key(self.id)));
        let stored = database.value("SELECT entries, head FROM $chain", variables).await?;
        let mut stored = Columns::of("audit chain", stored)?.ok_or_else(|| StoreError::Corrupt {
            noun: "audit chain".into(),
            detail: "this host's chain is gone".into(),
        })?;
        self.entries = stored.count("entries")?;
        self.head = stored.text("head")?;
        self.known = true;
        Ok(())
    }

    fn row(&self) -> surrealdb::types::Object {
        row([
            ("started", time(self.started)),
            ("genesis", text(&self.genesis)),
            ("entries", count(self.entries)),
            ("head", text(&self.head)),
        ])
    }
}

impl Store {
    /// The audit log, newest first. For those who may read it: it knows every organisation.
    ///
    /// # Errors
    /// [`StoreError::InvalidCursor`], or the database's.
    pub async fn audit_log(&self, filter: &AuditFilter, page: &PageRequest) -> Result<Page<AuditEntry>, StoreError> {
        audit_listing(filter).page(self.database(), page, read_entry).await
    }

    /// Proves that no entry was altered or removed, or says which.
    ///
    /// # Errors
    /// The database's.
    pub async fn verify_audit(&self) -> Result<AuditVerdict, StoreError> {
        let mut verdict = AuditVerdict { holds: true, chains: 0, entries: 0, difference: None };
        let chains = "SELECT id, genesis, entries, head, started FROM audit_chain ORDER BY started";
        for mut chain in Columns::all("audit chain", self.database().value(chains, Variables::new()).await?)? {
            let id = key_uuid(&mut chain)?;
            let genesis = chain.text("genesis")?;
            let stated = (chain.count("entries")?, chain.text("head")?);
            verdict.chains += 1;
            let difference = match self.verify_genesis(id, &genesis).await? {
                None => self.verify_chain(id, &genesis, stated, &mut verdict.entries).await?,
                difference => difference,
            };
            if let Some(difference) = difference {
                return Ok(AuditVerdict { holds: false, difference: Some(difference), ..verdict });
            }
        }
        Ok(verdict)
    }

    /// Whether every earlier chain that the genesis names still has the head that it had then.
    async fn verify_genesis(&self, id: Uuid, genesis: &str) -> Result<Option<String>, StoreError> {
        let Ok(witnesses) = serde_json::from_str::<Vec<Witness>>(genesis) else {
            return Ok(Some(format!("the genesis of chain {id} does not read")));
        };
        for witness in witnesses {
            let chain = witness.chain;
            let mut variables = Variables::new();
            variables.insert("chain", record(CHAIN, uuid_key(chain)));
            let last = witness.entries.saturating_sub(1);
            variables.insert("last", record(AUDIT, pair_key(uuid(chain), count(last))));
            let stored = self.database().query("SELECT genesis FROM $chain; SELECT hash FROM $last", variables).await?;
            let [stored_chain, entry] = <[Value; 2]>::try_from(stored).unwrap_or_default();
            let Some(mut stored_chain) = Columns::of("audit chain", stored_chain)? else {
                return Ok(Some(format!("chain {chain}, named by chain {id}, is gone")));
            };
            let head = match Columns::of("audit entry", entry)? {
                _ if witness.entries == 0 => hash(chain, 0, "", &stored_chain.text("genesis")?),
                Some(mut entry) => entry.text("hash")?,
                None => return Ok(Some(format!("entry {last} of chain {chain} is gone"))),
            };
            if head != witness.head {
                return Ok(Some(format!("chain {chain} is not the one that chain {id} names")));
            }
        }
        Ok(None)
    }

    async fn verify_chain(
        &self,
        id: Uuid,
        genesis: &str,
        (entries, stated_head): (u64, String),
        verified: &mut u64,
    ) -> Result<Option<String>, StoreError> {
        let mut head = hash(id, 0, "", genesis);
        let mut next = 0;
        loop {
            let mut variables = Variables::new();
            variables.insert("chain", uuid(id));
            variables.insert("from", count(next));
            variables.insert("to", count(next + STRIDE));
            let rows = "SELECT * FROM audit:[$chain, $from]..[$chain, $to]";
            let rows = Columns::all("audit entry", self.database().value(rows, variables).await?)?;
            let (read, started_at) = (rows.len() as u64, next);
            for mut entry in rows {
                if entry.count("seq")? != next {
                    return Ok(Some(format!("entry {next} of chain {id} is gone")));
                }
                let content = entry.text("doc")?;
                head = hash(id, next, &head, &content);
                if entry.text("hash")? != head || !columns_agree(&mut entry, id, &content)? {
                    return Ok(Some(format!("entry {next} of chain {id} was altered")));
                }
                next += 1;
            }
            *verified += read;
            if next < started_at + STRIDE {
                break;
            }
        }
        // Entries may be added while we read; those that were stated must be there.
        if next < entries || (next == entries && head != stated_head) {
            return Ok(Some(format!("chain {id} ends at {next} entries, but its head says {entries}")));
        }
        Ok(None)
    }
}

/// Whether the columns that lists filter by say what the hashed content says.
fn columns_agree(entry: &mut Columns, chain: Uuid, content: &str) -> Result<bool, StoreError> {
    let Ok(change) = serde_json::from_str::<Change>(content) else { return Ok(false) };
    Ok(entry.uuid("chain")? == chain
        && entry.text("action")? == change.action
        && entry.text("subject")? == change.subject
        && entry.time("happened")? == change.at)
}

pub(crate) fn audit_listing(filter: &AuditFilter) -> Listing {
    let (mut conditions, mut variables) = (Vec::new(), Variables::new());
    let mut index = "audit_happened";
    if let Some(subject) = &filter.subject {
        index = "audit_subject";
        conditions.push("subject = $subject");
        variables.insert("subject", text(subject));
    }
    if let Some(action) = &filter.action {
        conditions.push("action = $action");
        variables.insert("action", text(action));
    }
    let order = Order::Newest("happened");
    Listing { noun: "audit entry", table: AUDIT, columns: "chain, seq, doc, hash", index, conditions, variables, order }
}

fn read_entry(entry: &mut Columns) -> Result<AuditEntry, StoreError> {
    Ok(AuditEntry {
        chain: entry.uuid("chain")?,
        seq: entry.count("seq")?,
        change: entry.doc("doc")?,
        hash: entry.text("hash")?,
    })
}

fn key_uuid(row: &mut Columns) -> Result<Uuid, StoreError> {
    match row.key()? {
        surrealdb::types::RecordIdKey::Uuid(id) => Ok(id.into_inner()),
        other => Err(StoreError::Corrupt { noun: "audit chain".into(), detail: format!("its key is {other:?}") }),
    }
}

fn hash(chain: Uuid, seq: u64, before: &str, content: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(chain.as_bytes()).update(&seq.to_be_bytes()).update(before.as_bytes()).update(content.as_bytes());
    hasher.finalize().to_hex().to_string()
}

/// JSON with sorted keys and without white space, so that equal changes have equal bytes.
fn canonical(change: &Change) -> String {
    fn sorted(value: Json) -> Json {
        match value {
            Json::Object(fields) => {
                let mut fields: Vec<_> = fields.into_iter().collect();
                fields.sort_by(|a, b| a.0.cmp(&b.0));
                Json::Object(fields.into_iter().map(|(name, value)| (name, sorted(value))).collect())
            }
            Json::Array(items) => Json::Array(items.into_iter().map(sorted).collect()),
            plain => plain,
        }
    }
    sorted(serde_json::to_value(change).expect("a change has string keys, so it serialises")).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config::StoreConfig, unit::Unit};
    use tocsin_model::viewer::Actor;

    async fn store_with_entries(count: u64) -> Store {
        let store = Store::open(StoreConfig::at("mem://")).await.expect("an embedded database");
        for number in 0..count {
            let mut unit = Unit::new();
            unit.audit(Change {
                actor: Actor::Host,
                action: "ticket.open".into(),
                subject: format!("ticket/{number}"),
                organisation: None,
                before: None,
                after: None,
                at: Utc::now(),
            });
            store.commit(unit).await.expect("written");
        }
        store
    }

    async fn difference_after(tampering: &str) -> Option<String> {
        let store = store_with_entries(5).await;
        assert!(store.verify_audit().await.expect("readable").holds);
        // A second process's chain names the first one's head.
        Chain::begin(store.database()).await.expect("begun");
        store.database().atomic(tampering, Variables::new()).await.expect("tampered with");
        store.verify_audit().await.expect("readable").difference
    }

    #[tokio::test]
    async fn an_untouched_log_holds() {
        let verdict = store_with_entries(5).await.verify_audit().await.expect("readable");
        assert_eq!(verdict, AuditVerdict { holds: true, chains: 1, entries: 5, difference: None });
    }

    #[tokio::test]
    async fn every_way_to_tamper_with_the_log_is_noticed() {
        for tampering in [
            "UPDATE audit SET subject = 'ticket/other' WHERE seq = 2",
            "UPDATE audit SET doc = string::replace(doc, 'ticket.open', 'ticket.shut') WHERE seq = 2",
            "UPDATE audit SET happened = time::now() WHERE seq = 2",
            "DELETE audit WHERE seq = 2",
            "DELETE audit WHERE seq = 4",
            "DELETE audit",
            "DELETE audit WHERE seq = 4; UPDATE audit_chain SET entries = 4, head = \
             (SELECT VALUE hash FROM audit WHERE seq = 3)[0] WHERE entries = 5",
            "DELETE audit_chain WHERE entries = 5",
        ] {
            assert!(difference_after(tampering).await.is_some(), "not noticed: {tampering}");
        }
    }
}
