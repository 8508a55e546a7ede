//! What is logged, and how.

use tracing_subscriber::EnvFilter;

use super::env::{ConfigError, Variable, Variables};

const FORMAT: Variable = Variable {
    name: "COUNTERSIGN_LOG_FORMAT",
    form: "`text` or `json`",
    example: "json",
};
const LOG: Variable = Variable {
    name: "COUNTERSIGN_LOG",
    form: "a level, or levels by module",
    example: "info,countersign=debug",
};

/// How a line of the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One object a line, for programs that collect logs.
    Json,
}

/// What is logged, and how.
#[derive(Debug, Clone)]
pub struct LogConfig {
    /// Read from `COUNTERSIGN_LOG`, default `info`.
    pub filter: String,
    /// Read from `COUNTERSIGN_LOG_FORMAT`, default `text`.
    pub format: LogFormat,
}

impl LogConfig {
    pub(super) fn read(variables: &Variables) -> Result<Self, ConfigError> {
        let filter = variables.get(LOG.name).unwrap_or("info").to_owned();
        EnvFilter::try_new(&filter).map_err(|_| LOG.wrong(format!("is `{filter}`")))?;
        let format = match variables.get(FORMAT.name) {
            None | Some("text") => LogFormat::Text,
            Some("json") => LogFormat::Json,
            Some(other) => return Err(FORMAT.wrong(format!("is `{other}`"))),
        };
        Ok(Self { filter, format })
    }
}
