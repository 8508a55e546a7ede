//! Applies what a delivery says, once.

use domain::{DeliveryId, DeliveryOutcome, EventKind, WorkspaceId};
use jobs::{Job, JobError};
use linear::webhook::{self, WebhookEvent};
use serde::{Deserialize, Serialize};
use store::delivery::{Delivery, Finished};
use uuid::Uuid;

use super::hear::{Seen, Verdict, hear};
use super::known::is_about_teams;
use super::recommended;
use crate::unit::{Unit, again};
use crate::{Ctx, ServiceError, access, reconcile, sync};

pub(super) const ONLY_UPDATES: &str = "Only updates of issues change anything here.";
const TEAMS_OUTDATED: &str =
    "It changes what issues can be given: that is read anew when somebody chooses next.";
pub(super) const NOT_LISTENING: &str = "The connection to Linear is switched off.";
pub(super) const NOT_LINKED: &str = "No hiring and no recommendation is linked to this issue.";

/// Applies a delivery that is on disk; for one that could not be applied with the others.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProcessDelivery {
    /// The tenant.
    pub workspace: WorkspaceId,
    /// The delivery.
    pub delivery: DeliveryId,
}

impl ProcessDelivery {
    /// The one job of a delivery.
    pub(crate) fn key(delivery: DeliveryId) -> String {
        format!("process_delivery:{delivery}")
    }
}

impl Job for ProcessDelivery {
    const NAME: &'static str = "process_delivery";
    type Ctx = Ctx;

    fn dedupe_key(&self) -> Option<String> {
        Some(Self::key(self.delivery))
    }

    fn workspace(&self) -> Option<Uuid> {
        Some(self.workspace.0)
    }

    async fn run(&self, ctx: &Ctx) -> Result<(), JobError> {
        process_or_conflict(ctx, self).await.map_err(sync::retry)
    }
}

/// Applies it, again if hiring or link changed at the same moment.
pub(super) async fn process_or_conflict(
    ctx: &Ctx,
    job: &ProcessDelivery,
) -> Result<(), ServiceError> {
    again(|| process(ctx, job)).await
}

/// Reads, decides and records in one transaction.
#[tracing::instrument(skip_all, fields(delivery.id = %job.delivery))]
async fn process(ctx: &Ctx, job: &ProcessDelivery) -> Result<(), ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    let found = store::delivery::get(&unit.txn, job.workspace, job.delivery).await?;
    let Some(delivery) = found.filter(|found| found.outcome == DeliveryOutcome::Received) else {
        return Ok(());
    };
    let verdict = match webhook::parse(&delivery.body) {
        Ok(event) => apply(&mut unit, &delivery, &event).await?,
        Err(error) => Verdict {
            outcome: DeliveryOutcome::Failed,
            reason: Some(error.to_string()),
            hiring: None,
        },
    };
    let Verdict {
        outcome,
        reason,
        hiring,
    } = verdict;
    let finished = Finished {
        outcome,
        reason: reason.as_deref(),
        hiring,
        picked_up_at: unit.now,
        at: ctx.now(),
    };
    store::delivery::finish(&unit.txn, job.workspace, job.delivery, finished).await?;
    unit.changed(job.workspace, EventKind::Delivery, job.delivery.0);
    unit.commit().await?;
    metrics::counter!("countersign_deliveries_processed_total", "outcome" => outcome.as_str())
        .increment(1);
    tracing::info!(delivery.outcome = %outcome, "Processed delivery `{}`", job.delivery);
    Ok(())
}

async fn apply(
    unit: &mut Unit<'_>,
    delivery: &Delivery,
    event: &WebhookEvent,
) -> Result<Verdict, ServiceError> {
    if reconcile::hear_self_test(unit, delivery, event).await? {
        return Ok(Verdict::no_effect(
            "It is the self-test of the webhook.",
            None,
        ));
    }
    if let Some(verdict) = access::hear(unit, delivery, event).await? {
        return Ok(verdict);
    }
    if is_about_teams(&event.kind) {
        let (workspace, integration) = (delivery.workspace, delivery.integration);
        store::integration::outdate_teams(&unit.txn, workspace, integration).await?;
        return Ok(Verdict::no_effect(TEAMS_OUTDATED, None));
    }
    let action = event.action.as_str();
    let (Some(issue), "update" | "remove") = (&event.issue, action) else {
        return Ok(Verdict::no_effect(ONLY_UPDATES, None));
    };
    let integration =
        store::integration::get(&unit.txn, delivery.workspace, delivery.integration).await?;
    if !integration.is_some_and(|found| found.state.listens()) {
        return Ok(Verdict::no_effect(NOT_LISTENING, None));
    }
    if let Some(verdict) = recommended::hear(unit, delivery, event, issue).await? {
        return Ok(verdict);
    }
    if action != "update" {
        return Ok(Verdict::no_effect(ONLY_UPDATES, None));
    }
    let link = store::issue_link::by_linear_issue(
        &unit.txn,
        delivery.workspace,
        delivery.integration,
        issue.id,
    );
    let Some(link) = link.await? else {
        return Ok(Verdict::no_effect(NOT_LINKED, None));
    };
    let Some(seen) = Seen::in_event(issue, event, delivery.received_at) else {
        return Ok(Verdict::no_effect(
            "It does not say which state the issue is in.",
            Some(link.hiring),
        ));
    };
    hear(unit, &link, &seen).await
}
