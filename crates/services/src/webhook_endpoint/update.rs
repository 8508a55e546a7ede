//! Gives an endpoint another address, description or list of events.

use domain::audit::AuditAction;
use domain::view::WebhookEndpointView;
use domain::webhook_endpoint::NewWebhookEndpoint;
use domain::{Caller, EventKind, WebhookEndpointId};
use serde_json::{Value, json};
use store::webhook_endpoint::WebhookEndpoint;

use super::{Checked, audited, changed_meanwhile, check, host, require, view};
use crate::unit::again;
use crate::{Ctx, ServiceError};

/// Puts what is given in the place of what there is. The secret stays, and so does what waits: it goes to the new
/// address.
///
/// # Errors
/// Not an admin, it is not there, or a field breaks its rule.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace, webhook_endpoint.id = %id))]
pub async fn update(
    ctx: &Ctx,
    caller: &Caller,
    id: WebhookEndpointId,
    new: NewWebhookEndpoint,
) -> Result<WebhookEndpointView, ServiceError> {
    caller.require_admin()?;
    let checked = check(ctx, &new)?;
    let after = again(|| write(ctx, caller, id, &checked)).await?;
    view(ctx.db.reader(), after).await
}

async fn write(
    ctx: &Ctx,
    caller: &Caller,
    id: WebhookEndpointId,
    checked: &Checked,
) -> Result<WebhookEndpoint, ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    let before = require(&unit.txn, caller.workspace, id).await?;
    let mut after = before.clone();
    after.url.clone_from(&checked.url);
    after.description.clone_from(&checked.description);
    after.events.clone_from(&checked.events);
    if after == before {
        return Ok(before);
    }
    after.updated_at = unit.now;
    if !store::webhook_endpoint::replace(&unit.txn, &before, &after).await? {
        return Err(changed_meanwhile());
    }
    if before.url != after.url {
        // What was said of the address before says nothing of this one.
        store::webhook_endpoint::forget_failures(&unit.txn, caller.workspace, id).await?;
        after.failing_since = None;
    }
    let entry = audited(AuditAction::EndpointUpdated, &after);
    let entry = entry.before(shown(&before)).after(shown(&after));
    unit.audit(caller, entry).await?;
    unit.changed(caller.workspace, EventKind::WebhookEndpoint, id.0);
    unit.commit().await?;
    Ok(after)
}

fn shown(endpoint: &WebhookEndpoint) -> Value {
    json!({
        "host": host(&endpoint.url),
        "description": endpoint.description,
        "events": endpoint.events,
    })
}
