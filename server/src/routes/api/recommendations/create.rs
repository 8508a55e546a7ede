//! Recommends something.

use axum::Json;
use axum::http::StatusCode;
use domain::recommendation::NewRecommendation;
use domain::view::RecommendationView;
use services::recommendation;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{AnyCaller, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// Recommend something
///
/// For agents, and for admins who have an idea themselves. Nothing goes to Linear yet: see
/// `POST /api/integrations/linear/issues` and the tool `create_linear_issue`.
#[utoipa::path(
    post, path = "/api/v1/recommendations", tag = "recommendations", params(IdempotencyHeader),
    request_body = NewRecommendation,
    responses((status = 201, description = "The recommendation, or the one made by the same request before", body = RecommendationView), WriteErrors)
)]
pub(crate) async fn create_recommendation(
    AnyCaller(caller): AnyCaller,
    app: AppState,
    body: JsonBody<NewRecommendation>,
) -> Result<(StatusCode, Json<RecommendationView>), ApiError> {
    let made = recommendation::create(&app.0.ctx, &caller, body.value, body.key.as_ref()).await?;
    Ok((StatusCode::CREATED, Json(made)))
}
