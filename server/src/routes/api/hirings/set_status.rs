//! Moves a hiring to another status.

use axum::Json;
use domain::view::HiringView;
use domain::{HiringId, HiringStatus};
use services::hiring;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{AnyCaller, IdPath, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// Where a hiring is to stand.
#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StatusChange {
    /// The next status.
    status: HiringStatus,
}

/// Move a hiring to another status
///
/// Admins ask for any that follows the present one; the hired agent for `in_progress`, `completed` and
/// `failed`.
#[utoipa::path(
    post, path = "/api/v1/hirings/{id}/status", tag = "hirings",
    params(("id" = HiringId, Path, description = "The hiring"), IdempotencyHeader), request_body = StatusChange,
    responses((status = 200, description = "The hiring as it stands now", body = HiringView), WriteErrors)
)]
pub(crate) async fn set_hiring_status(
    AnyCaller(caller): AnyCaller,
    IdPath(id): IdPath<HiringId>,
    app: AppState,
    body: JsonBody<StatusChange>,
) -> Result<Json<HiringView>, ApiError> {
    let StatusChange { status } = body.value;
    Ok(Json(
        hiring::set_status(&app.0.ctx, &caller, id, status, body.key.as_ref()).await?,
    ))
}
