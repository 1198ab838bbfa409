//! Runs: who drives them, and how a host claims those that nobody drives.

use std::collections::HashMap;

use chrono::Utc;
use surrealdb::types::{Object, Value, Variables};
use tocsin_model::{
    id::{HostId, RunId, TicketId},
    run::{Entry, Notification, Record, Run, RunState},
    viewer::Viewer,
};
use uuid::Uuid;

use crate::{
    batch::Transaction,
    error::StoreError,
    journal::appended,
    scope::Scope,
    store::Store,
    unit::Unit,
    value::{Columns, count, doc, int, list, record, row, text, time, uuid, uuid_key},
    write::{Statement, Table, Write},
};

const RUN: Table = Table("run");

static UPDATE: Statement = Statement {
    name: "update_run",
    text: "FOR $item IN $update_run { \
           IF $item.id.epoch != $item.epoch { THROW 'tocsin|taken|run|' + $item.run }; \
           UPDATE $item.id SET state = $item.state, doc = $item.doc, tlp = $item.tlp, \
           owner = IF $item.driven { owner } ELSE { $item.nobody } RETURN NONE }",
};

impl Unit {
    /// A new run, with an empty journal; refused with `AlreadyExists` if there is one with its id. A run that is
    /// `running` from the start belongs to the host that commits it.
    pub fn create_run(&mut self, run: &Run) -> &mut Self {
        let columns = row([
            ("state", text(run.state.as_str())),
            ("owner", uuid(Uuid::nil())),
            ("epoch", count(run.epoch)),
            ("ticket", uuid(run.ticket.0)),
            ("organisation", uuid(run.organisation.0)),
            ("tlp", int(run.tlp.rank())),
            ("created", time(run.created_at)),
            ("doc", doc(run)),
        ]);
        self.write(Write::Create(RUN, uuid_key(run.id.0), columns))
    }

    /// A run's new state; refused with `RunTaken` when another host has claimed it since `run.epoch`. A run that is not
    /// `running` any more has no owner.
    pub fn update_run(&mut self, run: &Run) -> &mut Self {
        let columns = row([
            ("run", text(run.id.to_string())),
            ("epoch", count(run.epoch)),
            ("state", text(run.state.as_str())),
            ("tlp", int(run.tlp.rank())),
            ("driven", Value::Bool(run.state == RunState::Running)),
            ("nobody", uuid(Uuid::nil())),
            ("doc", doc(run)),
        ]);
        self.write(Write::Special(&UPDATE, RUN, uuid_key(run.id.0), columns))
    }
}

/// Fills in who owns a run that is created as `running`; true if this is one.
pub(crate) fn owned_by(write: &mut Write, host: HostId) -> bool {
    if let Write::Create(RUN, _, columns) = write
        && columns.get("state") == Some(&text(RunState::Running.as_str()))
    {
        columns.insert("owner", uuid(host.0));
        return true;
    }
    false
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
    /// comes with its new epoch. The journal of a run that a dead host drove has a line about that, so that whoever drove
    /// it can append nothing any more.
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
        let mut takeovers = Vec::new();
        for run in free.iter().filter(|run| run.state == RunState::Running) {
            let seq = u32::try_from(self.journal(&Viewer::host(), run.id).await?.len()).unwrap_or(u32::MAX);
            let record = Record::Notification(Notification::TakenOver { epoch: run.epoch + 1 });
            takeovers.extend(appended(run.id, &[Entry { seq, at: now, record }]));
        }
        let claimed: HashMap<RunId, Run> = free
            .into_iter()
            .map(|run| (run.id, Run { state: RunState::Running, epoch: run.epoch + 1, updated_at: now, ..run }))
            .collect();
        let mut transaction = Transaction::of_host(self.host());
        takeovers.into_iter().for_each(|write| transaction.add(write));
        for run in claimed.values() {
            transaction.add(Write::Special(&CLAIM, RUN, uuid_key(run.id.0), claim_row(run)));
        }
        let (statements, mut variables) = transaction.build();
        variables.insert("me", uuid(self.host().0));
        match self.database().atomic(&statements, variables).await {
            // One that was thought dead has gone on meanwhile.
            Err(StoreError::RunTaken(_)) => return Ok(Vec::new()),
            outcome => drop(outcome?),
        }
        let mut variables = Variables::new();
        variables.insert("ids", list(claimed.keys().map(|id| record(RUN, uuid_key(id.0)))));
        variables.insert("me", uuid(self.host().0));
        let stored = read_all(self.database().value("SELECT doc FROM $ids WHERE owner = $me", variables).await?)?;
        Ok(stored.into_iter().filter(|run| claimed.get(&run.id).is_some_and(|mine| mine.epoch == run.epoch)).collect())
    }
}

fn claim_row(run: &Run) -> Object {
    row([("before", count(run.epoch - 1)), ("epoch", count(run.epoch)), ("doc", doc(run))])
}

pub(crate) const RUNS_OF_TICKET: &str = "SELECT doc, created FROM run WITH INDEX run_ticket WHERE ticket = $ticket";
pub(crate) const CLAIMABLE: &str = "SELECT doc, created FROM run WITH INDEX run_work \
    WHERE state = $state AND owner = $owner ORDER BY created LIMIT $most";

/// A run that another host took between the look and the claim is left alone.
static CLAIM: Statement = Statement {
    name: "claim_run",
    text: "FOR $item IN $claim_run { \
           UPDATE $item.id SET state = 'running', owner = $me, epoch = $item.epoch, doc = $item.doc \
           WHERE epoch = $item.before RETURN NONE }",
};

fn read_all(rows: Value) -> Result<Vec<Run>, StoreError> {
    Columns::all("run", rows)?.into_iter().map(|mut row| row.doc("doc")).collect()
}
