//! Runs: who drives them, and how a host claims those that nobody drives.

use std::collections::HashMap;

use chrono::Utc;
use surrealdb::types::{Object, Value, Variables};
use tocsin_model::{
    id::{RunId, TicketId},
    run::{Run, RunState},
    viewer::Viewer,
};
use uuid::Uuid;

use crate::{
    error::StoreError,
    journal::Progress,
    scope::Scope,
    store::Store,
    unit::Unit,
    value::{Columns, count, doc, int, list, record, row, text, time, uuid, uuid_key},
    write::{Statement, Table, Write},
};

const RUN: Table = Table("run");
/// Who drives a run, and how long its journal is.
pub(crate) const LEASE: Table = Table("lease");

static UPDATE: Statement = Statement {
    name: "update_run",
    text: "FOR $item IN $update_run { UPDATE $item.id SET state = $item.state, doc = $item.doc, tlp = $item.tlp, \
           owner = IF $item.driven { owner } ELSE { $item.nobody } RETURN NONE }",
};

impl Unit {
    /// A new run, with an empty journal; refused with `AlreadyExists` if there is one with its id.
    pub fn create_run(&mut self, run: &Run) -> &mut Self {
        let columns = row([
            ("state", text(run.state.as_str())),
            ("owner", uuid(Uuid::nil())),
            ("ticket", uuid(run.ticket.0)),
            ("organisation", uuid(run.organisation.0)),
            ("tlp", int(run.tlp.rank())),
            ("created", time(run.created_at)),
            ("doc", doc(run)),
        ]);
        self.write(Write::Create(RUN, uuid_key(run.id.0), columns));
        let lease = row([("epoch", count(run.epoch)), ("next", int(0)), ("writes", int(0))]);
        self.write(Write::Create(LEASE, uuid_key(run.id.0), lease))
    }

    /// A run's new state; refused with `StaleEpoch` when another host has claimed it since `run.epoch`. A run that is
    /// not `running` any more has no owner.
    pub fn update_run(&mut self, run: &Run) -> &mut Self {
        self.progress.entry(run.id).or_insert(Progress::under(run.epoch));
        let columns = row([
            ("state", text(run.state.as_str())),
            ("tlp", int(run.tlp.rank())),
            ("driven", Value::Bool(run.state == RunState::Running)),
            ("nobody", uuid(Uuid::nil())),
            ("doc", doc(run)),
        ]);
        self.write(Write::Special(&UPDATE, RUN, uuid_key(run.id.0), columns))
    }
}

impl Store {
    /// A run; `None` when there is none or the viewer may not see it.
    ///
    /// # Errors
    /// The database's.
    pub async fn run(&self, viewer: &Viewer, id: RunId) -> Result<Option<Run>, StoreError> {
        let mut variables = Variables::new();
        Scope::of(viewer).bind(&mut variables);
        variables.insert("id", record(RUN, uuid_key(id.0)));
        let statement = format!("SELECT doc FROM $id WHERE tlp >= 0{}", Scope::of(viewer).and());
        Columns::of("run", self.database().value(statement, variables).await?)?
            .map(|mut row| row.doc("doc"))
            .transpose()
    }

    /// A ticket's runs that the viewer may see, newest first, at most 50.
    ///
    /// # Errors
    /// The database's.
    pub async fn runs_of_ticket(&self, viewer: &Viewer, ticket: TicketId) -> Result<Vec<Run>, StoreError> {
        let mut variables = Variables::new();
        Scope::of(viewer).bind(&mut variables);
        variables.insert("ticket", uuid(ticket.0));
        let statement = format!("{RUNS_OF_TICKET}{} ORDER BY created DESC LIMIT 50", Scope::of(viewer).and());
        read_all(self.database().value(statement, variables).await?)
    }

    /// Takes over up to `limit` runs that nobody drives: those of dead hosts first, then queued ones, oldest first. Each
    /// comes with its new epoch; whoever drove it before can append nothing any more.
    ///
    /// # Errors
    /// The database's.
    pub async fn claim_runs(&self, limit: usize) -> Result<Vec<Run>, StoreError> {
        let _alone = self.claiming().await;
        let mut free = Vec::new();
        for host in self.dead_hosts().await? {
            if free.len() < limit {
                let of_host = self.claimable(RunState::Running, host, limit - free.len()).await?;
                if of_host.is_empty() {
                    self.bury(host).await?;
                }
                free.extend(of_host);
            }
        }
        if free.len() < limit {
            free.extend(self.claimable(RunState::Queued, Uuid::nil(), limit - free.len()).await?);
        }
        self.claim(free).await
    }

    async fn dead_hosts(&self) -> Result<Vec<Uuid>, StoreError> {
        let mut variables = Variables::new();
        variables.insert("now", time(Utc::now()));
        variables.insert("me", record(crate::hosts::HOST, uuid_key(self.host().0)));
        let dead = "SELECT id FROM host WHERE expires < $now AND id != $me";
        Columns::all("host", self.database().value(dead, variables).await?)?
            .into_iter()
            .map(|mut row| match row.key()? {
                surrealdb::types::RecordIdKey::Uuid(id) => Ok(id.into_inner()),
                _ => Err(StoreError::Corrupt { noun: "host".into(), detail: "its key is no UUID".into() }),
            })
            .collect()
    }

    /// Forgets a dead host that drives nothing any more.
    async fn bury(&self, host: Uuid) -> Result<(), StoreError> {
        let mut variables = Variables::new();
        variables.insert("host", record(crate::hosts::HOST, uuid_key(host)));
        variables.insert("now", time(Utc::now()));
        self.database().atomic("DELETE $host WHERE expires < $now RETURN NONE", variables).await.map(|_| ())
    }

    async fn claimable(&self, state: RunState, owner: Uuid, limit: usize) -> Result<Vec<Run>, StoreError> {
        let mut variables = Variables::new();
        variables.insert("state", text(state.as_str()));
        variables.insert("owner", uuid(owner));
        variables.insert("most", int(i64::try_from(limit).unwrap_or(i64::MAX)));
        read_all(self.database().value(CLAIMABLE, variables).await?)
    }

    /// Takes those of these runs whose epoch has not moved meanwhile.
    async fn claim(&self, free: Vec<Run>) -> Result<Vec<Run>, StoreError> {
        if free.is_empty() {
            return Ok(free);
        }
        let now = Utc::now();
        let claimed: HashMap<RunId, Run> = free
            .into_iter()
            .map(|run| (run.id, Run { state: RunState::Running, epoch: run.epoch + 1, updated_at: now, ..run }))
            .collect();
        let mut variables = Variables::new();
        variables.insert("claims", list(claimed.values().map(|run| Value::Object(self.claim_row(run)))));
        variables.insert("ids", list(claimed.keys().map(|id| record(RUN, uuid_key(id.0)))));
        variables.insert("me", uuid(self.host().0));
        crate::hosts::alive(self.host(), &mut variables);
        self.database()
            .atomic(&format!("BEGIN; {}; {CLAIM} COMMIT;", crate::hosts::KEEP_ALIVE), variables.clone())
            .await?;
        let stored = read_all(self.database().value("SELECT doc FROM $ids WHERE owner = $me", variables).await?)?;
        Ok(stored.into_iter().filter(|run| claimed.get(&run.id).is_some_and(|mine| mine.epoch == run.epoch)).collect())
    }

    fn claim_row(&self, run: &Run) -> Object {
        row([
            ("id", record(RUN, uuid_key(run.id.0))),
            ("lease", record(LEASE, uuid_key(run.id.0))),
            ("before", count(run.epoch - 1)),
            ("epoch", count(run.epoch)),
            ("doc", doc(run)),
        ])
    }
}

pub(crate) const RUNS_OF_TICKET: &str = "SELECT doc, created FROM run WITH INDEX run_ticket WHERE ticket = $ticket";
pub(crate) const CLAIMABLE: &str = "SELECT doc, created FROM run WITH INDEX run_work \
    WHERE state = $state AND owner = $owner ORDER BY created LIMIT $most";

/// Within one transaction; a run that another host took between the look and the claim is left alone.
const CLAIM: &str = "FOR $item IN $claims { \
        IF $item.lease.epoch = $item.before { \
            UPDATE $item.lease SET epoch = $item.epoch, writes += 1 RETURN NONE; \
            UPDATE $item.id SET state = 'running', owner = $me, doc = $item.doc RETURN NONE; \
        } \
    };";

fn read_all(rows: Value) -> Result<Vec<Run>, StoreError> {
    Columns::all("run", rows)?.into_iter().map(|mut row| row.doc("doc")).collect()
}
