//! What follows from the way a run ended. Pure, so that the rules are tested without a database.

use time::OffsetDateTime;

use crate::{JobError, JobState, backoff};

/// What to record.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It succeeded.
    Done,
    /// It failed; the row stays.
    Keep(Keep),
}

/// How the row of a failed job stays.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Keep {
    /// Waiting or parked.
    pub(super) state: JobState,
    /// The next try.
    pub(super) run_at: OffsetDateTime,
    /// The next run if it was enqueued again meanwhile.
    pub(super) rerun_at: OffsetDateTime,
    /// Tries that count.
    pub(super) attempts: u32,
    /// Why.
    pub(super) error: String,
}

/// One try of a job: `attempt` is counted from one and includes this try.
#[derive(Debug, Clone, Copy)]
pub(super) struct Try {
    pub(super) attempt: u32,
    pub(super) max_attempts: u32,
    pub(super) now: OffsetDateTime,
    pub(super) random: u64,
}

impl Try {
    /// Whether earlier tries used up what there is. Each was claimed and none came to an end, or the
    /// row would be parked: the job may be what ends its process.
    pub(super) fn is_one_too_many(self) -> bool {
        self.attempt > self.max_attempts
    }

    /// The rules of retrying.
    pub(super) fn judge(self, result: Result<(), JobError>) -> Verdict {
        match result {
            Ok(()) => Verdict::Done,
            Err(JobError::Fail(error)) => self.park(error.to_string()),
            Err(JobError::Retry(error)) if self.attempt >= self.max_attempts => {
                self.park(error.to_string())
            }
            Err(JobError::Retry(error)) => Verdict::Keep(Keep {
                state: JobState::Waiting,
                run_at: self.now + backoff::delay(self.attempt, self.random),
                rerun_at: self.now,
                attempts: self.attempt,
                error: error.to_string(),
            }),
            Err(JobError::RetryAfter(delay, error)) => self.hold(delay, error.to_string()),
        }
    }

    /// Gives the job up, for this reason.
    pub(super) fn park(self, error: String) -> Verdict {
        Verdict::Keep(Keep {
            state: JobState::Parked,
            run_at: self.now,
            rerun_at: self.now,
            attempts: self.attempt,
            error,
        })
    }

    /// Waits as long as the other side asked for, also when the job was enqueued again meanwhile, and
    /// gives the try back.
    fn hold(self, delay: std::time::Duration, error: String) -> Verdict {
        let run_at = self.now + backoff::asked(delay);
        Verdict::Keep(Keep {
            state: JobState::Waiting,
            run_at,
            rerun_at: run_at,
            attempts: self.attempt.saturating_sub(1),
            error,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-22 10:00:00 UTC);

    fn attempt(attempt: u32) -> Try {
        Try {
            attempt,
            max_attempts: 3,
            now: NOW,
            random: 0,
        }
    }

    fn keep(verdict: Verdict) -> Keep {
        match verdict {
            Verdict::Keep(keep) => keep,
            Verdict::Done => panic!("it did not succeed"),
        }
    }

    #[test]
    fn a_failure_waits_longer_each_time_and_the_last_one_parks() {
        let first = keep(attempt(1).judge(Err(JobError::retry("away"))));
        assert_eq!(first.state, JobState::Waiting);
        assert_eq!(first.run_at, NOW + Duration::from_millis(1_600));
        assert_eq!((first.attempts, first.error.as_str()), (1, "away"));
        let second = keep(attempt(2).judge(Err(JobError::retry("away"))));
        assert_eq!(second.run_at, NOW + Duration::from_millis(3_200));
        let third = keep(attempt(3).judge(Err(JobError::retry("away"))));
        assert_eq!((third.state, third.attempts), (JobState::Parked, 3));
    }

    #[test]
    fn a_delay_that_was_asked_for_costs_no_try() {
        let error = JobError::retry_after(Duration::from_secs(30), "slow down");
        let held = keep(attempt(3).judge(Err(error)));
        assert_eq!((held.state, held.attempts), (JobState::Waiting, 2));
        assert_eq!(held.run_at, NOW + Duration::from_secs(30));
        assert_eq!(held.rerun_at, held.run_at);
    }

    #[test]
    fn what_no_retry_mends_is_parked_at_once() {
        let parked = keep(attempt(1).judge(Err(JobError::fail("no such team"))));
        assert_eq!((parked.state, parked.attempts), (JobState::Parked, 1));
        assert_eq!(attempt(1).judge(Ok(())), Verdict::Done);
    }

    #[test]
    fn only_tries_beyond_the_last_are_too_many() {
        assert!(!attempt(3).is_one_too_many());
        assert!(attempt(4).is_one_too_many());
    }
}
