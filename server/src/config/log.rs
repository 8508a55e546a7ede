//! What is logged.

use tracing_subscriber::EnvFilter;

use super::env::{ConfigError, Variable, Variables};

const LOG: Variable = Variable {
    name: "COUNTERSIGN_LOG",
    form: "a level, or levels by module",
    example: "info,countersign=debug",
};

/// What is logged.
#[derive(Debug, Clone)]
pub struct LogConfig {
    /// Read from `COUNTERSIGN_LOG`, default `info`.
    pub filter: String,
}

impl LogConfig {
    pub(super) fn read(variables: &Variables) -> Result<Self, ConfigError> {
        let filter = variables.get(LOG.name).unwrap_or("info").to_owned();
        EnvFilter::try_new(&filter).map_err(|_| LOG.wrong(format!("is `{filter}`")))?;
        Ok(Self { filter })
    }
}
