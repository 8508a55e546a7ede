//! Switches an endpoint off and on again: by hand, or off because it only failed.

use domain::audit::AuditAction;
use domain::view::WebhookEndpointView;
use domain::{Caller, EventKind, WebhookEndpointId, WebhookEvent};
use serde_json::json;
use store::webhook_endpoint::WebhookEndpoint;

use super::{audited, changed_meanwhile, require, view};
use crate::audit::Actor;
use crate::unit::{Unit, again};
use crate::{Ctx, ServiceError, hiring, webhook_message};

/// Sends nothing to it until it is enabled. What waits, and what happens meanwhile, is held.
///
/// # Errors
/// Not an admin, or it is not there.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace, webhook_endpoint.id = %id))]
pub async fn disable(
    ctx: &Ctx,
    caller: &Caller,
    id: WebhookEndpointId,
) -> Result<WebhookEndpointView, ServiceError> {
    caller.require_admin()?;
    let after = again(|| switch_off(ctx, caller, id)).await?;
    view(ctx.db.reader(), after).await
}

async fn switch_off(
    ctx: &Ctx,
    caller: &Caller,
    id: WebhookEndpointId,
) -> Result<WebhookEndpoint, ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    let before = require(&unit.txn, caller.workspace, id).await?;
    if before.disabled_at.is_some() {
        return Ok(before);
    }
    let by = hiring::actor_name(&unit.txn, caller).await?;
    let after = stop(&mut unit, &before, format!("{by} switched it off.")).await?;
    unit.audit(caller, audited(AuditAction::EndpointDisabled, &after))
        .await?;
    unit.commit().await?;
    Ok(after)
}

/// Switches an endpoint off that only failed, and tells the others.
pub(crate) async fn give_up(
    unit: &mut Unit<'_>,
    before: &WebhookEndpoint,
    reason: &str,
    by: Actor,
) -> Result<(), ServiceError> {
    let after = stop(unit, before, reason.to_owned()).await?;
    let entry = audited(AuditAction::EndpointDisabled, &after);
    let entry = entry.after(json!({ "reason": reason }));
    unit.audit_by(by, after.workspace, entry);
    let data = json!({
        "id": after.id,
        "description": after.description,
        "reason": reason,
        "failing_since": before.failing_since.map(webhook_message::moment),
        "url": unit.page(&format!("settings/webhooks/{}", after.id)),
    });
    let event = WebhookEvent::EndpointDisabled;
    for endpoint in webhook_message::told(unit, after.workspace, event).await? {
        if endpoint.id != after.id {
            webhook_message::post(unit, &endpoint, event, &data).await?;
        }
    }
    let id = after.id;
    tracing::warn!(webhook_endpoint.id = %id, "Disabled webhook endpoint `{id}`: {reason}");
    Ok(())
}

async fn stop(
    unit: &mut Unit<'_>,
    before: &WebhookEndpoint,
    reason: String,
) -> Result<WebhookEndpoint, ServiceError> {
    let mut after = before.clone();
    after.disabled_at = Some(unit.now);
    after.disabled_reason = Some(reason);
    after.updated_at = unit.now;
    if !store::webhook_endpoint::replace(&unit.txn, before, &after).await? {
        return Err(changed_meanwhile());
    }
    store::webhook_message::hold(&unit.txn, after.workspace, after.id).await?;
    unit.changed(after.workspace, EventKind::WebhookEndpoint, after.id.0);
    Ok(after)
}

/// Sends to it again from now on. With `resend` it is also sent what it did not get: what was held, and what failed.
///
/// # Errors
/// Not an admin, or it is not there.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace, webhook_endpoint.id = %id))]
pub async fn enable(
    ctx: &Ctx,
    caller: &Caller,
    id: WebhookEndpointId,
    resend: bool,
) -> Result<WebhookEndpointView, ServiceError> {
    caller.require_admin()?;
    let after = again(|| switch_on(ctx, caller, id, resend)).await?;
    view(ctx.db.reader(), after).await
}

async fn switch_on(
    ctx: &Ctx,
    caller: &Caller,
    id: WebhookEndpointId,
    resend: bool,
) -> Result<WebhookEndpoint, ServiceError> {
    let workspace = caller.workspace;
    let mut unit = ctx.begin(ctx.now()).await?;
    let before = require(&unit.txn, workspace, id).await?;
    if before.disabled_at.is_none() {
        return Ok(before);
    }
    let mut after = before.clone();
    (after.disabled_at, after.disabled_reason) = (None, None);
    after.updated_at = unit.now;
    if !store::webhook_endpoint::replace(&unit.txn, &before, &after).await? {
        return Err(changed_meanwhile());
    }
    // It gets its five days anew.
    store::webhook_endpoint::forget_failures(&unit.txn, workspace, id).await?;
    after.failing_since = None;
    let sent_again = if resend {
        webhook_message::release(&mut unit, &after).await?
    } else {
        0
    };
    let entry = audited(AuditAction::EndpointEnabled, &after);
    unit.audit(caller, entry.after(json!({ "resent": sent_again })))
        .await?;
    unit.changed(workspace, EventKind::WebhookEndpoint, id.0);
    unit.commit().await?;
    Ok(after)
}
