//! Switches the connection off and on.

use domain::audit::AuditAction;
use domain::view::IntegrationStatus;
use domain::{Caller, EventKind, IntegrationChange};
use jobs::JobError;
use serde_json::json;
use store::integration::Integration;

use super::{
    RegisterWebhook, audited, changed_meanwhile, enter, existing, integration_job, status,
};
use crate::reconcile::Reconcile;
use crate::unit::{Unit, again};
use crate::{Ctx, ServiceError, feature, sync};

/// Pauses the connection: nothing goes out, nothing that comes in is applied, and all of it is kept.
///
/// # Errors
/// Not an admin, not connected, or it is being disconnected.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn disable(ctx: &Ctx, caller: &Caller) -> Result<IntegrationStatus, ServiceError> {
    caller.require_admin()?;
    again(|| turn(ctx, caller, IntegrationChange::Disable)).await?;
    status(ctx, caller).await
}

/// Goes on where it was paused: what waits goes out, and Linear is asked what was missed.
///
/// # Errors
/// Not an admin, not connected, Linear refuses the key, or it is being disconnected.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn enable(ctx: &Ctx, caller: &Caller) -> Result<IntegrationStatus, ServiceError> {
    caller.require_admin()?;
    feature::require_integrations(ctx, caller.workspace).await?;
    again(|| turn(ctx, caller, IntegrationChange::Enable)).await?;
    status(ctx, caller).await
}

async fn turn(ctx: &Ctx, caller: &Caller, change: IntegrationChange) -> Result<(), ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    let before = existing(&unit.txn, caller.workspace).await?;
    let switched = switch(&mut unit, caller, &before, change).await?;
    if switched && change == IntegrationChange::Enable {
        go_on(&mut unit, &before).await?;
    }
    unit.commit().await?;
    if switched {
        tracing::info!(integration.id = %before.id, ?change, "Switched the connection to Linear");
    }
    Ok(())
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
    unit.enqueue(&Resume {
        workspace,
        integration: integration_id,
    })
    .await
}

integration_job! {
    /// Starts what waits for a connection that works. It begins after the commit that made the connection work: what
    /// others changed up to that moment found it as it was before, and would wait for ever.
    Resume = "resume", resume
}

async fn resume(ctx: &Ctx, job: &Resume) -> Result<(), JobError> {
    let found = job.integration(ctx).await?;
    let Some(integration) = found.filter(|found| found.state.may_call()) else {
        return Ok(());
    };
    let start = || async {
        let mut unit = ctx.begin(ctx.now()).await?;
        sync::resume(&mut unit, &integration).await?;
        unit.commit().await
    };
    again(start).await.map_err(sync::retry)
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
