//! Claims jobs and runs them: in the background with [`Runner::run`], or on the spot with
//! [`Runner::run_due`], which is how tests move time.

mod builder;
mod change;
mod execute;
mod lanes;
mod registry;
mod verdict;

use std::sync::Arc;
use std::time::Duration;

use sea_orm::{DatabaseConnection, DbErr};
use time::OffsetDateTime;
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub use builder::{Now, Random, RunnerBuilder};
pub use change::{JobChange, OnChange, Outcome};

use crate::Signal;
use crate::lease::{self, Claim};
pub(crate) use lanes::Kinds;
use lanes::Lanes;
use registry::Registry;

/// Runs the jobs of all registered kinds. Clones share everything but what they are running.
pub struct Runner<C> {
    parts: Arc<Parts<C>>,
}

struct Parts<C> {
    ctx: C,
    db: DatabaseConnection,
    now: Now,
    random: Random,
    registry: Registry<C>,
    signal: Signal,
    on_change: Option<OnChange>,
    concurrency: usize,
    lease: Duration,
    poll_interval: Duration,
}

impl<C> Clone for Runner<C> {
    fn clone(&self) -> Self {
        Self {
            parts: Arc::clone(&self.parts),
        }
    }
}

impl<C> std::fmt::Debug for Runner<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runner")
            .field("concurrency", &self.parts.concurrency)
            .field("lease", &self.parts.lease)
            .finish_non_exhaustive()
    }
}

impl<C: Clone + Send + Sync + 'static> Runner<C> {
    /// Runs jobs as they become due, until `shutdown` is cancelled; then finishes those that it began
    /// and returns. Dropping the future stops them where they are, and they run again later.
    pub async fn run(&self, shutdown: CancellationToken) {
        let lanes = Lanes::new(self.parts.concurrency, self.parts.registry.own_lanes());
        let mut running = JoinSet::new();
        while !shutdown.is_cancelled() {
            self.fill(&mut running, &lanes).await;
            let has_room = lanes.open().is_some();
            tokio::select! {
                () = shutdown.cancelled() => break,
                Some(ended) = running.join_next() => report(ended),
                () = self.parts.signal.woken(), if has_room => {}
                () = tokio::time::sleep(self.parts.poll_interval), if has_room => {}
            }
        }
        while let Some(ended) = running.join_next().await {
            report(ended);
        }
    }

    /// Runs, one after the other in this task, what is due now and what becomes due by that, until
    /// nothing is. Answers how many runs that were.
    pub async fn run_due(&self) -> Result<usize, DbErr> {
        let mut runs = 0;
        while let Some(claim) = self.claim(&Kinds::ANY).await? {
            self.execute(claim).await?;
            runs += 1;
        }
        Ok(runs)
    }

    /// Starts due jobs until there is no room or none is due.
    async fn fill(&self, running: &mut JoinSet<Result<(), DbErr>>, lanes: &Lanes) {
        while let Some(kinds) = lanes.open() {
            match self.claim(&kinds).await {
                Ok(Some(claim)) => {
                    let (runner, place) = (self.clone(), lanes.enter(&claim.name));
                    running.spawn(async move {
                        let _place = place;
                        runner.execute(claim).await
                    });
                }
                Ok(None) => return,
                Err(error) => {
                    tracing::error!(%error, "Cannot look for due jobs; trying again shortly");
                    return;
                }
            }
        }
    }

    async fn claim(&self, kinds: &Kinds) -> Result<Option<Claim>, DbErr> {
        let now = self.now();
        let token = Uuid::from_u64_pair((self.parts.random)(), (self.parts.random)());
        lease::claim(&self.parts.db, kinds, now, now + self.parts.lease, token).await
    }

    fn now(&self) -> OffsetDateTime {
        (self.parts.now)()
    }
}

/// A job's own failure is recorded in its row; here is what could not be recorded. The job runs again
/// when its lease ends.
fn report(ended: Result<Result<(), DbErr>, JoinError>) {
    match ended {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(%error, "Cannot record what became of a job"),
        Err(error) => tracing::error!(%error, "A job's task ended early"),
    }
}
