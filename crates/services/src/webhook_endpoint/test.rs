//! Tries an endpoint out.

use domain::audit::AuditAction;
use domain::view::WebhookMessageView;
use domain::{Caller, WebhookEndpointId, WebhookEvent, WebhookMessageId};
use serde_json::json;

use super::{audited, require, require_enabled};
use crate::{Ctx, IdempotencyKey, ServiceError, hiring, webhook_message};

/// Sends it a message of its own type, whatever it is told otherwise. What came of it is in its log in a moment.
///
/// # Errors
/// Not an admin, it is not there, or it is disabled.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace, webhook_endpoint.id = %id))]
pub async fn test(
    ctx: &Ctx,
    caller: &Caller,
    id: WebhookEndpointId,
    key: Option<&IdempotencyKey>,
) -> Result<WebhookMessageView, ServiceError> {
    caller.require_admin()?;
    let mut unit = ctx.begin(ctx.now()).await?;
    let endpoint = require(&unit.txn, caller.workspace, id).await?;
    require_enabled(&endpoint)?;
    let by = hiring::actor_name(&unit.txn, caller).await?;
    let data = json!({
        "endpoint_id": id,
        "requested_by": by,
        "text": "If you can read this and the signature is right, it works.",
    });
    let message =
        webhook_message::post(&mut unit, &endpoint, WebhookEvent::EndpointTest, &data).await?;
    if let Some(made) = unit.claim(caller, key, message.id.0).await? {
        // Nothing of this is kept: the message of the first request is the one.
        drop(unit);
        let detail = webhook_message::get(ctx, caller, WebhookMessageId(made)).await?;
        return Ok(detail.message);
    }
    unit.audit(caller, audited(AuditAction::EndpointTested, &endpoint))
        .await?;
    unit.commit().await?;
    Ok(webhook_message::view(message))
}
