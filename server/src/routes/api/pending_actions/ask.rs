//! Asks the agent something.

use axum::Json;
use domain::PendingActionId;
use domain::view::PendingActionView;
use services::pending_action;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{AnyCaller, IdPath, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// A question.
#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Question {
    /// 1 to 2,000 characters.
    text: String,
}

/// Ask the agent about a pending action
///
/// For approvers and admins. The agent finds it in `remarks`; its long poll ends with it.
#[utoipa::path(
    post, path = "/api/v1/pending_actions/{id}/ask", tag = "pending actions",
    params(("id" = PendingActionId, Path, description = "The action"), IdempotencyHeader), request_body = Question,
    responses((status = 200, description = "The action", body = PendingActionView), WriteErrors)
)]
pub(crate) async fn ask_about_pending_action(
    AnyCaller(caller): AnyCaller,
    IdPath(id): IdPath<PendingActionId>,
    app: AppState,
    body: JsonBody<Question>,
) -> Result<Json<PendingActionView>, ApiError> {
    let action = pending_action::ask(&app.0.ctx, &caller, id, &body.value.text).await?;
    Ok(Json(action))
}
