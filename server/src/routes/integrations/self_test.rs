//! Make Linear send a delivery.

use axum::Json;
use domain::view::IntegrationStatus;
use services::reconcile;

use super::{InWorkspace, require_workspace};
use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// Make Linear send a delivery
///
/// Makes a label in Linear and removes it at once, which touches no issue.
#[utoipa::path(
    post, path = "/api/integrations/linear/self_test", tag = "linear", params(IdempotencyHeader),
    request_body = InWorkspace,
    responses((status = 200, description = "The connection; `webhook.health.self_test.heard_at` tells when it arrived", body = IntegrationStatus), WriteErrors)
)]
pub(crate) async fn test_linear_webhook(
    Admin(caller): Admin,
    app: AppState,
    body: JsonBody<InWorkspace>,
) -> Result<Json<IntegrationStatus>, ApiError> {
    require_workspace(&caller, body.value.workspace_id)?;
    Ok(Json(reconcile::self_test(&app.0.ctx, &caller).await?))
}
