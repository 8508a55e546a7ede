//! Works off what came in, a batch at a time. Most of what Linear sends is about issues that no hiring is
//! linked to: that is found out for all of a batch with one query, and written down with one statement.

use std::collections::HashSet;

use domain::{DeliveryId, DeliveryOutcome, EventKind, IntegrationId, WorkspaceId};
use jobs::{Job, JobError};
use linear::webhook;
use serde::{Deserialize, Serialize};
use store::delivery::{Delivery, Finished};
use uuid::Uuid;

use super::ProcessDelivery;
use super::process::{NOT_LINKED, NOT_LISTENING, ONLY_UPDATES, process_or_conflict};
use crate::{Ctx, ServiceError, sync};

/// Most deliveries in one batch.
const BATCH: u64 = 200;
/// Most bytes of bodies in one batch, unless the first alone has more.
const BYTES: u64 = 4 * 1024 * 1024;

/// Applies what an integration's deliveries say, oldest first, until none is left.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProcessDeliveries {
    /// The tenant.
    pub workspace: WorkspaceId,
    /// The integration.
    pub integration: IntegrationId,
}

impl ProcessDeliveries {
    /// The one job of an integration.
    pub(crate) fn key(integration: IntegrationId) -> String {
        format!("{}:{integration}", Self::NAME)
    }
}

impl Job for ProcessDeliveries {
    const NAME: &'static str = "process_deliveries";
    type Ctx = Ctx;

    fn dedupe_key(&self) -> Option<String> {
        Some(Self::key(self.integration))
    }

    fn workspace(&self) -> Option<Uuid> {
        Some(self.workspace.0)
    }

    async fn run(&self, ctx: &Ctx) -> Result<(), JobError> {
        while work_off(ctx, self).await.map_err(sync::retry)? {}
        Ok(())
    }
}

/// One batch; whether there was any.
async fn work_off(ctx: &Ctx, job: &ProcessDeliveries) -> Result<bool, ServiceError> {
    let (workspace, integration) = (job.workspace, job.integration);
    let db = ctx.db.reader();
    let batch = store::delivery::waiting(db, workspace, integration, BATCH, BYTES).await?;
    if batch.is_empty() {
        return Ok(false);
    }
    let row = store::integration::get(db, workspace, integration).await?;
    let listens = row.is_some_and(|row| row.state.listens());
    let issues: Vec<Option<Uuid>> = batch.iter().map(issue_of).collect();
    let asked: Vec<Uuid> = issues.iter().flatten().copied().collect();
    let links = store::issue_link::by_linear_issues(db, workspace, integration, &asked).await?;
    let linked: HashSet<Uuid> = links.iter().map(|link| link.linear_issue_id).collect();

    let (mut off, mut other, mut unlinked) = (Vec::new(), Vec::new(), Vec::new());
    let mut single = Vec::new();
    for (delivery, issue) in batch.iter().zip(issues) {
        match (is_read_closely(delivery), issue) {
            (true, _) => single.push(delivery),
            _ if !is_update(delivery) => other.push(delivery.id),
            _ if !listens => off.push(delivery.id),
            (_, Some(issue)) if !linked.contains(&issue) => unlinked.push(delivery.id),
            _ => single.push(delivery),
        }
    }
    without_effect(ctx, job, &other, ONLY_UPDATES).await?;
    without_effect(ctx, job, &off, NOT_LISTENING).await?;
    without_effect(ctx, job, &unlinked, NOT_LINKED).await?;
    for delivery in single {
        one(ctx, delivery).await?;
    }
    Ok(true)
}

/// Whether more than its first words have to be read: labels belong to self-tests, and what has no type
/// was not understood.
fn is_read_closely(delivery: &Delivery) -> bool {
    matches!(delivery.event_type.as_deref(), None | Some("IssueLabel"))
}

fn is_update(delivery: &Delivery) -> bool {
    delivery.event_type.as_deref() == Some("Issue") && delivery.action.as_deref() == Some("update")
}

fn issue_of(delivery: &Delivery) -> Option<Uuid> {
    let event = webhook::parse(&delivery.body)
        .ok()
        .filter(|_| is_update(delivery))?;
    event.issue.map(|issue| issue.id)
}

async fn without_effect(
    ctx: &Ctx,
    job: &ProcessDeliveries,
    ids: &[DeliveryId],
    reason: &'static str,
) -> Result<(), ServiceError> {
    let Some(last) = ids.last() else {
        return Ok(());
    };
    let mut unit = ctx.begin(ctx.now()).await?;
    let finished = Finished {
        outcome: DeliveryOutcome::NoEffect,
        reason: Some(reason),
        hiring: None,
        picked_up_at: unit.now,
        at: unit.now,
    };
    store::delivery::finish_many(&unit.txn, job.workspace, ids, finished).await?;
    // Whoever hears of one reads them all.
    unit.changed(job.workspace, EventKind::Delivery, last.0);
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
