//! The kill switch.

use axum::Json;
use domain::AgentId;
use domain::view::PoliciesView;
use services::policy;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, JsonBody};
use crate::state::AppState;

/// Whose writes.
#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Whose {
    /// One agent; all agents if left out.
    #[serde(default)]
    agent_id: Option<AgentId>,
}

/// Stop writes at once, of one agent or of all
///
/// What waits for a decision, or is approved and does not run yet, is cancelled. Reading goes on.
#[utoipa::path(
    post, path = "/api/v1/policies/stop_writes", tag = "policies", request_body = Whose,
    responses((status = 200, description = "The rules and switches", body = PoliciesView), WriteErrors)
)]
pub(crate) async fn stop_writes(
    Admin(caller): Admin,
    app: AppState,
    body: JsonBody<Whose>,
) -> Result<Json<PoliciesView>, ApiError> {
    policy::stop_writes(&app.0.ctx, &caller, body.value.agent_id).await?;
    Ok(Json(policy::list(&app.0.ctx, &caller).await?))
}

/// Let writes go on, of one agent or of all
#[utoipa::path(
    post, path = "/api/v1/policies/resume_writes", tag = "policies", request_body = Whose,
    responses((status = 200, description = "The rules and switches", body = PoliciesView), WriteErrors)
)]
pub(crate) async fn resume_writes(
    Admin(caller): Admin,
    app: AppState,
    body: JsonBody<Whose>,
) -> Result<Json<PoliciesView>, ApiError> {
    policy::resume_writes(&app.0.ctx, &caller, body.value.agent_id).await?;
    Ok(Json(policy::list(&app.0.ctx, &caller).await?))
}
