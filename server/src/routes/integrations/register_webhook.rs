//! Has the webhook registered again.

use axum::Json;
use domain::view::IntegrationStatus;
use services::integration;

use super::{InWorkspace, require_workspace};
use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// Register the webhook again, in the background
///
/// For when what stood in its way is gone: the address can be reached, or the key became an admin's.
#[utoipa::path(
    post, path = "/api/integrations/linear/register_webhook", tag = "linear", params(IdempotencyHeader),
    request_body = InWorkspace,
    responses((status = 200, description = "The connection; `webhook.state` is `pending` until it is done", body = IntegrationStatus), WriteErrors)
)]
pub(crate) async fn register_linear_webhook(
    Admin(caller): Admin,
    app: AppState,
    body: JsonBody<InWorkspace>,
) -> Result<Json<IntegrationStatus>, ApiError> {
    require_workspace(&caller, body.value.workspace_id)?;
    Ok(Json(
        integration::register_webhook_again(&app.0.ctx, &caller).await?,
    ))
}
