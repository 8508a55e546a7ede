//! Refuses an action.

use axum::Json;
use domain::PendingActionId;
use domain::view::PendingActionView;
use services::pending_action::{self, Reject};

use crate::error::{ApiError, WriteErrors};
use crate::extract::{AnyCaller, IdPath, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// Somebody's no.
#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rejection {
    /// The `hash` of what was seen, if it is to be compared.
    #[serde(default)]
    hash: Option<String>,
    /// Why: the agent is told. 1 to 2,000 characters.
    reason: String,
}

/// Reject a pending action
///
/// For approvers and admins. An action that was approved and does not run yet can be rejected, too.
#[utoipa::path(
    post, path = "/api/v1/pending_actions/{id}/reject", tag = "pending actions",
    params(("id" = PendingActionId, Path, description = "The action"), IdempotencyHeader), request_body = Rejection,
    responses((status = 200, description = "The action", body = PendingActionView), WriteErrors)
)]
pub(crate) async fn reject_pending_action(
    AnyCaller(caller): AnyCaller,
    IdPath(id): IdPath<PendingActionId>,
    app: AppState,
    body: JsonBody<Rejection>,
) -> Result<Json<PendingActionView>, ApiError> {
    let cmd = Reject {
        id,
        hash: body.value.hash,
        reason: body.value.reason,
    };
    let action = pending_action::reject(&app.0.ctx, &caller, cmd).await?;
    Ok(Json(action))
}
