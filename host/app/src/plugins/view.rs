//! A plugin as the API shows it: what it may do, and how its calls went.

use std::cmp::Reverse;

use tocsin_model::{
    installation::{InstalledPlugin, PluginConnection, PluginError, PluginLogLine, PluginView},
    plugin::Effective,
};
use tocsin_sandbox::{Component, Failure, LogLine};

use crate::App;

/// How many log lines are shown.
const LINES_SHOWN: usize = 50;

pub(super) fn of(app: &App, plugin: InstalledPlugin) -> PluginView {
    let reviewed = plugin.pending.as_ref().map_or(&plugin.manifest, |pending| &pending.manifest);
    let settings = plugin.manifest.settings.defaults();
    let component = app.components().get(&plugin.digest);
    let stats = component.as_ref().map(Component::stats).unwrap_or_default();
    let mut log: Vec<PluginLogLine> = component.iter().flat_map(Component::logs).map(written).collect();
    log.sort_by_key(|line| Reverse(line.at));
    log.truncate(LINES_SHOWN);
    PluginView {
        effective: Effective::of(&plugin.manifest, &plugin.grant, app.ceiling(), &settings),
        connections: connections(app, &plugin.id),
        missing: plugin.grant.covers(reviewed),
        calls: stats.calls,
        failures: stats.failures,
        crashes: stats.crashes + stats.timeouts,
        memory_peak: stats.memory_peak,
        errors: stats.last_failures.into_iter().rev().map(failed).collect(),
        log,
        plugin,
    }
}

fn connections(app: &App, plugin: &str) -> Vec<PluginConnection> {
    let all = app.registry().all();
    let mine = all.iter().filter(|connection| connection.record.plugin == plugin);
    mine.map(|connection| PluginConnection {
        id: connection.record.id,
        name: connection.record.name.clone(),
        effective: connection.effective.clone(),
    })
    .collect()
}

fn failed(failure: Failure) -> PluginError {
    PluginError {
        at: failure.at.into(),
        connection: named(failure.connection),
        code: failure.error.kind.code().to_owned(),
        remedy: failure.error.kind.remedy().to_owned(),
        message: failure.error.message,
    }
}

fn written(line: LogLine) -> PluginLogLine {
    PluginLogLine {
        at: line.at.into(),
        level: line.level.as_str().to_owned(),
        connection: named(line.connection),
        message: line.message,
    }
}

/// Playbooks are called for no connection.
fn named(connection: String) -> Option<String> {
    Some(connection).filter(|name| !name.is_empty())
}
