//! The log: to stderr, so that stdout stays for what a command answers.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

use crate::config::{LogConfig, LogFormat};

/// What libraries say when all is well. Who names them in the filter hears them again.
const QUIET: &str = "sea_orm_migration=warn,sqlx=warn";

/// Starts logging. A second start in one process keeps the first.
pub(crate) fn start(config: &LogConfig) {
    let filter = format!("{QUIET},{}", config.filter);
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let started = match config.format {
        LogFormat::Text => log.with_ansi(std::io::stderr().is_terminal()).try_init(),
        // The list of spans holds the innermost one too.
        LogFormat::Json => log.json().with_current_span(false).try_init(),
    };
    if let Err(error) = started {
        tracing::debug!(error = %error, "The log was started before");
    }
}
