//! Replaces the secret that messages are signed with, and shows the new one this once.

use domain::audit::AuditAction;
use domain::view::WebhookEndpointSecret;
use domain::{Caller, EventKind, WebhookEndpointId, webhook_endpoint};
use serde_json::json;
use store::webhook_endpoint::{WebhookEndpoint, previous_secret_place, secret_place};

use super::{audited, changed_meanwhile, mint, require, view};
use crate::unit::again;
use crate::{Ctx, IdempotencyKey, ServiceError};

/// Mints a new secret. For 24 hours messages are signed with the one before as well, so that the other side can change
/// without missing any. A second rotation within that time ends the first secret at once.
///
/// # Errors
/// Not an admin, or it is not there. A repeated request is a conflict: the secret cannot be shown again.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace, webhook_endpoint.id = %id))]
pub async fn rotate_secret(
    ctx: &Ctx,
    caller: &Caller,
    id: WebhookEndpointId,
    key: Option<&IdempotencyKey>,
) -> Result<WebhookEndpointSecret, ServiceError> {
    caller.require_admin()?;
    let (secret, after) = again(|| rotate(ctx, caller, id, key)).await?;
    Ok(WebhookEndpointSecret {
        secret,
        endpoint: view(ctx.db.reader(), after).await?,
    })
}

async fn rotate(
    ctx: &Ctx,
    caller: &Caller,
    id: WebhookEndpointId,
    key: Option<&IdempotencyKey>,
) -> Result<(String, WebhookEndpoint), ServiceError> {
    let workspace = caller.workspace;
    let mut unit = ctx.begin(ctx.now()).await?;
    let before = require(&unit.txn, workspace, id).await?;
    if unit.claim(caller, key, id.0).await?.is_some() {
        let message = "An earlier request rotated this secret, and it is shown only once. Rotate it again to get \
                       another.";
        return Err(ServiceError::conflict("secret_already_shown", message));
    }
    let old = ctx
        .keys
        .open(&secret_place(workspace, id), &before.sealed_secret);
    let old = old.map_err(ServiceError::internal)?;
    let (secret, sealed_secret) = mint(ctx, workspace, id);
    let mut after = before.clone();
    after.sealed_secret = sealed_secret;
    after.sealed_previous_secret = Some(ctx.seal(&previous_secret_place(workspace, id), &old));
    after.previous_secret_until = Some(unit.now + webhook_endpoint::ROTATION);
    after.updated_at = unit.now;
    if !store::webhook_endpoint::replace(&unit.txn, &before, &after).await? {
        return Err(changed_meanwhile());
    }
    let entry = audited(AuditAction::EndpointSecretRotated, &after);
    unit.audit(caller, entry.after(json!({ "secret": "[replaced]" })))
        .await?;
    unit.changed(workspace, EventKind::WebhookEndpoint, id.0);
    unit.commit().await?;
    tracing::info!(webhook_endpoint.id = %id, "Rotated the secret of webhook endpoint `{id}`");
    Ok((secret.expose().to_owned(), after))
}
