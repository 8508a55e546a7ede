//! Switches what a workspace may use.

use domain::audit::AuditAction;
use domain::{Caller, EventKind};
use serde_json::json;

use crate::audit::Entry;
use crate::unit::again;
use crate::{Ctx, ServiceError};

/// Switches on or off whether a workspace may be connected to Linear; whether that is a change. A connection that
/// there is stays as it is: what nobody may set up any more can still be read, switched off and taken away.
///
/// # Errors
/// There is no such workspace, or the database is away.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn set_integrations(ctx: &Ctx, caller: &Caller, on: bool) -> Result<bool, ServiceError> {
    caller.require_admin()?;
    again(|| set(ctx, caller, on)).await
}

async fn set(ctx: &Ctx, caller: &Caller, on: bool) -> Result<bool, ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    let id = caller.workspace;
    let found = store::workspace::get(&unit.txn, id).await?;
    let row = found.ok_or(ServiceError::NotFound("workspace"))?;
    if !store::workspace::set_has_integrations(&unit.txn, id, on).await? {
        return Ok(false);
    }
    let entry = Entry::of(AuditAction::FeaturesChanged, "workspace", id.0, &row.name)
        .before(json!({ "has_integrations": !on }))
        .after(json!({ "has_integrations": on }));
    unit.audit(caller, entry).await?;
    unit.changed(id, EventKind::Integration, id.0);
    unit.commit().await?;
    tracing::info!(on, "Switched the integrations of a workspace");
    Ok(true)
}
