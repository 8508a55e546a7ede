//! What a deployment decides, read from the environment once, at the start.
//!
//! Each part is a plain value that tests build by hand. A wrong value stops the start with one line
//! that names the variable, its form and an example.

mod age;
mod env;
mod http;
mod linear;
mod log;
mod metrics;
mod outgoing;
mod proxies;
mod storage;

pub use age::Age;
pub use env::{ConfigError, Variables};
pub use http::HttpConfig;
pub use linear::LinearConfig;
pub use log::{LogConfig, LogFormat};
pub use metrics::MetricsConfig;
pub use outgoing::OutgoingConfig;
pub use proxies::TrustedProxies;
pub use storage::StorageConfig;

/// Everything that a server needs to know before it starts.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where it listens and by what address others reach it.
    pub http: HttpConfig,
    /// Where data and keys are kept.
    pub storage: StorageConfig,
    /// Where Linear is, and how old its deliveries may be.
    pub linear: LinearConfig,
    /// What is logged, and how.
    pub log: LogConfig,
    /// Where metrics are read.
    pub metrics: MetricsConfig,
    /// Where outgoing webhooks may go.
    pub outgoing: OutgoingConfig,
}

impl Config {
    /// Reads all parts.
    ///
    /// # Errors
    /// The first variable that is wrong.
    pub fn read(variables: &Variables) -> Result<Self, ConfigError> {
        Ok(Self {
            http: HttpConfig::read(variables)?,
            storage: StorageConfig::read(variables)?,
            linear: LinearConfig::read(variables)?,
            log: LogConfig::read(variables)?,
            metrics: MetricsConfig::read(variables)?,
            outgoing: OutgoingConfig::read(variables)?,
        })
    }

    /// Reads all parts from the environment of the process.
    ///
    /// # Errors
    /// The first variable that is wrong.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::read(&Variables::of_process()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_snapshot;

    fn read(pairs: &[(&str, &str)]) -> Result<Config, ConfigError> {
        Config::read(&Variables::from_pairs(pairs))
    }

    #[test]
    fn nothing_has_to_be_set() {
        let config = read(&[]).unwrap();
        assert_eq!(
            config.http.public_url().unwrap().as_str(),
            "http://127.0.0.1:3000/"
        );
        assert_eq!(config.storage.database_url, "sqlite://data/countersign.db");
        assert_eq!(config.linear.api_url.as_str(), "https://api.linear.app/");
        assert_eq!(config.linear.webhook_max_age, Age::hours(8));
        assert_eq!(config.log.filter, "info");
        assert_eq!(config.log.format, LogFormat::Text);
        assert_eq!(config.metrics.addr, None);
        assert!(config.outgoing.allowed.is_empty());
        assert_eq!(config.http.trusted_proxies, TrustedProxies::default());
        // An empty variable is what a template leaves behind: the same as none.
        assert_eq!(
            read(&[("COUNTERSIGN_ADDR", "")]).unwrap().http.addr,
            config.http.addr
        );
    }

    #[test]
    fn the_database_follows_the_data_folder() {
        let config = read(&[("COUNTERSIGN_DATA_DIR", "/srv/countersign")]).unwrap();
        assert_eq!(
            config.storage.database_url,
            "sqlite:///srv/countersign/countersign.db"
        );
    }

    #[test]
    fn a_wrong_value_is_one_line_with_variable_form_and_example() {
        let wrong = [
            ("COUNTERSIGN_ADDR", "localhost"),
            ("COUNTERSIGN_PUBLIC_URL", "countersign.example.com"),
            ("COUNTERSIGN_PUBLIC_URL", "https://example.com/?a=b"),
            ("DATABASE_URL", "mysql://user:secret@host/db"),
            ("COUNTERSIGN_ENCRYPTION_KEYS", "k1:c2hvcnQ="),
            ("LINEAR_API_URL", "api.linear.app"),
            ("LINEAR_APP_URL", "ftp://linear.app"),
            ("COUNTERSIGN_WEBHOOK_MAX_AGE", "eight hours"),
            ("COUNTERSIGN_LOG", "info,countersign=loud"),
            ("COUNTERSIGN_LOG_FORMAT", "xml"),
            ("COUNTERSIGN_METRICS_ADDR", "9464"),
            ("COUNTERSIGN_METRICS_ADDR", "0.0.0.0:9464"),
            ("COUNTERSIGN_METRICS_PUBLIC", "yes"),
            ("COUNTERSIGN_TRUSTED_PROXIES", "10.0.0.0/33"),
            ("COUNTERSIGN_TRUSTED_PROXIES", "proxy.example.com"),
            ("COUNTERSIGN_WEBHOOK_ALLOW_NETS", "10.0.0.0/33"),
            ("COUNTERSIGN_WEBHOOK_ALLOW_NETS", "hooks.internal"),
        ];
        let lines: Vec<String> = wrong
            .iter()
            .map(|pair| read(&[*pair]).unwrap_err().to_string())
            .collect();
        assert!(lines.iter().all(|line| !line.contains('\n')));
        assert!(
            lines.iter().all(|line| !line.contains("secret@")),
            "a password in a message"
        );
        assert_snapshot!(lines.join("\n"));
    }

    #[test]
    fn nothing_secret_is_in_debug_output() {
        let config = read(&[
            ("DATABASE_URL", "postgres://user:hunter2@localhost/db"),
            (
                "COUNTERSIGN_ENCRYPTION_KEYS",
                "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            ),
        ])
        .unwrap();
        let shown = format!("{config:?}");
        assert!(
            !shown.contains("hunter2") && !shown.contains("AAECAw"),
            "{shown}"
        );
    }
}
