//! How the connection stands.

use domain::view::{DisconnectionView, GrantView, IntegrationStatus};
use domain::{Caller, IntegrationState, WorkspaceId};
use jobs::JobState;
use sea_orm::ConnectionTrait;
use store::integration::Integration;

use super::{Disconnect, webhook};
use crate::ctx::api_key_place;
use crate::{Ctx, ServiceError, grant};

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
        let mut none = not_connected(workspace);
        none.disconnection = disconnection(db, workspace, None).await?;
        return Ok(none);
    };
    let taken_away = match integration.state {
        IntegrationState::Disconnecting => disconnection(db, workspace, Some(&integration)).await?,
        _ => None,
    };
    let webhook = webhook::view(ctx, db, &integration).await?;
    let linked = store::issue_link::count_of_integration(db, workspace, integration.id).await?;
    let recommended =
        store::recommendation_link::count_of_integration(db, workspace, integration.id).await?;
    let locked = locked(ctx, db, &integration).await?;
    let grant = granted(db, &integration).await?;
    let team = integration
        .teams
        .iter()
        .find(|team| Some(team.id) == integration.selected_team_id);
    Ok(IntegrationStatus {
        connected: true,
        workspace_id: workspace,
        integration_id: Some(integration.id),
        kind: Some(integration.kind),
        state: Some(integration.state),
        state_since: Some(integration.state_since),
        state_reason: locked.or(integration.state_reason),
        linear_user_name: Some(integration.linear_user_name),
        grant,
        linear_org_name: Some(integration.linear_org_name),
        linear_org_logo_url: integration.linear_org_logo_url,
        selected_team_id: integration.selected_team_id,
        selected_team_name: team.map(|team| team.name.clone()),
        selected_project_id: integration.selected_project_id,
        selected_project_name: integration.selected_project_name,
        linked_hirings: linked,
        linked_recommendations: recommended,
        webhook: Some(webhook),
        disconnection: taken_away,
        last_synced_at: integration.last_synced_at,
        connected_at: Some(integration.created_at),
    })
}

/// Why what it is connected with cannot be used, if no key of ours opens it.
async fn locked<C: ConnectionTrait>(
    ctx: &Ctx,
    db: &C,
    integration: &Integration,
) -> Result<Option<String>, ServiceError> {
    let workspace = integration.workspace;
    if let Some(sealed) = &integration.sealed_api_key {
        let place = api_key_place(workspace, integration.id.0);
        return Ok(grant::locked(ctx, &place, sealed));
    }
    let Some(grant) = integration.grant else {
        return Ok(None);
    };
    let found = store::oauth_grant::get(db, workspace, grant).await?;
    Ok(found.and_then(|found| grant::in_the_way(ctx, &found)))
}

/// What was granted, and where its renewal stands.
async fn granted<C: ConnectionTrait>(
    db: &C,
    integration: &Integration,
) -> Result<Option<GrantView>, ServiceError> {
    let workspace = integration.workspace;
    let (Some(grant), Some(application)) = (integration.grant, integration.application) else {
        return Ok(None);
    };
    let Some(grant) = store::oauth_grant::get(db, workspace, grant).await? else {
        return Ok(None);
    };
    let application = store::oauth_application::get(db, workspace, application).await?;
    Ok(Some(GrantView {
        connection_name: application.map(|found| found.name).unwrap_or_default(),
        asked_scopes: grant.asked_scopes,
        granted_scopes: grant.granted_scopes,
        granted_at: grant.created_at,
        expires_at: grant.expires_at,
        renewal_due_at: grant.refresh_due_at,
        failing_since: grant.failing_since,
        last_error: grant.last_error,
        next_attempt_at: grant.not_before,
    }))
}

/// The last time that the workspace was disconnected, and how far the job is that does it.
async fn disconnection<C: ConnectionTrait>(
    db: &C,
    workspace: WorkspaceId,
    integration: Option<&Integration>,
) -> Result<Option<DisconnectionView>, ServiceError> {
    let Some(row) = store::disconnection::last(db, workspace).await? else {
        return Ok(None);
    };
    let job = match integration {
        Some(integration) => {
            let key = Disconnect::key(integration.id);
            let found = jobs::status_of(db, std::slice::from_ref(&key)).await?;
            found.into_values().next()
        }
        None => None,
    };
    let job = job.filter(|job| job.last_error.is_some());
    Ok(Some(DisconnectionView {
        linear_org_name: row.linear_org_name,
        requested_by: row.requested_by,
        requested_at: row.requested_at,
        finished_at: row.finished_at,
        webhook_removed: row.webhook_removed,
        outcome: row.outcome,
        next_attempt_at: job
            .as_ref()
            .filter(|job| job.state != JobState::Parked)
            .map(|job| job.run_at),
        last_error: job.and_then(|job| job.last_error),
    }))
}

fn not_connected(workspace: WorkspaceId) -> IntegrationStatus {
    IntegrationStatus {
        connected: false,
        workspace_id: workspace,
        integration_id: None,
        kind: None,
        state: None,
        state_since: None,
        state_reason: None,
        linear_user_name: None,
        grant: None,
        linear_org_name: None,
        linear_org_logo_url: None,
        selected_team_id: None,
        selected_team_name: None,
        selected_project_id: None,
        selected_project_name: None,
        linked_hirings: 0,
        linked_recommendations: 0,
        webhook: None,
        disconnection: None,
        last_synced_at: None,
        connected_at: None,
    }
}
