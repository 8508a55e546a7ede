//! The agent answers.

use axum::Json;
use domain::PendingActionId;
use domain::view::PendingActionView;
use services::pending_action;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{AnyCaller, IdPath, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// An answer.
#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AgentAnswer {
    /// 1 to 2,000 characters.
    text: String,
}

/// Answer a question about a pending action
///
/// For the agent that asked for the action.
#[utoipa::path(
    post, path = "/api/v1/pending_actions/{id}/answer", tag = "pending actions",
    params(("id" = PendingActionId, Path, description = "The action"), IdempotencyHeader), request_body = AgentAnswer,
    responses((status = 200, description = "The action", body = PendingActionView), WriteErrors)
)]
pub(crate) async fn answer_about_pending_action(
    AnyCaller(caller): AnyCaller,
    IdPath(id): IdPath<PendingActionId>,
    app: AppState,
    body: JsonBody<AgentAnswer>,
) -> Result<Json<PendingActionView>, ApiError> {
    let action = pending_action::answer(&app.0.ctx, &caller, id, &body.value.text).await?;
    Ok(Json(action))
}
