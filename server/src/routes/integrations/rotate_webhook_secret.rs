//! Replace the secret that Linear signs with.

use axum::Json;
use domain::view::IntegrationStatus;
use services::integration;

use super::{InWorkspace, require_workspace};
use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// Replace the secret that Linear signs with
///
/// Deliveries signed with the one before still count until none of them can come any more. Refused while the last new secret is on its way.
#[utoipa::path(
    post, path = "/api/integrations/linear/rotate_webhook_secret", tag = "linear", params(IdempotencyHeader),
    request_body = InWorkspace,
    responses((status = 200, description = "The connection; `webhook.rotating` until Linear has it", body = IntegrationStatus), WriteErrors)
)]
pub(crate) async fn rotate_linear_webhook_secret(
    Admin(caller): Admin,
    app: AppState,
    body: JsonBody<InWorkspace>,
) -> Result<Json<IntegrationStatus>, ApiError> {
    require_workspace(&caller, body.value.workspace_id)?;
    Ok(Json(
        integration::rotate_webhook_secret(&app.0.ctx, &caller).await?,
    ))
}
