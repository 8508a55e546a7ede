//! One agent.

use axum::Json;
use domain::AgentId;
use domain::view::AgentView;
use services::agent;

use crate::error::{ApiError, ReadErrors};
use crate::extract::{IdPath, Reader};
use crate::state::AppState;

/// Read an agent with its tokens
#[utoipa::path(
    get, path = "/api/v1/agents/{id}", tag = "agents", params(("id" = AgentId, Path, description = "The agent")),
    responses((status = 200, description = "The agent", body = AgentView), ReadErrors)
)]
pub(crate) async fn get_agent(
    Reader(caller): Reader,
    IdPath(id): IdPath<AgentId>,
    app: AppState,
) -> Result<Json<AgentView>, ApiError> {
    Ok(Json(agent::get(&app.0.ctx, &caller, id).await?))
}
