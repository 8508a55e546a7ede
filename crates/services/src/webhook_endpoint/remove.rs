//! Removes an endpoint.

use domain::audit::AuditAction;
use domain::{Caller, EventKind, WebhookEndpointId};

use super::{WHAT, audited, require};
use crate::webhook_message::{SendWebhooks, WakeWebhooks};
use crate::{Ctx, ServiceError};

/// Removes an endpoint with its secrets, its messages and what still waits.
///
/// # Errors
/// Not an admin, or it is not there.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace, webhook_endpoint.id = %id))]
pub async fn remove(ctx: &Ctx, caller: &Caller, id: WebhookEndpointId) -> Result<(), ServiceError> {
    caller.require_admin()?;
    let workspace = caller.workspace;
    let mut unit = ctx.begin(ctx.now()).await?;
    let endpoint = require(&unit.txn, workspace, id).await?;
    if !store::webhook_endpoint::delete(&unit.txn, workspace, id).await? {
        return Err(ServiceError::NotFound(WHAT));
    }
    store::webhook_message::delete_of_endpoint(&unit.txn, workspace, id).await?;
    let pointless = [SendWebhooks::key(id), WakeWebhooks::key(id)];
    jobs::forget(&unit.txn, workspace.0, &pointless).await?;
    unit.audit(caller, audited(AuditAction::EndpointRemoved, &endpoint))
        .await?;
    unit.changed(workspace, EventKind::WebhookEndpoint, id.0);
    unit.commit().await?;
    tracing::info!(webhook_endpoint.id = %id, "Removed webhook endpoint `{id}`");
    Ok(())
}
