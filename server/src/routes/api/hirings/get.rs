//! One hiring.

use axum::Json;
use domain::HiringId;
use domain::view::HiringView;
use services::hiring;

use crate::error::{ApiError, ReadErrors};
use crate::extract::{AnyCaller, IdPath};
use crate::state::AppState;

/// Read a hiring
#[utoipa::path(
    get, path = "/api/v1/hirings/{id}", tag = "hirings", params(("id" = HiringId, Path, description = "The hiring")),
    responses((status = 200, description = "The hiring", body = HiringView), ReadErrors)
)]
pub(crate) async fn get_hiring(
    AnyCaller(caller): AnyCaller,
    IdPath(id): IdPath<HiringId>,
    app: AppState,
) -> Result<Json<HiringView>, ApiError> {
    Ok(Json(hiring::get(&app.0.ctx, &caller, id).await?))
}
