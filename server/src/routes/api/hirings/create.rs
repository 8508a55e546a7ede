//! Hires an agent.

use axum::Json;
use axum::http::StatusCode;
use domain::hiring::NewHiring;
use domain::view::HiringView;
use services::hiring;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// Hire an agent
///
/// With `sync_to_linear` an issue mirrors the hiring as soon as it is paid. The answer does not wait
/// for Linear; `sync` tells how far it is.
#[utoipa::path(
    post, path = "/api/v1/hirings", tag = "hirings", params(IdempotencyHeader), request_body = NewHiring,
    responses((status = 201, description = "The hiring, or the one made by the same request before", body = HiringView), WriteErrors)
)]
pub(crate) async fn create_hiring(
    Admin(caller): Admin,
    app: AppState,
    body: JsonBody<NewHiring>,
) -> Result<(StatusCode, Json<HiringView>), ApiError> {
    let made = hiring::create(&app.0.ctx, &caller, body.value, body.key.as_ref()).await?;
    Ok((StatusCode::CREATED, Json(made)))
}
