//! A durable job queue in the application's own database. It knows no domain.
//!
//! A job is a small struct that serde can store. [`enqueue`] writes it in the transaction of the
//! change that it follows from, so there is no change without its job and no job without its change. A
//! [`Runner`] claims what is due, oldest first, runs it and records what came of it. The same
//! statements serve SQLite and Postgres; on Postgres any number of processes share one table.
//!
//! What a job can rely on, and what it has to put up with:
//!
//! - **At least once.** A process can die between an effect and its record, and then the job runs
//!   again. A job therefore looks at what is there before it acts, and acts in a way that can be
//!   repeated.
//! - **One row per key.** Two jobs with one [`Job::dedupe_key`] are one job: enqueuing it again while
//!   it waits changes nothing but the time (a job that was failing starts over at once). The row
//!   keeps the newest input, so the key has to say all that the input says.
//! - **Rerun.** Enqueuing a job while it runs marks the row, and the job runs once more when this run
//!   has ended, however it ends: whatever was committed before `enqueue` is seen by a run that begins
//!   after it. One key never runs twice at a time.
//! - **Lease.** A claim is good for a lease of seconds, which the runner renews while the job runs.
//!   When a process dies its leases end and another runner takes over; each claim has a token of its
//!   own, so whoever lost a lease can neither renew it nor record an outcome, and stops. Leases are
//!   compared with the runners' clocks: keep those within a few seconds of each other.
//! - **Retry and parking.** A failure says whether to try again ([`JobError`]). After the last try, or
//!   at once for a failure that no retry mends, the job is *parked*: it stays in the table with its
//!   reason until somebody restarts it or it is enqueued again. Nothing is dropped. A job that takes
//!   its process down with it counts its tries too, since they are counted when it is claimed.
//! - **Lanes.** A kind that waits for somebody slow can have room of its own ([`Job::OWN_LANE`]): the others are not
//!   held up by it, and it not by them.
//! - **Trace.** A job carries the [trace](with_trace) under which it was enqueued, in its span and on
//!   to the jobs that it enqueues itself.
//!
//! Time and randomness are passed in. Nothing here starts a transaction: every step of a runner is
//! one statement, which on SQLite also takes the write lock at once.

mod backoff;
mod census;
mod enqueue;
mod job;
mod lease;
mod read;
mod runner;
mod signal;
mod sql;
mod trace;

pub use census::{Census, census};
pub use enqueue::enqueue;
pub use job::{BoxError, Job, JobError};
pub use read::{
    Counts, JobState, JobStatus, counts_by_state, forget, restart, status_of, troubled,
};
pub use runner::{JobChange, Now, OnChange, Outcome, Random, Runner, RunnerBuilder};
pub use signal::Signal;
pub use trace::{current_trace, with_trace};
