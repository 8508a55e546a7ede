//! Switch the connection on.

use axum::Json;
use domain::view::IntegrationStatus;
use services::integration;

use super::{InWorkspace, require_workspace};
use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// Switch the connection on
///
/// What waited goes out, and Linear is asked what was missed. Refused while Linear refuses the key.
#[utoipa::path(
    post, path = "/api/integrations/linear/enable", tag = "linear", params(IdempotencyHeader),
    request_body = InWorkspace,
    responses((status = 200, description = "The connection; both sides are being brought to agree", body = IntegrationStatus), WriteErrors)
)]
pub(crate) async fn enable_linear(
    Admin(caller): Admin,
    app: AppState,
    body: JsonBody<InWorkspace>,
) -> Result<Json<IntegrationStatus>, ApiError> {
    require_workspace(&caller, body.value.workspace_id)?;
    Ok(Json(integration::enable(&app.0.ctx, &caller).await?))
}
