//! How the connection stands.

use domain::view::{IntegrationStatus, WebhookView};
use domain::{Caller, WebhookState, WorkspaceId};
use jobs::{JobState, JobStatus};
use sea_orm::ConnectionTrait;
use store::integration::Integration;

use super::RegisterWebhook;
use crate::{Ctx, ServiceError};

/// How the workspace is connected to Linear, if it is.
///
/// # Errors
/// An agent asks.
pub async fn status(ctx: &Ctx, caller: &Caller) -> Result<IntegrationStatus, ServiceError> {
    caller.require_reader()?;
    let found = store::integration::of_workspace(ctx.db.reader(), caller.workspace).await?;
    view(ctx, ctx.db.reader(), caller.workspace, found).await
}

pub(crate) async fn view<C: ConnectionTrait>(
    ctx: &Ctx,
    db: &C,
    workspace: WorkspaceId,
    found: Option<Integration>,
) -> Result<IntegrationStatus, ServiceError> {
    let Some(integration) = found else {
        return Ok(not_connected(workspace));
    };
    let deliveries = store::delivery::count(db, workspace, integration.id).await?;
    let key = RegisterWebhook::key(integration.id);
    let mut job = jobs::status_of(db, std::slice::from_ref(&key)).await?;
    let webhook = webhook_view(ctx, &integration, deliveries, job.remove(&key).as_ref());
    let team = integration
        .teams
        .iter()
        .find(|team| team.id == integration.selected_team_id);
    Ok(IntegrationStatus {
        connected: true,
        workspace_id: workspace,
        integration_id: Some(integration.id),
        state: Some(integration.state),
        state_reason: integration.state_reason,
        linear_user_name: Some(integration.linear_user_name),
        linear_org_name: Some(integration.linear_org_name),
        linear_org_logo_url: integration.linear_org_logo_url,
        selected_team_id: Some(integration.selected_team_id),
        selected_team_name: team.map(|team| team.name.clone()),
        selected_project_id: integration.selected_project_id,
        selected_project_name: integration.selected_project_name,
        webhook: Some(webhook),
        last_synced_at: integration.last_synced_at,
        connected_at: Some(integration.created_at),
    })
}

/// What the row says, and what its job says where the row still waits for it.
fn webhook_view(
    ctx: &Ctx,
    integration: &Integration,
    deliveries: u64,
    job: Option<&JobStatus>,
) -> WebhookView {
    let (state, reason) = match (integration.webhook_state, job) {
        (
            WebhookState::Pending,
            Some(JobStatus {
                state: JobState::Parked,
                last_error,
                ..
            }),
        ) => (WebhookState::Failed, last_error.clone()),
        (WebhookState::Pending, Some(job)) => (WebhookState::Pending, job.last_error.clone()),
        (state, _) => (state, integration.webhook_reason.clone()),
    };
    WebhookView {
        state,
        reason,
        url: ctx.webhook_url(integration.id.0),
        last_delivery_at: integration.last_delivery_at,
        last_delivery: integration.last_delivery.clone(),
        deliveries,
    }
}

fn not_connected(workspace: WorkspaceId) -> IntegrationStatus {
    IntegrationStatus {
        connected: false,
        workspace_id: workspace,
        integration_id: None,
        state: None,
        state_reason: None,
        linear_user_name: None,
        linear_org_name: None,
        linear_org_logo_url: None,
        selected_team_id: None,
        selected_team_name: None,
        selected_project_id: None,
        selected_project_name: None,
        webhook: None,
        last_synced_at: None,
        connected_at: None,
    }
}
