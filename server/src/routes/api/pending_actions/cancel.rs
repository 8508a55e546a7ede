//! Takes an action back.

use axum::Json;
use domain::PendingActionId;
use domain::view::PendingActionView;
use services::pending_action;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{AnyCaller, IdPath, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// What is said with it.
#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cancellation {
    /// Why, if there is something to say.
    #[serde(default)]
    reason: Option<String>,
}

/// Cancel a pending action
///
/// For the agent that asked, and for admins. What runs already cannot be taken back.
#[utoipa::path(
    post, path = "/api/v1/pending_actions/{id}/cancel", tag = "pending actions",
    params(("id" = PendingActionId, Path, description = "The action"), IdempotencyHeader), request_body = Cancellation,
    responses((status = 200, description = "The action", body = PendingActionView), WriteErrors)
)]
pub(crate) async fn cancel_pending_action(
    AnyCaller(caller): AnyCaller,
    IdPath(id): IdPath<PendingActionId>,
    app: AppState,
    body: JsonBody<Cancellation>,
) -> Result<Json<PendingActionView>, ApiError> {
    let reason = body.value.reason.as_deref();
    let action = pending_action::cancel(&app.0.ctx, &caller, id, reason).await?;
    Ok(Json(action))
}
