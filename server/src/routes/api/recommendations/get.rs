//! One recommendation.

use axum::Json;
use domain::RecommendationId;
use domain::view::RecommendationView;
use services::recommendation;

use crate::error::{ApiError, ReadErrors};
use crate::extract::{AnyCaller, IdPath};
use crate::state::AppState;

/// Read a recommendation
#[utoipa::path(
    get, path = "/api/v1/recommendations/{id}", tag = "recommendations",
    params(("id" = RecommendationId, Path, description = "The recommendation")),
    responses((status = 200, description = "The recommendation with its issues, as last heard", body = RecommendationView), ReadErrors)
)]
pub(crate) async fn get_recommendation(
    AnyCaller(caller): AnyCaller,
    IdPath(id): IdPath<RecommendationId>,
    app: AppState,
) -> Result<Json<RecommendationView>, ApiError> {
    Ok(Json(recommendation::get(&app.0.ctx, &caller, id).await?))
}
