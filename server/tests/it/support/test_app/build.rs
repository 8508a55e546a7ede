//! How a server under test is put together, and in what it can differ.

use std::sync::Arc;
use std::time::Duration;

use countersign::config::{Config, Variables};
use countersign::{Application, Parts};
use sandbox::Sandbox;
use services::FakeClock;

use crate::support::TestDatabase;

/// How long Linear may take to answer; short, so that a test of slowness is quick.
const LINEAR_TIMEOUT: Duration = Duration::from_millis(500);

/// How long an endpoint of outgoing webhooks may take; as short for the same reason.
const WEBHOOK_TIMEOUT: Duration = Duration::from_millis(500);

/// In what a server differs from the usual one.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Options {
    /// How long requests of agents wait for Linear's answer.
    pub(super) wait: Duration,
    /// Whether deliveries must be as Linear's own library wants them.
    pub(super) strict: bool,
    /// How long Linear may take to answer, where that is not short.
    pub(super) patience: Option<Duration>,
    /// Whether outgoing webhooks may go to public addresses alone.
    pub(super) guarded: bool,
}

/// A server on this database, with this Linear and this clock.
pub(super) async fn build(
    url: &str,
    database: &TestDatabase,
    linear: &Sandbox,
    clock: &Arc<FakeClock>,
    options: Options,
) -> Application {
    let data_dir = database.folder().display().to_string();
    let strict = options.strict.to_string();
    let nets = if options.guarded { "" } else { "127.0.0.0/8" };
    let variables = Variables::from_pairs(&[
        ("COUNTERSIGN_PUBLIC_URL", url),
        ("COUNTERSIGN_DATA_DIR", &data_dir),
        ("DATABASE_URL", &database.url),
        ("LINEAR_API_URL", linear.url().as_str()),
        ("LINEAR_APP_URL", linear.url().as_str()),
        ("COUNTERSIGN_WEBHOOK_STRICT", &strict),
        ("COUNTERSIGN_WEBHOOK_ALLOW_NETS", nets),
    ]);
    let config = Config::read(&variables).unwrap();
    let clock = Arc::clone(clock);
    let parts = Parts {
        clock,
        linear_timeout: options.patience.unwrap_or(LINEAR_TIMEOUT),
        agent_write_wait: options.wait,
        webhook_timeout: WEBHOOK_TIMEOUT,
        ..Parts::default()
    };
    countersign::startup::build(&config, parts).await.unwrap()
}
