//! Ask Linear now what changed.

use axum::Json;
use domain::view::IntegrationStatus;
use services::reconcile;

use super::{InWorkspace, require_workspace};
use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// Ask Linear now what changed
///
/// What no delivery told of is applied. It happens by itself, too, when nothing is heard for a while.
#[utoipa::path(
    post, path = "/api/integrations/linear/reconcile", tag = "linear", params(IdempotencyHeader),
    request_body = InWorkspace,
    responses((status = 200, description = "The connection; `webhook.health.reconciled_at` tells when it is done", body = IntegrationStatus), WriteErrors)
)]
pub(crate) async fn reconcile_linear(
    Admin(caller): Admin,
    app: AppState,
    body: JsonBody<InWorkspace>,
) -> Result<Json<IntegrationStatus>, ApiError> {
    require_workspace(&caller, body.value.workspace_id)?;
    Ok(Json(reconcile::check_now(&app.0.ctx, &caller).await?))
}
