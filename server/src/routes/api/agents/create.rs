//! Adds an agent.

use axum::Json;
use axum::http::StatusCode;
use domain::agent::NewAgent;
use domain::view::AgentView;
use services::agent;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// Add an agent
#[utoipa::path(
    post, path = "/api/v1/agents", tag = "agents", params(IdempotencyHeader), request_body = NewAgent,
    responses((status = 201, description = "The agent", body = AgentView), WriteErrors)
)]
pub(crate) async fn create_agent(
    Admin(caller): Admin,
    app: AppState,
    body: JsonBody<NewAgent>,
) -> Result<(StatusCode, Json<AgentView>), ApiError> {
    let made = agent::create(&app.0.ctx, &caller, body.value, body.key.as_ref()).await?;
    Ok((StatusCode::CREATED, Json(made)))
}
