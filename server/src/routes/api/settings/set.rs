//! Sets for how long what is kept.

use axum::Json;
use domain::retention::RetentionChange;
use domain::view::SettingsView;
use services::retention;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// Set for how long deliveries and idempotency keys are kept
///
/// From 8 to 365 days; what is not named stays as it is. What is older is removed within the hour, for good;
/// deliveries that wait to be processed are not.
#[utoipa::path(
    post, path = "/api/v1/settings", tag = "settings", params(IdempotencyHeader), request_body = RetentionChange,
    responses((status = 200, description = "The settings as they are now", body = SettingsView), WriteErrors)
)]
pub(crate) async fn set_settings(
    Admin(caller): Admin,
    app: AppState,
    body: JsonBody<RetentionChange>,
) -> Result<Json<SettingsView>, ApiError> {
    let set = retention::set(&app.0.ctx, &caller, body.value, body.key.as_ref());
    Ok(Json(set.await?))
}
