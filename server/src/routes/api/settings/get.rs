//! What the workspace is set to.

use axum::Json;
use domain::view::SettingsView;
use services::retention;

use crate::error::{ApiError, ReadErrors};
use crate::extract::Reader;
use crate::state::AppState;

/// Read for how long what is kept, and how much of it there is
#[utoipa::path(
    get, path = "/api/v1/settings", tag = "settings",
    responses((status = 200, description = "The settings", body = SettingsView), ReadErrors)
)]
pub(crate) async fn get_settings(
    Reader(caller): Reader,
    app: AppState,
) -> Result<Json<SettingsView>, ApiError> {
    Ok(Json(retention::get(&app.0.ctx, &caller).await?))
}
