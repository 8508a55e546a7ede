//! What has to be done now and then, whoever asks for what.

use std::time::Duration;

use store::SessionRows;
use tokio_util::sync::CancellationToken;
use tower_sessions::ExpiredDeletion as _;

const EVERY: Duration = Duration::from_hours(1);

/// Removes sessions that are over, at once and then every hour.
pub(crate) async fn run(sessions: SessionRows, shutdown: CancellationToken) {
    let mut ticks = tokio::time::interval(EVERY);
    while shutdown.run_until_cancelled(ticks.tick()).await.is_some() {
        if let Err(error) = sessions.delete_expired().await {
            tracing::warn!(error = %error, "Sessions that are over could not be removed; tried again in an hour");
        }
    }
}
