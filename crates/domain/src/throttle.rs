//! Throttling of sign-in attempts: free at first, then ever longer waits.

use time::Duration;

use crate::Timestamp;

/// Failures that cost nothing.
pub const FREE_FAILURES: i32 = 5;
/// A quiet time after which the count begins anew.
pub const FORGET_AFTER: Duration = Duration::hours(1);

/// Failed attempts under one key: an address, or the network that they came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Attempts {
    /// How many failed in a row.
    pub failures: i32,
    /// When the last one failed.
    pub last_failed_at: Option<Timestamp>,
}

impl Attempts {
    /// When the next attempt is allowed, if not now: 1 s after the fifth failure, doubling to 15 min.
    pub fn blocked_until(&self, now: Timestamp) -> Option<Timestamp> {
        let last = self.last_failed_at?;
        if self.failures < FREE_FAILURES || now - last >= FORGET_AFTER {
            return None;
        }
        let doublings = u32::try_from(self.failures - FREE_FAILURES)
            .unwrap_or(0)
            .min(10);
        let wait = Duration::seconds(2_i64.pow(doublings)).min(Duration::minutes(15));
        Some(last + wait).filter(|until| *until > now)
    }

    /// Whether the last failure is the one from which on attempts have to wait.
    pub const fn begins_to_wait(&self) -> bool {
        self.failures == FREE_FAILURES
    }

    /// After one more failure.
    #[must_use]
    pub fn failed(self, now: Timestamp) -> Self {
        let forgotten = self
            .last_failed_at
            .is_none_or(|last| now - last >= FORGET_AFTER);
        let failures = if forgotten {
            1
        } else {
            self.failures.saturating_add(1)
        };
        Self {
            failures,
            last_failed_at: Some(now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn waiting_begins_once_in_a_row() {
        let mut now = datetime!(2026-11-22 10:00 UTC);
        let mut attempts = Attempts::default();
        let mut fail = |later| {
            now += later;
            attempts = attempts.failed(now);
            attempts.begins_to_wait()
        };
        let row: Vec<bool> = (0..7).map(|_| fail(Duration::SECOND)).collect();
        assert_eq!(row, [false, false, false, false, true, false, false]);
        assert!(!fail(FORGET_AFTER));
    }

    #[test]
    fn waits_double_and_end() {
        let now = datetime!(2026-11-22 10:00 UTC);
        let after = |failures| {
            Attempts {
                failures,
                last_failed_at: Some(now),
            }
            .blocked_until(now)
        };
        assert_eq!(after(4), None);
        assert_eq!(after(5), Some(now + Duration::seconds(1)));
        assert_eq!(after(8), Some(now + Duration::seconds(8)));
        assert_eq!(after(1_000), Some(now + Duration::minutes(15)));
        let old = Attempts {
            failures: 1_000,
            last_failed_at: Some(now - FORGET_AFTER),
        };
        assert_eq!(old.blocked_until(now), None);
        assert_eq!(old.failed(now).failures, 1);
    }
}
