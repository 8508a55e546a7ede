//! Decides on a recommendation.

use axum::Json;
use domain::view::RecommendationView;
use domain::{RecommendationId, RecommendationStatus};
use services::recommendation;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{AnyCaller, IdPath, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// Where a recommendation is to stand.
#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecommendationStatusChange {
    /// The next status.
    status: RecommendationStatus,
}

/// Move a recommendation to another status
///
/// For approvers and admins. `rejected` and `implemented` can be set back to `proposed`. Its issues in Linear stay as they
/// are.
#[utoipa::path(
    post, path = "/api/v1/recommendations/{id}/status", tag = "recommendations",
    params(("id" = RecommendationId, Path, description = "The recommendation"), IdempotencyHeader),
    request_body = RecommendationStatusChange,
    responses((status = 200, description = "The recommendation as it stands now", body = RecommendationView), WriteErrors)
)]
pub(crate) async fn set_recommendation_status(
    AnyCaller(caller): AnyCaller,
    IdPath(id): IdPath<RecommendationId>,
    app: AppState,
    body: JsonBody<RecommendationStatusChange>,
) -> Result<Json<RecommendationView>, ApiError> {
    let to = body.value.status;
    let moved = recommendation::set_status(&app.0.ctx, &caller, id, to, body.key.as_ref());
    Ok(Json(moved.await?))
}
