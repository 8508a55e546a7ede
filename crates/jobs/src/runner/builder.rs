//! How a runner is put together.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::DatabaseConnection;
use time::OffsetDateTime;

use super::change::OnChange;
use super::registry::Registry;
use super::{Parts, Runner};
use crate::{Job, Signal};

/// The clock.
pub type Now = Arc<dyn Fn() -> OffsetDateTime + Send + Sync>;
/// A source of randomness: spreads retries, and names claims, so its numbers must not repeat between
/// the runners of one table.
pub type Random = Arc<dyn Fn() -> u64 + Send + Sync>;

/// What a [`Runner`] is made of; begin with [`Runner::builder`].
pub struct RunnerBuilder<C> {
    parts: Parts<C>,
}

impl<C: Clone + Send + Sync + 'static> Runner<C> {
    /// A runner of jobs that work with `ctx`, over a connection that may write.
    pub fn builder(
        ctx: C,
        writer: DatabaseConnection,
        now: Now,
        random: Random,
    ) -> RunnerBuilder<C> {
        RunnerBuilder {
            parts: Parts {
                ctx,
                db: writer,
                now,
                random,
                registry: Registry::default(),
                signal: Signal::default(),
                on_change: None,
                concurrency: 4,
                lease: Duration::from_secs(15),
                poll_interval: Duration::from_secs(1),
            },
        }
    }
}

impl<C: Clone + Send + Sync + 'static> RunnerBuilder<C> {
    /// Lets the runner run jobs of this kind. A job of a kind that nobody registered is parked.
    #[must_use]
    pub fn register<J: Job<Ctx = C>>(mut self) -> Self {
        self.parts.registry.add::<J>();
        self
    }

    /// Called after the end of each run is committed.
    #[must_use]
    pub fn on_change(mut self, listener: OnChange) -> Self {
        self.parts.on_change = Some(listener);
        self
    }

    /// What wakes the runner between two polls.
    #[must_use]
    pub fn signal(mut self, signal: Signal) -> Self {
        self.parts.signal = signal;
        self
    }

    /// How many jobs run at a time; 4 unless told, and at least one.
    #[must_use]
    pub fn concurrency(mut self, jobs: usize) -> Self {
        self.parts.concurrency = jobs.max(1);
        self
    }

    /// How long a claim is good for; 15 seconds unless told. It is renewed every third of that, and a
    /// dead process's jobs wait that long.
    #[must_use]
    pub fn lease(mut self, lease: Duration) -> Self {
        self.parts.lease = lease;
        self
    }

    /// How often to look for due jobs when nobody wakes the runner; every second unless told.
    #[must_use]
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        self.parts.poll_interval = interval;
        self
    }

    /// The runner. It does nothing until it is told to run.
    pub fn build(self) -> Runner<C> {
        Runner {
            parts: Arc::new(self.parts),
        }
    }
}

impl<C> std::fmt::Debug for RunnerBuilder<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RunnerBuilder").finish_non_exhaustive()
    }
}
