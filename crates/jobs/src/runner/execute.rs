//! One run of one job, from the claim to the record of what came of it.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use sea_orm::DbErr;
use tokio::time::Instant;
use tracing::Instrument;

use super::registry::Run;
use super::verdict::{Keep, Try, Verdict};
use super::{JobChange, Outcome, Runner};
use crate::lease::{self, Claim, PutBack};
use crate::sql::{storable, whole_milliseconds};
use crate::{JobError, JobState, with_trace};

/// Between tries to write down what became of a job; together much less than a lease.
const PAUSES: [Duration; 3] = [
    Duration::from_millis(50),
    Duration::from_millis(200),
    Duration::from_secs(1),
];

impl<C: Clone + Send + Sync + 'static> Runner<C> {
    /// Runs a claimed job and records its outcome. An error is one of the database; whatever the job
    /// does is an outcome.
    pub(super) async fn execute(&self, claim: Claim) -> Result<(), DbErr> {
        let span = tracing::info_span!(
            "job",
            job.id = %claim.id,
            job.name = claim.name,
            job.attempt = claim.attempt,
            workspace.id = claim.workspace.map(tracing::field::display),
            request.id = claim.trace,
        );
        let trace = claim.trace.as_deref().map(Arc::from);
        let run = self.execute_in_span(claim).instrument(span);
        match trace {
            Some(trace) => with_trace(trace, run).await,
            None => run.await,
        }
    }

    async fn execute_in_span(&self, claim: Claim) -> Result<(), DbErr> {
        let started = Instant::now();
        let verdict = match self.start(&claim) {
            Ok(run) => match self.finish_or_lose(&claim, run).await {
                Some(result) => self.attempt(&claim).judge(result),
                None => return Ok(()),
            },
            Err(reason) => self.attempt(&claim).park(reason),
        };
        if let Some(outcome) = self.insist(&claim, &verdict).await? {
            self.announce(claim, outcome, &verdict, started.elapsed());
        } else {
            tracing::warn!(
                "Job `{}` ended without its lease; its outcome is not recorded",
                claim.id
            );
        }
        Ok(())
    }

    /// The job as a future, or the reason why it cannot run at all.
    fn start(&self, claim: &Claim) -> Result<Run, String> {
        let Some(kind) = self.parts.registry.get(&claim.name) else {
            return Err(format!(
                "Nothing here knows how to run a `{}` job.",
                claim.name
            ));
        };
        if self.attempt(claim).is_one_too_many() {
            let tries = kind.max_attempts;
            return Err(format!(
                "It was begun {tries} times and never came to an end."
            ));
        }
        (kind.start)(&claim.payload, self.parts.ctx.clone())
            .map_err(|error| format!("What is stored of it cannot be read: {error}"))
    }

    /// Runs the job while its lease is kept. `None` if the lease was lost: then the job is dropped
    /// where it is, because another runner begins it or has begun it.
    async fn finish_or_lose(&self, claim: &Claim, run: Run) -> Option<Result<(), JobError>> {
        tokio::select! {
            result = AssertUnwindSafe(run).catch_unwind() => {
                Some(result.unwrap_or_else(|panic| Err(JobError::retry(describe(&*panic)))))
            }
            () = self.keep_lease(claim) => {
                tracing::warn!("Stopped job `{}`, whose lease was lost", claim.id);
                None
            }
        }
    }

    /// Renews the lease every third of its length. Returns when it is lost: taken over, or ended while
    /// the database could not be reached.
    async fn keep_lease(&self, claim: &Claim) {
        let pause = self.parts.lease / 3;
        let mut until = claim.until;
        loop {
            tokio::time::sleep(pause).await;
            let next = self.now() + self.parts.lease;
            let renewal = lease::renew(&self.parts.db, claim, next);
            // Twice a pause and a half is a lease: there is time for a second attempt.
            match tokio::time::timeout(pause / 2, renewal).await {
                Ok(Ok(true)) => until = next,
                Ok(Ok(false)) => return,
                Ok(Err(error)) => tracing::warn!(%error, "Cannot renew the lease of a job"),
                Err(_) => tracing::warn!("The database is too slow to renew the lease of a job"),
            }
            if self.now() >= until {
                return;
            }
        }
    }

    fn attempt(&self, claim: &Claim) -> Try {
        let kind = self.parts.registry.get(&claim.name);
        Try {
            attempt: claim.attempt,
            max_attempts: kind.map_or(1, |kind| kind.max_attempts),
            now: whole_milliseconds(self.now()),
            random: (self.parts.random)(),
        }
    }

    /// Writes the outcome down, also if the database is busy or away for a moment: what is not written is done once
    /// more when the lease ends.
    async fn insist(&self, claim: &Claim, verdict: &Verdict) -> Result<Option<Outcome>, DbErr> {
        for pause in PAUSES {
            match self.record(claim, verdict).await {
                Err(error) => {
                    tracing::warn!(%error, "Cannot record what became of job `{}` yet", claim.id);
                    tokio::time::sleep(pause).await;
                }
                recorded => return recorded,
            }
        }
        self.record(claim, verdict).await
    }

    /// Writes the outcome down. `None` if the lease is not ours any more, and nothing was written.
    async fn record(&self, claim: &Claim, verdict: &Verdict) -> Result<Option<Outcome>, DbErr> {
        let db = &self.parts.db;
        let now = self.now();
        match verdict {
            Verdict::Done => {
                if lease::remove(db, claim).await? {
                    return Ok(Some(Outcome::Done));
                }
                // Enqueued again while it ran: the row stays for the next run.
                let again = PutBack {
                    state: JobState::Waiting,
                    run_at: now,
                    rerun_at: now,
                    attempts: 0,
                    error: None,
                };
                Ok(lease::put_back(db, claim, &again, now)
                    .await?
                    .map(|_| Outcome::Done))
            }
            Verdict::Keep(Keep {
                state,
                run_at,
                rerun_at,
                attempts,
                error,
            }) => {
                let error = storable(error);
                let back = PutBack {
                    state: *state,
                    run_at: *run_at,
                    rerun_at: *rerun_at,
                    attempts: *attempts,
                    error: Some(&error),
                };
                let kept = lease::put_back(db, claim, &back, now).await?;
                Ok(kept.map(|(state, at)| match state {
                    JobState::Parked => Outcome::Parked,
                    _ => Outcome::Retry { at },
                }))
            }
        }
    }

    fn announce(&self, claim: Claim, outcome: Outcome, verdict: &Verdict, took: Duration) {
        count(&claim.name, outcome, took);
        let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let reason = match verdict {
            Verdict::Done => "",
            Verdict::Keep(keep) => keep.error.as_str(),
        };
        match outcome {
            Outcome::Done => tracing::info!(duration_ms, "Finished job `{}`", claim.id),
            Outcome::Retry { at } => {
                tracing::warn!(duration_ms, %at, "Job `{}` is tried again: {reason}", claim.id);
            }
            Outcome::Parked => {
                tracing::error!(duration_ms, "Parked job `{}`: {reason}", claim.id);
            }
        }
        if let Some(listener) = &self.parts.on_change {
            listener(&JobChange::new(claim, outcome));
        }
    }
}

fn count(name: &str, outcome: Outcome, took: Duration) {
    let name = name.to_owned();
    metrics::histogram!("countersign_job_seconds", "name" => name.clone()).record(took);
    metrics::counter!("countersign_job_runs_total", "name" => name, "outcome" => outcome.as_str())
        .increment(1);
}

/// What a panic said.
fn describe(panic: &(dyn Any + Send)) -> String {
    let said = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a word");
    format!("It panicked: {said}")
}
