//! A nudge that saves a runner the wait for its next poll.

use std::sync::Arc;

use tokio::sync::Notify;

/// Wakes the runner of this process. Wake it after the commit; a lost wake costs one poll interval.
#[derive(Debug, Clone, Default)]
pub struct Signal(Arc<Notify>);

impl Signal {
    /// Something may be due. Remembered until the runner looks, so it is never too early.
    pub fn wake(&self) {
        self.0.notify_one();
    }

    /// Waits for the next wake, or returns at once if there was one since the last wait.
    pub(crate) async fn woken(&self) {
        self.0.notified().await;
    }
}
