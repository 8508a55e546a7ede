//! Registers the webhook in Linear, by a job: the id and the secret are ours and minted before, so
//! that it is made once, whatever is lost on the way.

use domain::audit::AuditAction;
use domain::view::IntegrationStatus;
use domain::{Caller, EventKind, IntegrationState, WebhookState};
use jobs::JobError;
use linear::webhook::WebhookSecret;
use linear::{LinearError, WebhookChanges, WebhookCreate, WebhookScope};
use store::integration::Integration;
use url::Url;

use super::{
    Trouble, audited, changed_meanwhile, give_way, integration_job, require, rotate_secret, status,
    way_back,
};
use crate::ctx::webhook_secret_place;
use crate::{Ctx, ServiceError, feature, sync};

/// Why there is no webhook, for a key without admin rights, and what to do.
pub(super) const REFUSED: &str = "Only admins of the Linear workspace may register webhooks, and this key is not an admin's. \
     Hirings reach Linear, but changes made there come back only when Linear is asked, every five minutes. Connect with an admin's key to have them at once.";

/// What the webhook reports. Labels are what the self-test makes and removes; with projects, they are what issues can be
/// given.
pub(crate) const RESOURCE_TYPES: [&str; 4] = ["Issue", "Comment", "IssueLabel", "Project"];

integration_job! {
    /// Brings the webhook in Linear to what we have.
    RegisterWebhook = "register_webhook", run
}

async fn run(ctx: &Ctx, job: &RegisterWebhook) -> Result<(), JobError> {
    let Some(integration) = job.integration(ctx).await? else {
        return Ok(());
    };
    if !integration.state.may_call() || integration.webhook_state.reports() {
        return Ok(());
    }
    let told = way_back::of_application(ctx, &integration).await;
    if let Some((state, reason)) = told.map_err(sync::retry)? {
        if (state, &reason) == (integration.webhook_state, &integration.webhook_reason) {
            return Ok(());
        }
        let recorded = record(ctx, &integration, state, reason).await;
        return recorded.map_err(sync::retry);
    }
    let (state, reason) = match register(ctx, &integration).await {
        Ok(()) => (WebhookState::Active, None),
        Err(Trouble::Linear(LinearError::Forbidden { .. })) => {
            (WebhookState::Refused, Some(REFUSED.to_owned()))
        }
        Err(Trouble::Linear(LinearError::InvalidInput { message })) => (
            WebhookState::Failed,
            Some(format!(
                "Linear does not take the address {}: {message}",
                ctx.webhook_url(job.integration.0)
            )),
        ),
        Err(trouble) => return give_way(ctx, &integration, trouble).await,
    };
    let recorded = record(ctx, &integration, state, reason).await;
    if let Err(ServiceError::Conflict(_)) = &recorded {
        withdraw(ctx, &integration).await.map_err(sync::retry)?;
    }
    recorded.map_err(sync::retry)
}

/// Makes the webhook, or brings the one that an earlier try made to what we have.
async fn register(ctx: &Ctx, integration: &Integration) -> Result<(), Trouble> {
    let connection = ctx.connection(integration).map_err(Trouble::Ours)?;
    let place = webhook_secret_place(integration.workspace, integration.id.0);
    let opened = ctx.keys.open(&place, &integration.sealed_webhook_secret);
    let secret = opened.map_err(|error| Trouble::Ours(ServiceError::internal(error)))?;
    let secret = WebhookSecret::new(secrecy::ExposeSecret::expose_secret(&secret))
        .map_err(|error| Trouble::Ours(ServiceError::internal(error)))?;
    let url: Url = ctx
        .webhook_url(integration.id.0)
        .parse()
        .map_err(|error| Trouble::Ours(ServiceError::internal(error)))?;
    let resource_types = RESOURCE_TYPES.map(str::to_owned).to_vec();
    let create = WebhookCreate {
        id: integration.webhook_id,
        url: url.clone(),
        scope: WebhookScope::AllPublicTeams,
        resource_types: resource_types.clone(),
        label: Some("Countersign".to_owned()),
        secret: secret.clone(),
    };
    match connection.webhook_create(&create).await {
        Ok(_) => Ok(()),
        Err(LinearError::Conflict { .. }) => {
            let changes = WebhookChanges {
                url: Some(url),
                enabled: Some(true),
                resource_types: Some(resource_types),
                label: None,
                secret: Some(secret),
            };
            connection
                .webhook_update(integration.webhook_id, &changes)
                .await?;
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

/// The connection was taken away while its webhook was made: Linear must not keep it.
async fn withdraw(ctx: &Ctx, made: &Integration) -> Result<(), ServiceError> {
    let now = store::integration::get(ctx.db.reader(), made.workspace, made.id).await?;
    if now.is_some_and(|now| now.state != IntegrationState::Disconnecting) {
        return Ok(());
    }
    match ctx.connection(made)?.webhook_delete(made.webhook_id).await {
        Ok(()) | Err(LinearError::NotFound { .. } | LinearError::Forbidden { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

async fn record(
    ctx: &Ctx,
    before: &Integration,
    state: WebhookState,
    reason: Option<String>,
) -> Result<(), ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    let mut after = before.clone();
    after.webhook_state = state;
    after.webhook_reason = reason;
    after.updated_at = unit.now;
    if state == WebhookState::Active {
        rotate_secret::arrived(ctx, &mut after, unit.now);
    }
    if !store::integration::replace(&unit.txn, before, &after).await? {
        // The next run sees what holds now.
        return Err(changed_meanwhile());
    }
    unit.changed(before.workspace, EventKind::Integration, before.id.0);
    unit.commit().await?;
    tracing::info!(integration.id = %before.id, webhook.state = %state, "Settled the webhook of integration `{}`", before.id);
    Ok(())
}

/// The webhook is one that we registered, or would: what is an application's is changed in Linear alone.
///
/// # Errors
/// `webhook_of_application`.
fn require_own(integration: &Integration) -> Result<(), ServiceError> {
    if integration.webhook_state != WebhookState::Application {
        return Ok(());
    }
    Err(ServiceError::conflict(
        "webhook_of_application",
        "Changes in Linear are told by the application's own webhook, which is set up in Linear, in the application's settings.",
    ))
}

/// Tries to register the webhook again, after somebody changed what stood in the way.
///
/// # Errors
/// Not an admin, not connected, or the webhook is the application's.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn register_webhook_again(
    ctx: &Ctx,
    caller: &Caller,
) -> Result<IntegrationStatus, ServiceError> {
    caller.require_admin()?;
    feature::require_integrations(ctx, caller.workspace).await?;
    let before = require(ctx, caller).await?;
    require_own(&before)?;
    let mut unit = ctx.begin(ctx.now()).await?;
    let mut after = before.clone();
    after.webhook_state = WebhookState::Pending;
    after.webhook_reason = None;
    after.updated_at = unit.now;
    if store::integration::replace(&unit.txn, &before, &after).await? {
        unit.enqueue(&RegisterWebhook {
            workspace: caller.workspace,
            integration: before.id,
        })
        .await?;
        unit.audit(caller, audited(AuditAction::WebhookRegistered, &before))
            .await?;
        unit.changed(caller.workspace, EventKind::Integration, before.id.0);
    }
    unit.commit().await?;
    status(ctx, caller).await
}
