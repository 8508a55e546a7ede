//! Adds an endpoint, and shows its secret this once.

use domain::audit::AuditAction;
use domain::view::WebhookEndpointSecret;
use domain::webhook_endpoint::NewWebhookEndpoint;
use domain::{Caller, EventKind, WebhookEndpointId};
use serde_json::json;
use store::webhook_endpoint::WebhookEndpoint;

use super::{Checked, audited, check, mint, require_room, view};
use crate::{Ctx, IdempotencyKey, ServiceError};

/// Adds an endpoint. From now on it is told of what it asked for.
///
/// # Errors
/// Not an admin, a field breaks its rule, or there are too many. A repeated request is a conflict: the secret cannot be
/// shown again.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn create(
    ctx: &Ctx,
    caller: &Caller,
    new: NewWebhookEndpoint,
    key: Option<&IdempotencyKey>,
) -> Result<WebhookEndpointSecret, ServiceError> {
    caller.require_admin()?;
    let Checked {
        url,
        description,
        events,
    } = check(ctx, &new)?;
    let mut unit = ctx.begin(ctx.now()).await?;
    let id = WebhookEndpointId(unit.id());
    if unit.claim(caller, key, id.0).await?.is_some() {
        let message = "This endpoint was made by an earlier request, and its secret is shown only once. Rotate the \
                       secret to get another.";
        return Err(ServiceError::conflict("secret_already_shown", message));
    }
    require_room(&unit.txn, caller.workspace).await?;
    let (secret, sealed_secret) = mint(ctx, caller.workspace, id);
    let row = WebhookEndpoint {
        id,
        workspace: caller.workspace,
        url,
        description,
        events,
        sealed_secret,
        sealed_previous_secret: None,
        previous_secret_until: None,
        disabled_at: None,
        disabled_reason: None,
        failing_since: None,
        last_success_at: None,
        created_at: unit.now,
        updated_at: unit.now,
        version: 1,
    };
    store::webhook_endpoint::insert(&unit.txn, &row).await?;
    let made = json!({ "description": row.description, "events": row.events });
    let entry = audited(AuditAction::EndpointCreated, &row).after(made);
    unit.audit(caller, entry).await?;
    unit.changed(caller.workspace, EventKind::WebhookEndpoint, id.0);
    unit.commit().await?;
    tracing::info!(webhook_endpoint.id = %id, "Added webhook endpoint `{id}`");
    Ok(WebhookEndpointSecret {
        secret: secret.expose().to_owned(),
        endpoint: view(ctx.db.reader(), row).await?,
    })
}
