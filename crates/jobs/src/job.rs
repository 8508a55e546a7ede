//! What a job is, and how it says what became of it.

use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// Any error; its `Display` is stored and shown to admins, so it holds no secret.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A piece of work that survives the process. See the crate's documentation for what it can rely on.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Stored in every row, so a rename orphans the jobs that are queued already.
    const NAME: &'static str;

    /// How often the job is tried before it is parked. With the back-off of this crate twenty tries
    /// span about two and three quarter hours.
    const MAX_ATTEMPTS: u32 = 20;

    /// How many of this kind run at a time in one process, beside the others, for kinds that wait for somebody slow;
    /// those that name no number share the runner's room.
    const OWN_LANE: Option<usize> = None;

    /// What the job works with.
    type Ctx: Clone + Send + Sync + 'static;

    /// Two jobs with one key are one job. Keys are shared by all kinds of jobs: begin them with the
    /// name. Without a key each `enqueue` makes a row of its own.
    fn dedupe_key(&self) -> Option<String>;

    /// Whose job it is: decides who sees it and may restart it.
    fn workspace(&self) -> Option<Uuid>;

    /// Does the work. May be called again after it succeeded.
    fn run(&self, ctx: &Self::Ctx) -> impl Future<Output = Result<(), JobError>> + Send;
}

/// Why a job did not succeed, and what to do about it. The call site that builds it decides.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// Try again after the back-off; parked when the tries are used up.
    #[error("{0}")]
    Retry(#[source] BoxError),
    /// Try again after this long, as the other side asked. Does not count as a try.
    #[error("{1}")]
    RetryAfter(Duration, #[source] BoxError),
    /// No retry mends this: park it now.
    #[error("{0}")]
    Fail(#[source] BoxError),
}

impl JobError {
    /// [`JobError::Retry`] from anything that can be an error.
    pub fn retry(source: impl Into<BoxError>) -> Self {
        Self::Retry(source.into())
    }

    /// [`JobError::RetryAfter`] from anything that can be an error.
    pub fn retry_after(delay: Duration, source: impl Into<BoxError>) -> Self {
        Self::RetryAfter(delay, source.into())
    }

    /// [`JobError::Fail`] from anything that can be an error.
    pub fn fail(source: impl Into<BoxError>) -> Self {
        Self::Fail(source.into())
    }
}
