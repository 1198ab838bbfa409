//! Connections: configured uses of connectors, and what is alive behind each of them.

mod checks;
mod registry;
mod view;

use std::time::{Duration, Instant};

use chrono::Utc;
use serde_json::{Value, json};
use tocsin_model::{
    audit::Change,
    connection::{CheckResult, Connection, ConnectionInput, ConnectionView},
    id::ConnectionId,
    installation::InstalledPlugin,
    plugin::Category,
    viewer::{Action, Viewer},
};
use tocsin_sandbox::{CallError, CallErrorKind};
use tocsin_store::{StoreError, Unit};

use crate::{
    App,
    error::{Error, Result, require},
};

pub(crate) use registry::{LiveConnection, Registry};

/// How long a check may take.
const CHECK_TIME: Duration = Duration::from_secs(30);

impl App {
    /// All connections, by name.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn connections(&self, viewer: &Viewer) -> Result<Vec<ConnectionView>> {
        require(viewer, Action::ReadConnections)?;
        Ok(self.registry().all().iter().map(|connection| view::of(connection)).collect())
    }

    /// One connection.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn connection(&self, viewer: &Viewer, id: ConnectionId) -> Result<ConnectionView> {
        require(viewer, Action::ReadConnections)?;
        self.live(id).map(|connection| view::of(&connection))
    }

    fn live(&self, id: ConnectionId) -> Result<std::sync::Arc<LiveConnection>> {
        self.registry().by_id(id).ok_or_else(|| Error::not_found("connection"))
    }

    /// Adds a connection.
    ///
    /// # Errors
    /// `Invalid` names the fields and settings that are wrong; `Conflict` when the name is taken.
    pub async fn create_connection(&self, viewer: &Viewer, input: ConnectionInput) -> Result<ConnectionView> {
        require(viewer, Action::ManageConnections)?;
        let plugin = self.plugin_of(&input).await?;
        let connection = checks::created(&input, &plugin)?;
        let id = connection.id;
        let mut unit = Unit::new();
        unit.put_connection(&connection);
        self.write_secrets(&mut unit, id, &input)?;
        unit.audit(change(viewer, "connection.create", &connection, None, Some(json!(connection))));
        self.commit_connection(unit, &connection.name).await?;
        self.connection(viewer, id).await
    }

    async fn plugin_of(&self, input: &ConnectionInput) -> Result<InstalledPlugin> {
        let id = input.plugin.as_deref().unwrap_or_default();
        let plugin = self.store().plugin(id).await?;
        plugin
            .filter(|plugin| plugin.manifest.category != Category::Playbook)
            .ok_or_else(|| Error::invalid("plugin", format!("there is no connector `{id}`: see the list of plugins")))
    }

    /// Changes a connection; fields that are absent stay as they are.
    ///
    /// # Errors
    /// As for creating one; `VersionMismatch` when it was changed meanwhile.
    pub async fn update_connection(
        &self,
        viewer: &Viewer,
        id: ConnectionId,
        input: ConnectionInput,
        if_match: Option<u64>,
    ) -> Result<ConnectionView> {
        require(viewer, Action::ManageConnections)?;
        let before = self.live(id)?.record.clone();
        if if_match.is_some_and(|version| version != before.version) {
            return Err(Error::VersionMismatch { current: Box::new(json!(before)) });
        }
        let plugin = self.store().plugin(&before.plugin).await?.ok_or_else(|| Error::not_found("plugin"))?;
        let after = checks::updated(&before, &input, &plugin)?;
        let mut unit = Unit::new();
        unit.update_connection(&after);
        self.write_secrets(&mut unit, id, &input)?;
        unit.audit(change(viewer, "connection.change", &after, Some(json!(before)), Some(json!(after))));
        self.commit_connection(unit, &after.name).await?;
        self.connection(viewer, id).await
    }

    /// Removes a connection and its secrets.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` while the flow names it.
    pub async fn delete_connection(&self, viewer: &Viewer, id: ConnectionId) -> Result<()> {
        require(viewer, Action::ManageConnections)?;
        let before = self.live(id)?.record.clone();
        let flow = self.store().flow().await?.settings;
        let asked = flow.connections.iter().flatten().any(|name| *name == before.name);
        let target = flow.investigation.is_some_and(|target| target.connection == before.name);
        if asked || target {
            return Err(Error::Conflict(format!(
                "the enrichment flow uses `{}`: take it out of the flow first",
                before.name
            )));
        }
        let mut unit = Unit::new();
        unit.delete_connection(&before);
        unit.audit(change(viewer, "connection.delete", &before, Some(json!(before)), None));
        self.commit_connection(unit, &before.name).await
    }

    /// Asks the provider, at the least cost to it, whether the connection works.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`. A provider that does not answer is a result, not an error.
    pub async fn check_connection(&self, viewer: &Viewer, id: ConnectionId) -> Result<CheckResult> {
        require(viewer, Action::ManageConnections)?;
        let connection = self.live(id)?;
        let started = Instant::now();
        let result = checked(&connection, started + CHECK_TIME).await;
        let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(match result {
            Ok(message) => CheckResult { ok: true, message, remedy: String::new(), duration_ms },
            Err((message, remedy)) => CheckResult { ok: false, message, remedy, duration_ms },
        })
    }

    fn write_secrets(&self, unit: &mut Unit, id: ConnectionId, input: &ConnectionInput) -> Result<()> {
        for (name, value) in &input.secrets {
            match value {
                Some(value) => {
                    let sealed = self.vault().seal(&secret_place(id, name), value.as_bytes())?;
                    unit.put_secret(id, name, sealed);
                }
                None => {
                    unit.delete_secret(id, name);
                }
            }
        }
        Ok(())
    }

    async fn commit_connection(&self, unit: Unit, name: &str) -> Result<()> {
        match self.store().commit(unit).await {
            Ok(()) => self.reload_connections().await,
            Err(StoreError::AlreadyExists { .. }) => {
                Err(Error::Conflict(format!("there is already a connection `{name}`: choose another name")))
            }
            Err(StoreError::Conflict { .. }) => {
                self.reload_connections().await?;
                let current = self.registry().get(name).map(|connection| json!(connection.record));
                Err(Error::VersionMismatch { current: Box::new(current.unwrap_or_default()) })
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// What was reached, or what went wrong and what mends it. A check counts against the quota and in the statistics, as
/// any other call.
async fn checked(connection: &LiveConnection, deadline: Instant) -> Result<String, (String, String)> {
    let misconfigured = |problem: &String| (problem.clone(), "Correct the connection's settings.".to_owned());
    let handle = connection.handle.as_ref().map_err(misconfigured)?;
    let refused = |_| {
        let remedy = "Wait until the connection's quota allows a call, or raise the quota.";
        ("the connection's quota is used up for now".to_owned(), remedy.to_owned())
    };
    connection.quota.acquire(deadline).await.map_err(refused)?;
    let result = handle.check(deadline).await;
    connection.note(result.as_ref().err().map(|error| error.message.clone()));
    if let Err(CallError { kind: CallErrorKind::RateLimited { retry_after }, .. }) = &result {
        connection.pause(*retry_after);
    }
    result.map_err(|error| (error.message, error.kind.remedy().to_owned()))
}

/// Where a connection's secret belongs; it can be opened nowhere else.
fn secret_place(id: ConnectionId, name: &str) -> String {
    format!("connection/{id}/{name}")
}

fn change(
    viewer: &Viewer,
    action: &str,
    connection: &Connection,
    before: Option<Value>,
    after: Option<Value>,
) -> Change {
    Change {
        actor: viewer.principal.into(),
        action: action.to_owned(),
        subject: format!("connection/{}", connection.id),
        organisation: None,
        before,
        after,
        at: Utc::now(),
    }
}
