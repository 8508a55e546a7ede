//! The clock that use cases ask, once each, at the top.

use std::sync::Mutex;

use domain::Timestamp;
use time::{Duration, OffsetDateTime};

/// Tells the time, in whole milliseconds: what every database and Linear can keep.
pub trait Clock: Send + Sync {
    /// The present moment, in UTC.
    fn now(&self) -> Timestamp;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that the rest asks"
    )]
    fn now(&self) -> Timestamp {
        whole_milliseconds(OffsetDateTime::now_utc())
    }
}

/// A clock that stands until it is moved: for tests, and for rehearsals of what time does.
#[derive(Debug)]
pub struct FakeClock(Mutex<Timestamp>);

impl FakeClock {
    /// A clock that stands at `now`.
    pub fn new(now: Timestamp) -> Self {
        Self(Mutex::new(whole_milliseconds(now)))
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        let mut now = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        *now += by;
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        *self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn whole_milliseconds(at: Timestamp) -> Timestamp {
    at.replace_millisecond(at.millisecond()).unwrap_or(at)
}
