//! A unit of work: one transaction, the jobs that it starts and the events that it causes. All of it
//! happens with the commit, or none.

use domain::{Event, EventKind, Timestamp, WorkspaceId};
use jobs::Job;
use sea_orm::DatabaseTransaction;
use store::audit::AuditEntry;
use uuid::Uuid;

use crate::{Ctx, ServiceError};

/// How often a lost race is run again at once, before it is left to whoever asked.
const MAX_RACES: usize = 5;

/// Runs a transaction, and again if it lost to another one: the database gave it up, or what it went by changed
/// before it was written. `once` reads all that it decides on by itself, and calls nobody outside.
pub(crate) async fn again<T, F>(mut once: impl FnMut() -> F) -> Result<T, ServiceError>
where
    F: Future<Output = Result<T, ServiceError>>,
{
    let mut races = 0;
    loop {
        match once().await {
            Err(error) if error.is_lost_race() && races < MAX_RACES => races += 1,
            done => return done,
        }
    }
}

/// One transaction with its consequences.
pub(crate) struct Unit<'a> {
    ctx: &'a Ctx,
    /// The transaction.
    pub(crate) txn: DatabaseTransaction,
    /// The moment at which all of this happens.
    pub(crate) now: Timestamp,
    events: Vec<Event>,
    enqueued: bool,
    /// Entries of the audit log, until the commit gives them their places.
    pub(crate) audited: Vec<AuditEntry>,
}

impl Ctx {
    /// Begins one. On SQLite it waits for other processes that write, and then once more.
    pub(crate) async fn begin(&self, now: Timestamp) -> Result<Unit<'_>, ServiceError> {
        let txn = match self.db.begin_write().await {
            Err(error) if store::is_contention(&error) => self.db.begin_write().await?,
            begun => begun?,
        };
        Ok(Unit {
            ctx: self,
            txn,
            now,
            events: Vec::new(),
            enqueued: false,
            audited: Vec::new(),
        })
    }
}

impl Unit<'_> {
    /// A new id of ours.
    pub(crate) fn id(&self) -> Uuid {
        self.ctx.ids.uuid_v7(self.now)
    }

    /// An address of ours, below the public one.
    pub(crate) fn page(&self, path: &str) -> String {
        self.ctx.page(path)
    }

    /// Tells open pages, once the change is committed.
    pub(crate) fn changed(&mut self, workspace: WorkspaceId, kind: EventKind, subject: Uuid) {
        let id = self.id();
        self.events.push(Event {
            id,
            workspace,
            kind,
            subject,
        });
    }

    /// Starts a job with the commit.
    pub(crate) async fn enqueue<J: Job>(&mut self, job: &J) -> Result<(), ServiceError> {
        self.enqueue_at(job, self.now).await
    }

    /// Starts a job with the commit, at this moment at the earliest.
    pub(crate) async fn enqueue_at<J: Job>(
        &mut self,
        job: &J,
        at: Timestamp,
    ) -> Result<(), ServiceError> {
        jobs::enqueue(&self.txn, job, self.id(), at).await?;
        self.enqueued = true;
        Ok(())
    }

    /// Makes it all happen.
    pub(crate) async fn commit(mut self) -> Result<(), ServiceError> {
        // On the heap: every use case ends here, and few have anything to append.
        Box::pin(self.append_audit()).await?;
        self.ctx
            .events
            .announce(&self.txn, &self.events, self.enqueued)
            .await?;
        self.txn.commit().await?;
        for event in self.events {
            self.ctx.events.publish(event);
        }
        if self.enqueued {
            self.ctx.job_signal.wake();
        }
        Ok(())
    }
}
