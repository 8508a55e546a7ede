//! Has deliveries processed again: under the same id and by the same rules, so that old news stays
//! without effect.

use std::collections::HashSet;

use domain::view::{ReplayResult, Replayed};
use domain::{Caller, DeliveryId, EventKind, IntegrationId, Refusal};

use super::ProcessDeliveries;
use crate::unit::Unit;
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
    let mut unit = ctx.begin(ctx.now()).await?;
    let mut replayed = Vec::with_capacity(ids.len());
    let mut integrations = HashSet::new();
    for id in ids {
        let (result, integration) = open(&mut unit, caller, *id).await?;
        integrations.extend(integration);
        replayed.push(Replayed { id: *id, result });
    }
    for integration in integrations {
        let workspace = caller.workspace;
        unit.enqueue(&ProcessDeliveries {
            workspace,
            integration,
        })
        .await?;
    }
    unit.commit().await?;
    tracing::info!(deliveries = ids.len(), "Replayed deliveries");
    Ok(replayed)
}

/// Opens one again; whose job it is, if there is something to do.
async fn open(
    unit: &mut Unit<'_>,
    caller: &Caller,
    id: DeliveryId,
) -> Result<(ReplayResult, Option<IntegrationId>), ServiceError> {
    let workspace = caller.workspace;
    let Some(integration) = store::delivery::integration_of(&unit.txn, workspace, id).await? else {
        return Ok((ReplayResult::NotFound, None));
    };
    if !store::delivery::reopen(&unit.txn, workspace, id, unit.now).await? {
        return Ok((ReplayResult::Waiting, None));
    }
    unit.changed(workspace, EventKind::Delivery, id.0);
    Ok((ReplayResult::Replayed, Some(integration)))
}
