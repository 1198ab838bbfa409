//! Log lines: text for people or JSON for machines, on standard error.

use std::io::IsTerminal;

use anyhow::{Context, Result};
use tracing_subscriber::EnvFilter;

use crate::config::{Log, LogFormat};

/// Starts logging.
///
/// # Errors
/// When the filter is not one.
pub fn start(config: &Log) -> Result<()> {
    let filter = EnvFilter::try_new(&config.filter)
        .with_context(|| format!("configuration key `log.filter`: `{}` is not a filter", config.filter))?;
    let terminal = std::io::stderr().is_terminal();
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(terminal)
        .with_writer(std::io::stderr)
        // A line that cannot be written, on a full disk, would be complained of where it cannot be either: a panic.
        .log_internal_errors(false);
    match config.format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().init(),
    }
    Ok(())
}
