//! Plugins: installing components, granting what they request, switching them on and off.

mod crash_loop;
mod view;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use chrono::Utc;
use serde_json::{Value, json};
use tocsin_model::{
    audit::Change,
    installation::{InstalledPlugin, PendingPlugin, PluginState, PluginView},
    plugin::Grant,
    viewer::{Action, Actor, Viewer},
};
use tocsin_sandbox::{Component, Inspection};
use tocsin_store::{StoreError, Unit};

use crate::{
    App,
    error::{Error, Result, require},
};

pub(crate) use crash_loop::keep_disabled;

/// The compiled components, by digest.
#[derive(Default)]
pub(crate) struct Components {
    compiled: Mutex<HashMap<String, Component>>,
}

impl App {
    /// All plugins, by id.
    ///
    /// # Errors
    /// `Forbidden`, or the store's.
    pub async fn plugins(&self, viewer: &Viewer) -> Result<Vec<PluginView>> {
        require(viewer, Action::ReadPlugins)?;
        let plugins = self.store().plugins().await?;
        Ok(plugins.into_iter().map(|plugin| view::of(self, plugin)).collect())
    }

    /// One plugin.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn plugin(&self, viewer: &Viewer, id: &str) -> Result<PluginView> {
        require(viewer, Action::ReadPlugins)?;
        Ok(view::of(self, self.installed(id).await?))
    }

    async fn installed(&self, id: &str) -> Result<InstalledPlugin> {
        self.store().plugin(id).await?.ok_or_else(|| Error::not_found("plugin"))
    }

    /// Installs a component, or a newer version of one. A new plugin gets no grant yet; a newer version that asks for
    /// more than is granted waits for review while the old one serves.
    ///
    /// # Errors
    /// `Invalid` says what is wrong with the component.
    pub async fn install_plugin(&self, viewer: &Viewer, bytes: Vec<u8>) -> Result<PluginView> {
        require(viewer, Action::ManagePlugins)?;
        let id = self.install(viewer.principal.into(), bytes, |_| Grant::default()).await?;
        self.plugin(viewer, &id).await
    }

    /// Installs the plugins that come with the program. At their first installation they are granted what they
    /// request, because whoever runs the program trusts them as part of it; later ones that ask for more wait for review.
    ///
    /// # Errors
    /// When a bundled component is refused, or the store fails.
    pub async fn install_bundled(&self, components: impl IntoIterator<Item = Vec<u8>>) -> Result<()> {
        for bytes in components {
            self.install(Actor::Host, bytes, |inspection| Grant::of_requests(&inspection.manifest)).await?;
        }
        self.reload_connections().await
    }

    async fn install(
        &self,
        actor: Actor,
        bytes: Vec<u8>,
        first_grant: impl Fn(&Inspection) -> Grant,
    ) -> Result<String> {
        let inspection =
            self.sandbox().inspect(&bytes).map_err(|error| Error::invalid("component", error.to_string()))?;
        let id = inspection.manifest.id.to_string();
        let digest = inspection.digest.to_string();
        let before = self.store().plugin(&id).await?;
        let known = |plugin: &InstalledPlugin| {
            plugin.digest == digest || plugin.pending.as_ref().is_some_and(|pending| pending.digest == digest)
        };
        if before.as_ref().is_some_and(known) {
            return Ok(id);
        }
        let bytes: Arc<[u8]> = bytes.into();
        let component = self
            .sandbox()
            .compile(Arc::clone(&bytes))
            .await
            .map_err(|error| Error::invalid("component", error.to_string()))?;
        let after = match &before {
            None => fresh(&inspection, first_grant(&inspection)),
            Some(before) if before.grant.covers(&inspection.manifest).is_empty() => replaced(before, &inspection),
            Some(before) => waiting(before, &inspection),
        };
        self.components().insert(digest.clone(), component);
        let mut unit = Unit::new();
        unit.put_component(&digest, &bytes);
        self.commit_plugin(unit, actor, "plugin.install", before.as_ref(), &after).await?;
        Ok(id)
    }

    /// Grants a plugin what an administrator allows. Where a newer version waits and the grant covers it, it serves
    /// from now on.
    ///
    /// # Errors
    /// `NotFound`, `VersionMismatch`.
    pub async fn grant_plugin(
        &self,
        viewer: &Viewer,
        id: &str,
        grant: Grant,
        if_match: Option<u64>,
    ) -> Result<PluginView> {
        require(viewer, Action::ManagePlugins)?;
        let before = self.installed(id).await?;
        if if_match.is_some_and(|version| version != before.version) {
            return Err(Error::VersionMismatch { current: Box::new(json!(before)) });
        }
        let mut after = changed(&before);
        after.grant = grant;
        if let Some(pending) = after.pending.take_if(|pending| after.grant.covers(&pending.manifest).is_empty()) {
            after.digest = pending.digest;
            after.manifest = pending.manifest;
            after.imports = pending.imports;
            after.exports = pending.exports;
            after.size = pending.size;
            serves_anew(&mut after);
        }
        self.commit_plugin(Unit::new(), viewer.principal.into(), "plugin.grant", Some(&before), &after).await?;
        self.plugin(viewer, id).await
    }

    /// Switches a plugin on or off.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn set_plugin_enabled(&self, viewer: &Viewer, id: &str, enabled: bool) -> Result<PluginView> {
        require(viewer, Action::ManagePlugins)?;
        let before = self.installed(id).await?;
        let mut after = changed(&before);
        after.state = if enabled { PluginState::Enabled } else { PluginState::Disabled };
        after.reason = (!enabled).then(|| "an administrator switched it off".to_owned());
        let action = if enabled { "plugin.enable" } else { "plugin.disable" };
        self.commit_plugin(Unit::new(), viewer.principal.into(), action, Some(&before), &after).await?;
        if enabled && let Ok(component) = self.component(&after.digest).await {
            component.enable();
        }
        self.plugin(viewer, id).await
    }

    async fn commit_plugin(
        &self,
        mut unit: Unit,
        actor: Actor,
        action: &str,
        before: Option<&InstalledPlugin>,
        after: &InstalledPlugin,
    ) -> Result<()> {
        match before {
            None => unit.put_plugin(after),
            Some(_) => unit.update_plugin(after),
        };
        unit.audit(Change {
            actor,
            action: action.to_owned(),
            subject: format!("plugin/{}", after.id),
            organisation: None,
            before: before.map(audited),
            after: Some(audited(after)),
            at: after.updated_at,
        });
        match self.store().commit(unit).await {
            Ok(()) => self.reload_connections().await,
            Err(StoreError::Conflict { .. }) => {
                let current = self.store().plugin(&after.id).await?;
                Err(Error::VersionMismatch { current: Box::new(json!(current)) })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The compiled component of this digest; compiled when it is first needed.
    pub(crate) async fn component(&self, digest: &str) -> Result<Component> {
        if let Some(component) = self.components().get(digest) {
            return Ok(component);
        }
        let bytes = self.store().component(digest).await?;
        let bytes = bytes.ok_or_else(|| Error::Internal(format!("the component {digest} is not stored")))?;
        let component = self
            .sandbox()
            .compile(bytes.into())
            .await
            .map_err(|error| Error::Internal(format!("the component {digest}: {error}")))?;
        self.components().insert(digest.to_owned(), component.clone());
        Ok(component)
    }
}

impl Components {
    fn get(&self, digest: &str) -> Option<Component> {
        self.compiled.lock().expect("nothing panics while it holds the components").get(digest).cloned()
    }

    fn insert(&self, digest: String, component: Component) {
        self.compiled.lock().expect("nothing panics while it holds the components").insert(digest, component);
    }
}

fn fresh(inspection: &Inspection, grant: Grant) -> InstalledPlugin {
    let now = Utc::now();
    InstalledPlugin {
        id: inspection.manifest.id.to_string(),
        digest: inspection.digest.to_string(),
        manifest: inspection.manifest.clone(),
        grant,
        imports: inspection.imports.clone(),
        exports: inspection.exports.clone(),
        size: inspection.size as u64,
        state: PluginState::Enabled,
        reason: None,
        pending: None,
        installed_at: now,
        updated_at: now,
        version: 1,
    }
}

fn changed(before: &InstalledPlugin) -> InstalledPlugin {
    let mut after = before.clone();
    after.updated_at = Utc::now();
    after.version += 1;
    after
}

fn replaced(before: &InstalledPlugin, inspection: &Inspection) -> InstalledPlugin {
    let mut after = InstalledPlugin {
        grant: before.grant.clone(),
        installed_at: before.installed_at,
        version: before.version + 1,
        state: before.state,
        reason: before.reason.clone(),
        ..fresh(inspection, Grant::default())
    };
    serves_anew(&mut after);
    after
}

/// Another component serves from now on: what the one before crashed of is over. What an administrator switched off stays off.
fn serves_anew(plugin: &mut InstalledPlugin) {
    if plugin.state == PluginState::Failed {
        plugin.state = PluginState::Enabled;
        plugin.reason = None;
    }
}

fn waiting(before: &InstalledPlugin, inspection: &Inspection) -> InstalledPlugin {
    let mut after = changed(before);
    after.pending = Some(PendingPlugin {
        digest: inspection.digest.to_string(),
        manifest: inspection.manifest.clone(),
        imports: inspection.imports.clone(),
        exports: inspection.exports.clone(),
        size: inspection.size as u64,
        uploaded_at: after.updated_at,
    });
    after
}

fn audited(plugin: &InstalledPlugin) -> Value {
    json!({
        "digest": plugin.digest, "grant": plugin.grant, "state": plugin.state, "reason": plugin.reason,
        "pending": plugin.pending.as_ref().map(|pending| &pending.digest), "version": plugin.version,
    })
}
