//! Works off what came in and may have an effect. What certainly has none was written as done.

use std::panic::AssertUnwindSafe;

use futures::FutureExt as _;
use jobs::{Job, JobError};
use serde::{Deserialize, Serialize};
use store::delivery::Waiting;
use uuid::Uuid;

use super::ProcessDelivery;
use super::process::process_or_conflict;
use crate::{Ctx, ServiceError, sync};

/// How many are looked up at once.
const BATCH: u64 = 200;

/// Applies what deliveries say, of all workspaces, oldest first, until none is left. There is one such job,
/// so that a burst does not cost one each.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProcessDeliveries {}

impl ProcessDeliveries {
    /// The one job.
    pub(crate) fn key() -> String {
        Self::NAME.to_owned()
    }
}

impl Job for ProcessDeliveries {
    const NAME: &'static str = "process_deliveries";
    // Everything waits for it, and nobody in particular would restart it.
    const MAX_ATTEMPTS: u32 = u32::MAX;
    type Ctx = Ctx;

    fn dedupe_key(&self) -> Option<String> {
        Some(Self::key())
    }

    fn workspace(&self) -> Option<Uuid> {
        None
    }

    async fn run(&self, ctx: &Ctx) -> Result<(), JobError> {
        loop {
            let batch = store::delivery::waiting_everywhere(ctx.db.reader(), BATCH).await;
            let batch = batch.map_err(sync::retry)?;
            if batch.is_empty() {
                return Ok(());
            }
            for waiting in batch {
                one(ctx, waiting).await.map_err(sync::retry)?;
            }
        }
    }
}

/// A delivery that may do something, under the request that brought it. One that fails goes on by itself,
/// and does not hold up those behind it.
async fn one(ctx: &Ctx, waiting: Waiting) -> Result<(), ServiceError> {
    let job = ProcessDelivery {
        workspace: waiting.workspace,
        delivery: waiting.id,
    };
    let work = async {
        let Err(error) = caught(Box::pin(process_or_conflict(ctx, &job))).await else {
            return Ok(());
        };
        tracing::warn!(error = %error, delivery.id = %waiting.id, "A delivery could not be processed; it is tried again");
        let mut unit = ctx.begin(ctx.now()).await?;
        store::delivery::hand_over(&unit.txn, waiting.workspace, waiting.id, unit.now).await?;
        unit.enqueue(&job).await?;
        unit.commit().await
    };
    match waiting.request_id.as_deref() {
        Some(request) => {
            use tracing::Instrument as _;
            let span = tracing::info_span!("delivery", request.id = %request);
            jobs::with_trace(request.into(), work.instrument(span)).await
        }
        None => work.await,
    }
}

/// A mistake of ours in one delivery is a failure of that one: the job, and with it everybody's deliveries, goes
/// on.
async fn caught(work: impl Future<Output = Result<(), ServiceError>>) -> Result<(), ServiceError> {
    let ended = AssertUnwindSafe(work).catch_unwind().await;
    ended.unwrap_or_else(|_panic| Err(ServiceError::internal("it panicked")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_the_failure_of_one_delivery() {
        let text = String::from("ä");
        let failed = caught(async { Err(ServiceError::internal(text[..1].to_owned())) }).await;
        assert!(matches!(failed, Err(ServiceError::Internal(_))));
        assert!(caught(async { Ok(()) }).await.is_ok());
    }
}
