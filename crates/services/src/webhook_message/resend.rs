//! Sends messages once more, under the same ids: by hand, when the other side is mended.

use domain::audit::AuditAction;
use domain::view::WebhookMessageView;
use domain::{Caller, EventKind, MessageStatus, WebhookEndpointId, WebhookMessageId};
use serde_json::json;
use store::webhook_endpoint::WebhookEndpoint;
use store::webhook_message::WebhookMessage;

use super::{SendWebhooks, WHAT, view};
use crate::error::CHANGED_MEANWHILE;
use crate::unit::{Unit, again};
use crate::{Ctx, IdempotencyKey, ServiceError, webhook_endpoint};

/// Sends a message again, with all its tries ahead of it. One that is delivered already is sent once more, too.
///
/// # Errors
/// Not an admin, it is not there, or its endpoint is disabled.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace, webhook_message.id = %id))]
pub async fn resend(
    ctx: &Ctx,
    caller: &Caller,
    id: WebhookMessageId,
    key: Option<&IdempotencyKey>,
) -> Result<WebhookMessageView, ServiceError> {
    caller.require_admin()?;
    again(|| send_one(ctx, caller, id, key)).await.map(view)
}

async fn send_one(
    ctx: &Ctx,
    caller: &Caller,
    id: WebhookMessageId,
    key: Option<&IdempotencyKey>,
) -> Result<WebhookMessage, ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    let workspace = caller.workspace;
    let found = store::webhook_message::get(&unit.txn, workspace, id).await?;
    let before = found.ok_or(ServiceError::NotFound(WHAT))?;
    if unit.claim(caller, key, id.0).await?.is_some() {
        return Ok(before);
    }
    let endpoint = webhook_endpoint::require(&unit.txn, workspace, before.endpoint).await?;
    webhook_endpoint::require_enabled(&endpoint)?;
    let after = WebhookMessage {
        status: MessageStatus::Waiting,
        attempt_count: 0,
        next_attempt_at: Some(unit.now),
        finished_at: None,
        ..before.clone()
    };
    if !store::webhook_message::replace(&unit.txn, &before, &after).await? {
        let message = "Somebody else changed this message just now. Look again.";
        return Err(ServiceError::conflict(CHANGED_MEANWHILE, message));
    }
    let entry = webhook_endpoint::audited(AuditAction::MessagesResent, &endpoint);
    unit.audit(caller, entry.after(json!({ "message": id })))
        .await?;
    start(&mut unit, &endpoint).await?;
    unit.commit().await?;
    Ok(after)
}

/// Sends all that an endpoint did not get: what is held, and what failed. Answers how many messages that are.
///
/// # Errors
/// Not an admin, there is no such endpoint, or it is disabled.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace, webhook_endpoint.id = %id))]
pub async fn resend_all(
    ctx: &Ctx,
    caller: &Caller,
    id: WebhookEndpointId,
) -> Result<u64, ServiceError> {
    caller.require_admin()?;
    let mut unit = ctx.begin(ctx.now()).await?;
    let endpoint = webhook_endpoint::require(&unit.txn, caller.workspace, id).await?;
    webhook_endpoint::require_enabled(&endpoint)?;
    let messages = release(&mut unit, &endpoint).await?;
    if messages > 0 {
        let entry = webhook_endpoint::audited(AuditAction::MessagesResent, &endpoint);
        let entry = entry.after(json!({ "messages": messages }));
        unit.audit(caller, entry).await?;
    }
    unit.commit().await?;
    Ok(messages)
}

/// Has all that an endpoint did not get sent with the commit.
pub(crate) async fn release(
    unit: &mut Unit<'_>,
    endpoint: &WebhookEndpoint,
) -> Result<u64, ServiceError> {
    let (workspace, id) = (endpoint.workspace, endpoint.id);
    let released = store::webhook_message::release(&unit.txn, workspace, id, unit.now).await?;
    start(unit, endpoint).await?;
    Ok(released)
}

async fn start(unit: &mut Unit<'_>, endpoint: &WebhookEndpoint) -> Result<(), ServiceError> {
    unit.enqueue(&SendWebhooks::to(endpoint)).await?;
    let id = endpoint.id.0;
    unit.changed(endpoint.workspace, EventKind::WebhookEndpoint, id);
    Ok(())
}
