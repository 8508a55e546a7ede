//! Switch the connection off.

use axum::Json;
use domain::view::IntegrationStatus;
use services::integration;

use super::{InWorkspace, require_workspace};
use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// Switch the connection off
///
/// Nothing goes out and nothing that comes in is applied, but all of it is kept.
#[utoipa::path(
    post, path = "/api/integrations/linear/disable", tag = "linear", params(IdempotencyHeader),
    request_body = InWorkspace,
    responses((status = 200, description = "The connection", body = IntegrationStatus), WriteErrors)
)]
pub(crate) async fn disable_linear(
    Admin(caller): Admin,
    app: AppState,
    body: JsonBody<InWorkspace>,
) -> Result<Json<IntegrationStatus>, ApiError> {
    require_workspace(&caller, body.value.workspace_id)?;
    Ok(Json(integration::disable(&app.0.ctx, &caller).await?))
}
