//! The workspace's connection to Linear.

mod connect_api_key;
mod disconnect;
mod job;
mod place;
mod register_webhook;
mod rotate_secret;
mod select_team;
mod standing;
mod status;
mod switch;
mod teams;
mod test_api_key;
mod way_back;
mod webhook;

pub use connect_api_key::{ConnectApiKey, connect_api_key};
pub use disconnect::{Disconnect, disconnect};
pub use register_webhook::{RegisterWebhook, register_webhook_again};
pub use rotate_secret::{forget_previous_secrets, rotate_webhook_secret};
pub use select_team::{SelectTeam, select_team};
pub use standing::{Standing, standing};
pub use status::status;
pub use switch::{Resume, disable, enable};
pub use teams::{known_teams, teams};

pub(crate) use job::integration_job;
pub(crate) use place::{in_team, labels_of, project_of, selected_project};
pub(crate) use register_webhook::RESOURCE_TYPES;
pub(crate) use switch::go_on;
pub use teams::RefreshTeams;
pub(crate) use teams::refresh as refresh_teams;
pub use test_api_key::test_api_key;
pub(crate) use way_back::way_back;

pub(crate) use status::view as status_view;

use domain::audit::AuditAction;
use domain::view::{LabelView, ProjectView, TeamView, WorkflowStateView};
use domain::{
    Caller, ConnectionKind, EventKind, IntegrationChange, IntegrationState, Refusal, Timestamp,
    WebhookEvent, WorkspaceId,
};
use jobs::JobError;
use linear::{Connection, Label, LinearError, TeamDetails};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::integration::Integration;
use uuid::Uuid;

use crate::audit::{Actor, Entry};
use crate::error::CHANGED_MEANWHILE;
use crate::unit::Unit;
use crate::{Ctx, ServiceError, sync, webhook_message};

/// That something was done to an integration.
pub(crate) fn audited(action: AuditAction, integration: &Integration) -> Entry {
    Entry::of(
        action,
        "integration",
        integration.id.0,
        &integration.linear_org_name,
    )
}

/// The workspace's integration.
///
/// # Errors
/// `LINEAR_NOT_CONFIGURED`: there is none, or it is being taken away.
pub(crate) async fn require(ctx: &Ctx, caller: &Caller) -> Result<Integration, ServiceError> {
    let found = existing(ctx.db.reader(), caller.workspace).await?;
    if found.state == IntegrationState::Disconnecting {
        return Err(not_configured());
    }
    Ok(found)
}

/// The workspace's integration, also while it is being taken away.
///
/// # Errors
/// `LINEAR_NOT_CONFIGURED`: there is none.
async fn existing<C: ConnectionTrait>(
    db: &C,
    workspace: WorkspaceId,
) -> Result<Integration, ServiceError> {
    let found = store::integration::of_workspace(db, workspace).await?;
    found.ok_or_else(not_configured)
}

pub(crate) fn changed_meanwhile() -> ServiceError {
    ServiceError::conflict(
        CHANGED_MEANWHILE,
        "Somebody else changed this connection just now. Look again.",
    )
}

/// Puts an integration into a state, which it is in since now unless it was before.
pub(crate) fn enter(
    after: &mut Integration,
    state: IntegrationState,
    reason: Option<String>,
    now: Timestamp,
) {
    if after.state != state {
        after.state = state;
        after.state_since = now;
    }
    after.state_reason = reason;
    after.updated_at = now;
}

/// The team that issues go to unless something else is said.
///
/// # Errors
/// `no_team_selected`: nobody picked one yet.
pub(crate) fn require_selected_team(integration: &Integration) -> Result<Uuid, ServiceError> {
    integration.selected_team_id.ok_or_else(|| {
        let message = "No default team is selected yet. An admin selects one on the Integrations page; until then, \
                       name a team.";
        ServiceError::conflict("no_team_selected", message)
    })
}

pub(crate) fn not_configured() -> ServiceError {
    let message =
        "This workspace is not connected to Linear. An admin connects it on the Integrations page.";
    ServiceError::conflict("LINEAR_NOT_CONFIGURED", message)
}

/// Linear refused the key: nothing goes out until somebody connects again.
pub(crate) async fn mark_reconnect_required(
    ctx: &Ctx,
    before: &Integration,
) -> Result<(), ServiceError> {
    let Ok(state) = before.state.after(IntegrationChange::KeyRefused) else {
        return Ok(());
    };
    if state == before.state {
        return Ok(());
    }
    let mut unit = ctx.begin(ctx.now()).await?;
    let mut after = before.clone();
    let reason = Some(refused(before.kind).to_owned());
    enter(&mut after, state, reason, unit.now);
    // If somebody changed it in the meantime, their change is newer than this key.
    if store::integration::replace(&unit.txn, before, &after).await? {
        unit.changed(before.workspace, EventKind::Integration, before.id.0);
        let entry = audited(AuditAction::KeyRefused, before).after(json!({ "state": state }));
        unit.audit_by(Actor::linear("Linear"), before.workspace, entry);
        Box::pin(told(&mut unit, &after)).await?;
    }
    unit.commit().await?;
    tracing::warn!(integration.id = %before.id, "Linear refuses the API key of integration `{}`", before.id);
    Ok(())
}

/// Tells endpoints that the workspace has to be connected again, if that is so.
pub(crate) async fn told(unit: &mut Unit<'_>, after: &Integration) -> Result<(), ServiceError> {
    if !matches!(
        after.state,
        IntegrationState::ReconnectRequired | IntegrationState::Revoked
    ) {
        return Ok(());
    }
    let data = json!({
        "id": after.id,
        "state": after.state,
        "reason": after.state_reason,
        "url": unit.page("integrations"),
    });
    let event = WebhookEvent::ReconnectRequired;
    webhook_message::tell(unit, after.workspace, event, data).await
}

/// Why a connection of this kind is refused, and what to do.
fn refused(kind: ConnectionKind) -> &'static str {
    match kind {
        ConnectionKind::ApiKey => {
            "Linear does not accept the API key any more; it was revoked or replaced. Connect again with a new key."
        }
        _ => "Linear does not accept this access any more. Connect again.",
    }
}

/// Why something that is done in Linear for an integration did not work.
pub(crate) enum Trouble {
    /// Linear failed or refused.
    Linear(LinearError),
    /// Something of ours was in the way.
    Ours(ServiceError),
}

impl From<LinearError> for Trouble {
    fn from(error: LinearError) -> Self {
        Self::Linear(error)
    }
}

impl From<ServiceError> for Trouble {
    fn from(error: ServiceError) -> Self {
        Self::Ours(error)
    }
}

/// What it means for a job. One whose key is refused is over: connecting with another starts it again.
pub(crate) async fn give_way(
    ctx: &Ctx,
    integration: &Integration,
    trouble: Trouble,
) -> Result<(), JobError> {
    match trouble {
        Trouble::Linear(LinearError::Unauthenticated) => mark_reconnect_required(ctx, integration)
            .await
            .map_err(sync::retry),
        Trouble::Linear(error) => Err(sync::job_error(error)),
        Trouble::Ours(error) => Err(sync::retry(error)),
    }
}

/// Asks Linear for the teams, with all that their issues can be given.
///
/// # Errors
/// Linear is away or refuses.
pub(crate) async fn read_teams(connection: &Connection) -> Result<Vec<TeamView>, LinearError> {
    let teams = connection.team_details().await?;
    let shared = connection.workspace_labels().await?;
    Ok(team_views(teams, &shared))
}

/// Linear's teams as shown and kept: states by position, all else by name.
fn team_views(teams: Vec<TeamDetails>, shared: &[Label]) -> Vec<TeamView> {
    let view = |team| team_view(team, shared);
    let mut views: Vec<TeamView> = teams.into_iter().map(view).collect();
    views.sort_by_key(|team| team.name.to_lowercase());
    views
}

fn team_view(details: TeamDetails, shared: &[Label]) -> TeamView {
    let TeamDetails {
        team,
        projects,
        labels,
    } = details;
    let mut states: Vec<WorkflowStateView> = team
        .states
        .into_iter()
        .map(|state| WorkflowStateView {
            id: state.id,
            name: state.name,
            kind: state.kind.clone(),
            position: state.position,
        })
        .collect();
    states.sort_by(|a, b| a.position.total_cmp(&b.position));
    let mut projects: Vec<ProjectView> = projects
        .into_iter()
        .map(|project| ProjectView {
            id: project.id,
            name: project.name,
            state: project.status.kind,
        })
        .collect();
    projects.sort_by_key(|project| project.name.to_lowercase());
    let labels = labels.iter().chain(shared).map(|label| LabelView {
        id: label.id,
        name: label.name.clone(),
        color: label.color.clone(),
        is_group: label.is_group,
    });
    let mut labels: Vec<LabelView> = labels.collect();
    labels.sort_by_key(|label| label.name.to_lowercase());
    TeamView {
        id: team.id,
        key: team.key,
        name: team.name,
        states,
        projects,
        labels,
    }
}

/// The team of this id among `teams`.
fn require_team(teams: &[TeamView], field: &str, id: Uuid) -> Result<TeamView, Refusal> {
    let found = teams.iter().find(|team| team.id == id).cloned();
    found.ok_or_else(|| unknown_team(teams, field))
}

/// There is no such team; these there are.
pub(crate) fn unknown_team(teams: &[TeamView], field: &str) -> Refusal {
    let available: Vec<serde_json::Value> = teams
        .iter()
        .map(|team| serde_json::json!({ "id": team.id, "key": team.key, "name": team.name }))
        .collect();
    let names: Vec<&str> = teams.iter().map(|team| team.name.as_str()).collect();
    let message = format!(
        "`{field}` is no team that the connection sees. There are: {}.",
        names.join(", ")
    );
    Refusal::field(field, message).with("available", available)
}
