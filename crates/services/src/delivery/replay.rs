//! Has deliveries processed again: under the same id and by the same rules, so that old news stays
//! without effect.

use domain::audit::AuditAction;
use domain::view::{ReplayResult, Replayed};
use domain::{Caller, DeliveryId, EventKind, Refusal};

use super::ProcessDeliveries;
use crate::audit::Entry;
use crate::unit::{Unit, again};
use crate::{Ctx, ServiceError};

/// How many deliveries one request may replay.
pub const MAX_REPLAYS: usize = 100;

/// Has a delivery processed again.
///
/// # Errors
/// Not an admin, or there is no such delivery.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace, delivery.id = %id))]
pub async fn replay(ctx: &Ctx, caller: &Caller, id: DeliveryId) -> Result<Replayed, ServiceError> {
    let mut replayed = replay_many(ctx, caller, &[id]).await?;
    let found = replayed.pop();
    found
        .filter(|one| one.result != ReplayResult::NotFound)
        .ok_or(ServiceError::NotFound("delivery"))
}

/// Has deliveries processed again, all with one commit; says of each what became of it.
///
/// # Errors
/// Not an admin, or not from 1 to [`MAX_REPLAYS`] ids.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn replay_many(
    ctx: &Ctx,
    caller: &Caller,
    ids: &[DeliveryId],
) -> Result<Vec<Replayed>, ServiceError> {
    caller.require_admin()?;
    if !(1..=MAX_REPLAYS).contains(&ids.len()) {
        let message = format!("`ids` must name from 1 to {MAX_REPLAYS} deliveries.");
        return Err(Refusal::field("ids", message)
            .with("max", MAX_REPLAYS)
            .into());
    }
    let replayed = again(|| reopen(ctx, caller, ids)).await?;
    tracing::info!(deliveries = ids.len(), "Replayed deliveries");
    Ok(replayed)
}

async fn reopen(
    ctx: &Ctx,
    caller: &Caller,
    ids: &[DeliveryId],
) -> Result<Vec<Replayed>, ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    let mut replayed = Vec::with_capacity(ids.len());
    for id in ids {
        let result = open(&mut unit, caller, *id).await?;
        replayed.push(Replayed { id: *id, result });
    }
    if replayed
        .iter()
        .any(|one| one.result == ReplayResult::Replayed)
    {
        unit.enqueue(&ProcessDeliveries {}).await?;
    }
    unit.commit().await?;
    Ok(replayed)
}

async fn open(
    unit: &mut Unit<'_>,
    caller: &Caller,
    id: DeliveryId,
) -> Result<ReplayResult, ServiceError> {
    let workspace = caller.workspace;
    if !store::delivery::reopen(&unit.txn, workspace, id, unit.now).await? {
        let waits = store::delivery::exists(&unit.txn, workspace, id).await?;
        return Ok(if waits {
            ReplayResult::Waiting
        } else {
            ReplayResult::NotFound
        });
    }
    let entry = Entry::of(AuditAction::DeliveryReplayed, "delivery", id.0, "");
    unit.audit(caller, entry).await?;
    unit.changed(workspace, EventKind::Delivery, id.0);
    Ok(ReplayResult::Replayed)
}
