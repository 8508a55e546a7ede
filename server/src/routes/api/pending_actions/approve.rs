//! Agrees to an action.

use axum::Json;
use domain::PendingActionId;
use domain::view::PendingActionView;
use services::pending_action::{self, Approve};

use crate::error::{ApiError, WriteErrors};
use crate::extract::{AnyCaller, IdPath, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// Somebody's yes.
#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Approval {
    /// The `hash` of what was seen: if the action is another one by now, it is refused. Who sends none decides on what is
    /// there.
    #[serde(default)]
    hash: Option<String>,
    /// The arguments that are to run instead, all of them, with their types.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    arguments: Option<serde_json::Value>,
    /// Why, if there is something to say.
    #[serde(default)]
    reason: Option<String>,
    /// Whether it can be taken back for five seconds before it runs.
    #[serde(default)]
    undo: bool,
}

/// Approve a pending action
///
/// For approvers and admins. It runs once enough people have agreed. With `arguments`, it runs with those: the agent is told what was
/// changed.
#[utoipa::path(
    post, path = "/api/v1/pending_actions/{id}/approve", tag = "pending actions",
    params(("id" = PendingActionId, Path, description = "The action"), IdempotencyHeader), request_body = Approval,
    responses((status = 200, description = "The action", body = PendingActionView), WriteErrors)
)]
pub(crate) async fn approve_pending_action(
    AnyCaller(caller): AnyCaller,
    IdPath(id): IdPath<PendingActionId>,
    app: AppState,
    body: JsonBody<Approval>,
) -> Result<Json<PendingActionView>, ApiError> {
    let cmd = Approve {
        id,
        hash: body.value.hash,
        arguments: body.value.arguments,
        reason: body.value.reason,
        undo: body.value.undo,
    };
    let action = pending_action::approve(&app.0.ctx, &caller, cmd).await?;
    Ok(Json(action))
}
