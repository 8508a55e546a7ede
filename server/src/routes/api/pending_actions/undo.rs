//! Takes an approval back.

use axum::Json;
use domain::PendingActionId;
use domain::view::PendingActionView;
use services::pending_action;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{AnyCaller, IdPath};
use crate::state::AppState;

/// Take an approval back, before it runs
#[utoipa::path(
    post, path = "/api/v1/pending_actions/{id}/undo", tag = "pending actions",
    params(("id" = PendingActionId, Path, description = "The action")),
    responses((status = 200, description = "The action, which waits again", body = PendingActionView), WriteErrors)
)]
pub(crate) async fn undo_pending_action(
    AnyCaller(caller): AnyCaller,
    IdPath(id): IdPath<PendingActionId>,
    app: AppState,
) -> Result<Json<PendingActionView>, ApiError> {
    let action = pending_action::undo(&app.0.ctx, &caller, id).await?;
    Ok(Json(action))
}
