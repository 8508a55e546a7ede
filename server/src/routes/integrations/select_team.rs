//! Picks the default team and project.

use axum::Json;
use domain::WorkspaceId;
use domain::view::IntegrationStatus;
use services::integration::{self, SelectTeam};
use uuid::Uuid;

use super::require_workspace;
use crate::error::{ApiError, LinearErrors};
use crate::extract::{Admin, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// The team, and the project if there is to be one.
#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TeamChoice {
    /// The workspace that the credentials are for.
    workspace_id: WorkspaceId,
    /// Linear's UUID of the team.
    team_id: Uuid,
    /// For the sender's own reading: the name is taken from Linear.
    #[serde(default, rename = "team_name")]
    _team_name: Option<String>,
    /// Linear's UUID of the project that issues go into, one of the team's; without it they go into none.
    #[serde(default)]
    project_id: Option<Uuid>,
    /// For the sender's own reading: the name is taken from Linear.
    #[serde(default, rename = "project_name")]
    _project_name: Option<String>,
}

/// Pick the team of issues that name no other, and their project
#[utoipa::path(
    post, path = "/api/integrations/linear/teams/select", tag = "linear", params(IdempotencyHeader),
    request_body = TeamChoice,
    responses((status = 200, description = "The connection", body = IntegrationStatus), LinearErrors)
)]
pub(crate) async fn select_linear_team(
    Admin(caller): Admin,
    app: AppState,
    body: JsonBody<TeamChoice>,
) -> Result<Json<IntegrationStatus>, ApiError> {
    let TeamChoice {
        workspace_id,
        team_id,
        project_id,
        ..
    } = body.value;
    require_workspace(&caller, workspace_id)?;
    let cmd = SelectTeam {
        team_id,
        project_id,
    };
    Ok(Json(
        integration::select_team(&app.0.ctx, &caller, cmd).await?,
    ))
}
