//! Switches the connection off and on.

use domain::audit::AuditAction;
use domain::view::IntegrationStatus;
use domain::{Caller, EventKind, IntegrationChange};
use serde_json::json;
use store::integration::Integration;

use super::{RegisterWebhook, audited, changed_meanwhile, enter, existing, status};
use crate::reconcile::Reconcile;
use crate::unit::Unit;
use crate::{Ctx, ServiceError, sync};

/// Pauses the connection: nothing goes out, nothing that comes in is applied, and all of it is kept.
///
/// # Errors
/// Not an admin, not connected, or it is being disconnected.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn disable(ctx: &Ctx, caller: &Caller) -> Result<IntegrationStatus, ServiceError> {
    caller.require_admin()?;
    let mut unit = ctx.begin(ctx.now()).await?;
    let before = existing(&unit.txn, caller.workspace).await?;
    if switch(&mut unit, caller, &before, IntegrationChange::Disable).await? {
        tracing::info!(integration.id = %before.id, "Switched the connection to Linear off");
    }
    unit.commit().await?;
    status(ctx, caller).await
}

/// Goes on where it was paused: what waits goes out, and Linear is asked what was missed.
///
/// # Errors
/// Not an admin, not connected, Linear refuses the key, or it is being disconnected.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn enable(ctx: &Ctx, caller: &Caller) -> Result<IntegrationStatus, ServiceError> {
    caller.require_admin()?;
    let mut unit = ctx.begin(ctx.now()).await?;
    let before = existing(&unit.txn, caller.workspace).await?;
    if switch(&mut unit, caller, &before, IntegrationChange::Enable).await? {
        go_on(&mut unit, &before).await?;
        tracing::info!(integration.id = %before.id, "Switched the connection to Linear on");
    }
    unit.commit().await?;
    status(ctx, caller).await
}

/// Starts all that waits for a connection that works: both sides are brought to agree.
pub(crate) async fn go_on(
    unit: &mut Unit<'_>,
    integration: &Integration,
) -> Result<(), ServiceError> {
    let (workspace, integration_id) = (integration.workspace, integration.id);
    unit.enqueue(&RegisterWebhook {
        workspace,
        integration: integration_id,
    })
    .await?;
    unit.enqueue(&Reconcile {
        workspace,
        integration: integration_id,
    })
    .await?;
    sync::resume(unit, integration).await
}

/// Whether that changed anything.
async fn switch(
    unit: &mut Unit<'_>,
    caller: &Caller,
    before: &Integration,
    change: IntegrationChange,
) -> Result<bool, ServiceError> {
    let mut after = before.clone();
    let state = before.state.after(change).map_err(ServiceError::Conflict)?;
    if state == before.state {
        return Ok(false);
    }
    enter(&mut after, state, None, unit.now);
    if !store::integration::replace(&unit.txn, before, &after).await? {
        return Err(changed_meanwhile());
    }
    unit.changed(before.workspace, EventKind::Integration, before.id.0);
    let action = match change {
        IntegrationChange::Disable => AuditAction::Disabled,
        _ => AuditAction::Enabled,
    };
    let entry = audited(action, before).before(json!({ "state": before.state }));
    unit.audit(caller, entry.after(json!({ "state": after.state })))
        .await?;
    Ok(true)
}
