//! Replaces the secret that Linear signs with.

use domain::audit::AuditAction;
use domain::view::IntegrationStatus;
use domain::{Caller, EventKind, WebhookState};
use linear::webhook::WebhookSecret;
use secrecy::SecretString;
use serde_json::json;
use store::integration::Integration;

use super::{RegisterWebhook, audited, changed_meanwhile, existing, status};
use crate::ctx::{previous_secret_place, webhook_secret_place};
use crate::unit::again;
use crate::{Ctx, ServiceError, feature};

/// How long after the last age that a delivery may have the secret before still counts.
const MARGIN: time::Duration = time::Duration::hours(1);

/// Mints a new secret and has it brought to Linear. What is signed with the one before still counts: as
/// long as Linear does not have the new one, and then until nothing that was signed with it can come.
///
/// # Errors
/// Not an admin, not connected, the connection does not work, there is no webhook, or the secret before
/// is not in Linear yet.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn rotate_webhook_secret(
    ctx: &Ctx,
    caller: &Caller,
) -> Result<IntegrationStatus, ServiceError> {
    caller.require_admin()?;
    feature::require_integrations(ctx, caller.workspace).await?;
    again(|| rotate(ctx, caller)).await?;
    status(ctx, caller).await
}

async fn rotate(ctx: &Ctx, caller: &Caller) -> Result<(), ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    let before = existing(&unit.txn, caller.workspace).await?;
    require_rotatable(&before)?;
    let row = before.id.0;
    let current = webhook_secret_place(before.workspace, row);
    let old = ctx.keys.open(&current, &before.sealed_webhook_secret);
    let old = old.map_err(ServiceError::internal)?;
    let mut random = [0; 32];
    ctx.ids.fill(&mut random);
    let new = SecretString::from(WebhookSecret::generate(random).expose().to_owned());
    let mut after = before.clone();
    after.sealed_previous_secret =
        Some(ctx.seal(&previous_secret_place(before.workspace, row), &old));
    after.previous_secret_until = None;
    after.sealed_webhook_secret = ctx.seal(&current, &new);
    after.webhook_state = WebhookState::Pending;
    after.webhook_reason = None;
    after.updated_at = unit.now;
    if !store::integration::replace(&unit.txn, &before, &after).await? {
        return Err(changed_meanwhile());
    }
    unit.enqueue(&RegisterWebhook {
        workspace: before.workspace,
        integration: before.id,
    })
    .await?;
    let entry = audited(AuditAction::SecretRotated, &before);
    unit.audit(
        caller,
        entry.after(json!({ "webhook_secret": "[replaced]" })),
    )
    .await?;
    unit.changed(before.workspace, EventKind::Integration, row);
    unit.commit().await?;
    tracing::info!(integration.id = %before.id, "Replaces the webhook's secret");
    Ok(())
}

fn require_rotatable(integration: &Integration) -> Result<(), ServiceError> {
    if !integration.state.may_call() {
        return Err(ServiceError::conflict(
            "not_active",
            "The connection does not work at the moment, so no new secret can be brought to Linear.",
        ));
    }
    if integration.webhook_state == WebhookState::Active {
        return Ok(());
    }
    if rotating(integration) {
        return Err(ServiceError::conflict(
            "rotation_running",
            "The last new secret is not in Linear yet. Wait for that, so that none is lost on the way.",
        ));
    }
    if integration.webhook_state == WebhookState::Application {
        return Err(ServiceError::conflict(
            "webhook_of_application",
            "The application's webhook has its secret in Linear: replace it there, and enter the new one under OAuth application.",
        ));
    }
    Err(ServiceError::conflict(
        "webhook_not_registered",
        "There is no registered webhook whose secret could be replaced.",
    ))
}

/// Whether a new secret is on its way to Linear.
pub(super) fn rotating(integration: &Integration) -> bool {
    integration.sealed_previous_secret.is_some() && integration.previous_secret_until.is_none()
}

/// Linear has the new secret: from now on the one before counts as long as what it signed may come.
pub(super) fn arrived(ctx: &Ctx, integration: &mut Integration, now: domain::Timestamp) {
    if rotating(integration) {
        integration.previous_secret_until = Some(now + ctx.settings.webhook_max_age + MARGIN);
    }
}

/// Erases secrets that do not count any more, in all workspaces.
///
/// # Errors
/// The database is away.
pub async fn forget_previous_secrets(ctx: &Ctx) -> Result<(), ServiceError> {
    let gone = store::integration::forget_previous_secrets(ctx.db.writer(), ctx.now()).await?;
    if gone > 0 {
        tracing::info!(
            integrations = gone,
            "Erased webhook secrets of before a rotation"
        );
    }
    Ok(())
}
