//! Refuses what is switched off.

use domain::{Refusal, WorkspaceId};

use crate::{Ctx, ServiceError};

const INTEGRATIONS_OFF: &str = "Integrations are switched off for this workspace. Whoever operates this server switches them on, \
     with `countersign workspace features --integrations on`.";

/// The workspace may be connected to Linear.
///
/// # Errors
/// `feature_disabled`: its integrations are switched off, and by whom they can be switched on.
pub async fn require_integrations(ctx: &Ctx, workspace: WorkspaceId) -> Result<(), ServiceError> {
    let found = store::workspace::get(ctx.db.reader(), workspace).await?;
    let found = found.ok_or(ServiceError::NotFound("workspace"))?;
    if found.has_integrations {
        return Ok(());
    }
    Err(ServiceError::Forbidden(Refusal::new(
        "feature_disabled",
        INTEGRATIONS_OFF,
    )))
}
