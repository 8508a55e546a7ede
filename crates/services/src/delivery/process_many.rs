//! Works off what came in and may have an effect, a batch at a time. What turns out to have none after all is
//! written down with one statement for all of a batch.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::{DeliveryId, DeliveryOutcome, EventKind, WorkspaceId};
use jobs::{Job, JobError};
use linear::webhook;
use serde::{Deserialize, Serialize};
use store::delivery::{Delivery, Finished};
use uuid::Uuid;

use super::ProcessDelivery;
use super::known::{Known, is_update};
use super::process::{NOT_LINKED, NOT_LISTENING, ONLY_UPDATES, process_or_conflict};
use crate::{Ctx, ServiceError, sync};

/// Most deliveries in one batch.
const BATCH: u64 = 200;
/// Most bytes of bodies in one batch, unless the first alone has more.
const BYTES: u64 = 4 * 1024 * 1024;
/// From this many on, more is likely to come at once.
const MANY: usize = 8;
/// How long to let it collect then.
const COLLECT: Duration = Duration::from_millis(20);

/// Applies what deliveries say, of all workspaces, oldest first, until none is left. There is one such job:
/// a burst costs a handful of statements instead of one job each.
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
            match work_off(ctx).await.map_err(sync::retry)? {
                0 => return Ok(()),
                // Much comes in: a moment later there is another batch worth its statements.
                MANY.. => tokio::time::sleep(COLLECT).await,
                _ => {}
            }
        }
    }
}

/// One batch; how many were in it.
async fn work_off(ctx: &Ctx) -> Result<usize, ServiceError> {
    let db = ctx.db.reader();
    let batch = store::delivery::waiting_everywhere(db, BATCH, BYTES).await?;
    if batch.is_empty() {
        return Ok(0);
    }
    let asked: Vec<(&Delivery, Option<Uuid>)> = batch
        .iter()
        .map(|delivery| (delivery, issue_of(delivery)))
        .collect();
    let known = Known::of(db, &asked).await?;
    let mut sorted = Sorted::default();
    for (delivery, issue) in asked {
        match known.reason_for_no_effect(delivery, issue) {
            Some(ONLY_UPDATES) => sorted.other.push(delivery),
            Some(NOT_LISTENING) => sorted.off.push(delivery),
            Some(_) => sorted.unlinked.push(delivery),
            None => sorted.single.push(delivery),
        }
    }
    without_effect(ctx, &sorted.other, ONLY_UPDATES).await?;
    without_effect(ctx, &sorted.off, NOT_LISTENING).await?;
    without_effect(ctx, &sorted.unlinked, NOT_LINKED).await?;
    for delivery in sorted.single {
        one(ctx, delivery).await?;
    }
    Ok(batch.len())
}

/// A batch by what is to be done about it.
#[derive(Default)]
struct Sorted<'a> {
    other: Vec<&'a Delivery>,
    off: Vec<&'a Delivery>,
    unlinked: Vec<&'a Delivery>,
    single: Vec<&'a Delivery>,
}

fn issue_of(delivery: &Delivery) -> Option<Uuid> {
    let event = webhook::parse(&delivery.body)
        .ok()
        .filter(|_| is_update(delivery))?;
    event.issue.map(|issue| issue.id)
}

async fn without_effect(
    ctx: &Ctx,
    deliveries: &[&Delivery],
    reason: &'static str,
) -> Result<(), ServiceError> {
    if deliveries.is_empty() {
        return Ok(());
    }
    let mut unit = ctx.begin(ctx.now()).await?;
    let finished = Finished {
        outcome: DeliveryOutcome::NoEffect,
        reason: Some(reason),
        hiring: None,
        picked_up_at: unit.now,
        at: unit.now,
    };
    let ids: Vec<DeliveryId> = deliveries.iter().map(|delivery| delivery.id).collect();
    store::delivery::finish_many(&unit.txn, &ids, finished).await?;
    // Whoever hears of one of a workspace's reads them all.
    let last: BTreeMap<WorkspaceId, DeliveryId> = deliveries
        .iter()
        .map(|delivery| (delivery.workspace, delivery.id))
        .collect();
    for (workspace, id) in last {
        unit.changed(workspace, EventKind::Delivery, id.0);
    }
    unit.commit().await?;
    let outcome = DeliveryOutcome::NoEffect.as_str();
    metrics::counter!("countersign_deliveries_processed_total", "outcome" => outcome)
        .increment(ids.len() as u64);
    tracing::info!(
        deliveries = ids.len(),
        reason,
        "Processed deliveries without effect"
    );
    Ok(())
}

/// A delivery that may do something, under the request that brought it. One that fails goes on by itself,
/// and does not hold up those behind it.
async fn one(ctx: &Ctx, delivery: &Delivery) -> Result<(), ServiceError> {
    let job = ProcessDelivery {
        workspace: delivery.workspace,
        delivery: delivery.id,
    };
    let work = async {
        let Err(error) = process_or_conflict(ctx, &job).await else {
            return Ok(());
        };
        tracing::warn!(error = %error, delivery.id = %delivery.id, "A delivery could not be processed; it is tried again");
        let mut unit = ctx.begin(ctx.now()).await?;
        store::delivery::hand_over(&unit.txn, delivery.workspace, delivery.id, unit.now).await?;
        unit.enqueue(&job).await?;
        unit.commit().await
    };
    match delivery.request_id.as_deref() {
        Some(request) => {
            use tracing::Instrument as _;
            let span = tracing::info_span!("delivery", request.id = %request);
            jobs::with_trace(request.into(), work.instrument(span)).await
        }
        None => work.await,
    }
}
