//! Takes the connection away: the webhook in Linear first, then all that is kept of it here.

use domain::audit::AuditAction;
use domain::view::{HistoryKind, IntegrationStatus};
use domain::{Caller, Capability, EventKind, IntegrationChange, IntegrationState, WebhookState};
use jobs::JobError;
use linear::LinearError;
use serde_json::json;
use store::disconnection::Disconnection;
use store::integration::Integration;

use super::{
    RefreshTeams, RegisterWebhook, Resume, audited, changed_meanwhile, enter, integration_job,
    status,
};
use crate::audit::Actor;
use crate::reconcile::{Reconcile, SelfTest};
use crate::sync::SyncHiring;
use crate::unit::{Unit, again};
use crate::{Ctx, ServiceError, grant, hiring, linear_write, pending_action, recommendation, sync};

const REMOVED: Removal = Removal {
    removed: true,
    outcome: "The webhook is removed in Linear.",
};
const NOT_ALLOWED: Removal = Removal {
    removed: false,
    outcome: "The key may not manage webhooks, so if Linear has one of ours it is still there: an admin removes it under \
              Settings, API. What it sends is refused.",
};
const KEY_REFUSED: Removal = Removal {
    removed: false,
    outcome: "Linear did not accept the key any more, so the webhook is still there: an admin removes it under \
              Settings, API. What it sends is refused.",
};
const OF_APPLICATION: Removal = Removal {
    removed: true,
    outcome: "Access is withdrawn in Linear, and with it what the application's webhook sent for it.",
};
const NOT_WAITED: Removal = Removal {
    removed: false,
    outcome: "Erased without waiting for Linear, so the webhook is still there: an admin removes it under \
              Settings, API. What it sends is refused.",
};

/// Whether Linear has a webhook of ours any more, and how to say it.
struct Removal {
    removed: bool,
    outcome: &'static str,
}

integration_job! {
    /// Removes the webhook in Linear, then erases the connection.
    Disconnect = "disconnect", run
}

async fn run(ctx: &Ctx, job: &Disconnect) -> Result<(), JobError> {
    if let Some(integration) = job.integration(ctx).await? {
        if integration.state != IntegrationState::Disconnecting {
            return Ok(());
        }
        let removal = remove_webhook(ctx, &integration).await?;
        withdraw_access(ctx, &integration).await?;
        let erased = again(|| erase(ctx, &integration, &removal)).await;
        erased.map_err(sync::retry)?;
    }
    // Also on a later try, after the rows are gone: the job ends when no file holds the key.
    ctx.db.forget_deleted().await.map_err(sync::retry)
}

/// Disconnects the workspace from Linear: key, secrets and links are erased, hirings and their history
/// stay. With `erase_now` the webhook is left behind in Linear, for when that cannot be reached. On a
/// workspace that is not connected it does nothing.
///
/// # Errors
/// Not an admin, or somebody changed the connection at the same moment.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn disconnect(
    ctx: &Ctx,
    caller: &Caller,
    erase_now: bool,
) -> Result<IntegrationStatus, ServiceError> {
    caller.require_admin()?;
    if let Some(integration) = again(|| request(ctx, caller)).await?
        && erase_now
    {
        again(|| erase(ctx, &integration, &NOT_WAITED)).await?;
    }
    status(ctx, caller).await
}

/// Has it disconnected by a job; nothing if there is nothing to disconnect.
async fn request(ctx: &Ctx, caller: &Caller) -> Result<Option<Integration>, ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    let before = store::integration::of_workspace(&unit.txn, caller.workspace).await?;
    let Some(before) = before else {
        return Ok(None);
    };
    if before.state != IntegrationState::Disconnecting {
        begin(&mut unit, caller, &before).await?;
    }
    unit.enqueue(&Disconnect {
        workspace: caller.workspace,
        integration: before.id,
    })
    .await?;
    unit.changed(caller.workspace, EventKind::Integration, before.id.0);
    unit.commit().await?;
    tracing::info!(integration.id = %before.id, "Disconnects from Linear");
    Ok(Some(before))
}

async fn begin(
    unit: &mut Unit<'_>,
    caller: &Caller,
    before: &Integration,
) -> Result<(), ServiceError> {
    let mut after = before.clone();
    let change = IntegrationChange::Disconnect;
    let state = before.state.after(change).map_err(ServiceError::Conflict)?;
    enter(&mut after, state, None, unit.now);
    if !store::integration::replace(&unit.txn, before, &after).await? {
        return Err(changed_meanwhile());
    }
    let row = Disconnection {
        id: unit.id(),
        workspace: before.workspace,
        integration: before.id,
        linear_org_name: before.linear_org_name.clone(),
        requested_by: hiring::actor_name(&unit.txn, caller).await?,
        requested_at: unit.now,
        finished_at: None,
        webhook_removed: None,
        outcome: None,
    };
    store::disconnection::insert(&unit.txn, &row).await?;
    unit.audit(caller, audited(AuditAction::DisconnectRequested, before))
        .await?;
    // What agents wrote and still waits is refused: nothing goes out any more.
    pending_action::wake_all(unit, before.workspace).await?;
    linear_write::wake_all(unit, before.workspace).await
}

/// Ends the tokens in Linear. A key is not ours to end: its owner does that there.
async fn withdraw_access(ctx: &Ctx, integration: &Integration) -> Result<(), JobError> {
    let Some(grant) = integration.grant else {
        return Ok(());
    };
    grant::revoke(ctx, integration.workspace, grant).await
}

async fn remove_webhook(ctx: &Ctx, integration: &Integration) -> Result<Removal, JobError> {
    let of_application = integration.kind.can(Capability::NeedsApplicationWebhook);
    if of_application || integration.webhook_state == WebhookState::Application {
        return Ok(OF_APPLICATION);
    }
    let connection = ctx.connection(integration).map_err(sync::retry)?;
    match connection.webhook_delete(integration.webhook_id).await {
        Ok(()) | Err(LinearError::NotFound { .. }) => Ok(REMOVED),
        Err(LinearError::Forbidden { .. }) => Ok(NOT_ALLOWED),
        Err(LinearError::Unauthenticated) => Ok(KEY_REFUSED),
        Err(error) => Err(sync::job_error(error)),
    }
}

/// Erases the connection with all that hangs on it, unless that is done already.
async fn erase(ctx: &Ctx, gone: &Integration, removal: &Removal) -> Result<(), ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    if !store::integration::delete(&unit.txn, gone.workspace, gone.id).await? {
        return Ok(());
    }
    if let Some(grant) = gone.grant {
        store::oauth_grant::delete(&unit.txn, gone.workspace, grant).await?;
    }
    let asked = store::disconnection::last(&unit.txn, gone.workspace).await?;
    let by = asked.map_or_else(|| "somebody who is gone".to_owned(), |row| row.requested_by);
    let mut pointless = vec![
        RegisterWebhook::key(gone.id),
        Reconcile::key(gone.id),
        SelfTest::key(gone.id),
        RefreshTeams::key(gone.id),
        Resume::key(gone.id),
    ];
    let links = store::issue_link::of_integration(&unit.txn, gone.workspace, gone.id).await?;
    for (hired, link) in links {
        let summary = match &link.identifier {
            Some(issue) => format!(
                "Disconnected from Linear: {} is no longer followed",
                domain::text::label(issue, 50)
            ),
            None => "Disconnected from Linear before the issue was made".to_owned(),
        };
        let kind = HistoryKind::Unlinked;
        hiring::record(&unit, gone.workspace, hired.id, &by, kind, summary).await?;
        unit.changed(gone.workspace, EventKind::Hiring, hired.id.0);
        pointless.push(SyncHiring::key(hired.id));
    }
    store::issue_link::delete_of_integration(&unit.txn, gone.workspace, gone.id).await?;
    let (recommended, unmade) = forget_recommendations(&mut unit, gone).await?;
    pointless.extend(unmade);
    jobs::forget(&unit.txn, gone.workspace.0, &pointless).await?;
    pending_action::wake_all(&mut unit, gone.workspace).await?;
    linear_write::wake_all(&mut unit, gone.workspace).await?;
    let Removal { removed, outcome } = *removal;
    let (workspace, at) = (gone.workspace, unit.now);
    store::disconnection::finish(&unit.txn, workspace, gone.id, removed, outcome, at).await?;
    let entry = audited(AuditAction::Disconnected, gone)
        .after(json!({ "credentials": "[erased]", "webhook_removed": removed, "recommendation_links_removed": recommended }));
    unit.audit_by(Actor::house(), gone.workspace, entry);
    unit.changed(gone.workspace, EventKind::Integration, gone.id.0);
    unit.commit().await?;
    ctx.linear.forget(linear::ConnectionId(gone.id.0));
    tracing::info!(integration.id = %gone.id, webhook.removed = removed, "Erased the connection to Linear");
    Ok(())
}

/// Removes the links of recommendations, which stay themselves. Answers how many there were, and the keys of jobs that
/// have nothing to do any more.
async fn forget_recommendations(
    unit: &mut Unit<'_>,
    gone: &Integration,
) -> Result<(u64, Vec<String>), ServiceError> {
    let unmade = recommendation::unmade(unit, gone).await?;
    let (workspace, id) = (gone.workspace, gone.id);
    let removed =
        store::recommendation_link::delete_of_integration(&unit.txn, workspace, id).await?;
    if removed > 0 {
        unit.changed(workspace, EventKind::Recommendation, id.0);
    }
    Ok((removed, unmade))
}
