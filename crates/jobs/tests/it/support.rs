//! What the tests share: a database each, a clock to move, and jobs that do as they are told.

mod database;
mod jobs;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use countersign_jobs::{
    Job, JobChange, JobStatus, Now, Outcome, Random, Runner, RunnerBuilder, enqueue, status_of,
};
use sea_orm::{DatabaseConnection, DatabaseTransaction, DbErr};
use time::OffsetDateTime;
use time::macros::datetime;
use tokio::sync::mpsc;
use uuid::Uuid;

pub(crate) use database::TestDb;
pub(crate) use jobs::{Held, Note, Slow, Step, Stranger, Thrice, World};

/// When every test begins.
pub(crate) const START: OffsetDateTime = datetime!(2026-11-22 10:00:00 UTC);
/// Long enough that no runner renews a lease while a test runs.
pub(crate) const LONG_LEASE: Duration = Duration::from_hours(1);
/// Something that has to happen did not, if it takes this long.
const PATIENCE: Duration = Duration::from_mins(1);

/// Declares the tests of a file, each on both databases.
macro_rules! on_both {
    ($($test:ident),+ $(,)?) => {
        $(mod $test {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let db = crate::support::TestDb::sqlite().await;
                super::$test(crate::support::Queue::on(db)).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(db) = crate::support::TestDb::postgres().await {
                    super::$test(crate::support::Queue::on(db)).await;
                }
            }
        })+
    };
}
pub(crate) use on_both;

/// A queue under test.
pub(crate) struct Queue {
    pub(crate) db: TestDb,
    pub(crate) world: World,
    clock: Arc<Mutex<OffsetDateTime>>,
    held: mpsc::UnboundedReceiver<Held>,
    report: mpsc::UnboundedSender<JobChange>,
    changes: mpsc::UnboundedReceiver<JobChange>,
    random: Random,
    rows: AtomicU64,
}

impl Queue {
    pub(crate) fn on(db: TestDb) -> Self {
        let (world, held) = World::new();
        let (report, changes) = mpsc::unbounded_channel();
        let clock = Arc::new(Mutex::new(START));
        Self {
            db,
            world,
            clock,
            held,
            report,
            changes,
            random: distinct(),
            rows: AtomicU64::new(1),
        }
    }

    pub(crate) fn now(&self) -> OffsetDateTime {
        *self.clock.lock().unwrap()
    }

    pub(crate) fn advance(&self, by: Duration) {
        *self.clock.lock().unwrap() += by;
    }

    pub(crate) fn set_clock(&self, at: OffsetDateTime) {
        *self.clock.lock().unwrap() = at;
    }

    /// A runner of this process, whose lease outlasts the test.
    pub(crate) fn runner(&self) -> Runner<World> {
        self.runner_on(self.db.connection.clone()).build()
    }

    pub(crate) fn runner_on(&self, writer: DatabaseConnection) -> RunnerBuilder<World> {
        let clock = Arc::clone(&self.clock);
        self.runner_with(writer, Arc::new(move || *clock.lock().unwrap()))
    }

    pub(crate) fn runner_with(&self, writer: DatabaseConnection, now: Now) -> RunnerBuilder<World> {
        let report = self.report.clone();
        Runner::builder(self.world.clone(), writer, now, Arc::clone(&self.random))
            .register::<Note>()
            .register::<Thrice>()
            .register::<Slow>()
            .lease(LONG_LEASE)
            .on_change(Arc::new(move |change| report.send(change.clone()).unwrap()))
    }

    /// Enqueues in a transaction of its own.
    pub(crate) async fn enqueue<J: Job>(&self, job: &J) {
        let txn = self.db.begin().await;
        self.enqueue_in(&txn, job).await.unwrap();
        txn.commit().await.unwrap();
    }

    pub(crate) async fn enqueue_in<J: Job>(
        &self,
        txn: &DatabaseTransaction,
        job: &J,
    ) -> Result<(), DbErr> {
        let id = Uuid::from_u64_pair(0, self.rows.fetch_add(1, Ordering::Relaxed));
        enqueue(txn, job, id, self.now()).await
    }

    pub(crate) async fn status(&self, key: &str) -> Option<JobStatus> {
        let mut found = self.statuses(&[key]).await;
        found.remove(key)
    }

    pub(crate) async fn statuses(&self, keys: &[&str]) -> HashMap<String, JobStatus> {
        let keys: Vec<String> = keys.iter().map(|&key| key.to_owned()).collect();
        status_of(&self.db.connection, &keys).await.unwrap()
    }

    /// The next run that is being held, once it is.
    pub(crate) async fn held(&mut self) -> Held {
        tokio::time::timeout(PATIENCE, self.held.recv())
            .await
            .unwrap()
            .unwrap()
    }

    /// From now on a held run goes on as soon as it is noticed: holding only draws it out.
    pub(crate) fn release_all(&mut self) {
        let (_, nothing) = mpsc::unbounded_channel();
        let mut held = std::mem::replace(&mut self.held, nothing);
        tokio::spawn(async move {
            while let Some(run) = held.recv().await {
                run.release();
            }
        });
    }

    /// The next change, once there is one.
    pub(crate) async fn change(&mut self) -> JobChange {
        tokio::time::timeout(PATIENCE, self.changes.recv())
            .await
            .unwrap()
            .unwrap()
    }

    /// What the changes so far were, without waiting.
    pub(crate) fn outcomes(&mut self) -> Vec<Outcome> {
        std::iter::from_fn(|| self.changes.try_recv().ok())
            .map(|change| change.outcome)
            .collect()
    }
}

/// Numbers that never repeat and look random (`SplitMix64`).
fn distinct() -> Random {
    let state = AtomicU64::new(0);
    Arc::new(move || {
        let mut z = state.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    })
}
