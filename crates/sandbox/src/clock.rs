//! The sandbox's own time: the machine's, or one that only moves when it is told to.
//!
//! Everything that has a date or waits for one asks this clock, so that a test plays Linear's six-hour retry in a
//! moment.

use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;
use tokio::sync::watch;

use crate::model::DateTime;

/// Where a sandbox takes the time from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockMode {
    /// The machine's time, plus whatever the clock was advanced by.
    Real,
    /// Stands still at `start` until it is advanced.
    Manual {
        /// The time at which the sandbox starts.
        start: OffsetDateTime,
    },
}

/// A shared clock; clones show the same time.
#[derive(Debug, Clone)]
pub(crate) struct Clock {
    mode: ClockMode,
    advanced: Arc<watch::Sender<Duration>>,
}

impl Clock {
    pub(crate) fn new(mode: ClockMode) -> Self {
        let (advanced, _) = watch::channel(Duration::ZERO);
        Self {
            mode,
            advanced: Arc::new(advanced),
        }
    }

    /// The present, in whole milliseconds as Linear writes it.
    pub(crate) fn now(&self) -> DateTime {
        let base = match self.mode {
            ClockMode::Real => machine_time(),
            ClockMode::Manual { start } => start,
        };
        DateTime::from(base + *self.advanced.borrow())
    }

    /// Moves the time forward and wakes everybody who waits for a moment.
    pub(crate) fn advance(&self, by: Duration) {
        self.advanced.send_modify(|so_far| *so_far += by);
    }

    /// Returns once `at` is reached, by the passing of time or by [`Clock::advance`].
    pub(crate) async fn wait_until(&self, at: DateTime) {
        let mut moved = self.advanced.subscribe();
        loop {
            let left = at.since(self.now());
            if left.is_zero() {
                return;
            }
            match self.mode {
                // The sender lives in `self`, so `changed` cannot fail here.
                ClockMode::Real => tokio::select! {
                    () = tokio::time::sleep(left) => {}
                    _ = moved.changed() => {}
                },
                ClockMode::Manual { .. } => drop(moved.changed().await),
            }
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place where the sandbox asks the machine for the time"
)]
fn machine_time() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[tokio::test]
    async fn a_manual_clock_moves_only_when_told() {
        let clock = Clock::new(ClockMode::Manual {
            start: datetime!(2026-01-01 00:00 UTC),
        });
        let start = clock.now();
        let waiting = tokio::spawn({
            let clock = clock.clone();
            async move { clock.wait_until(start.plus(Duration::from_mins(1))).await }
        });
        assert_eq!(clock.now(), start);
        clock.advance(Duration::from_secs(59));
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        clock.advance(Duration::from_secs(1));
        waiting.await.unwrap();
        assert_eq!(clock.now().to_string(), "2026-01-01T00:01:00.000Z");
    }
}
