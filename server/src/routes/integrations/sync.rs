//! Asks Linear about every linked issue.

use axum::Json;
use domain::view::SyncResult;
use services::recommendation;

use super::{InWorkspace, require_workspace};
use crate::error::{ApiError, LinearErrors};
use crate::extract::{Admin, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// Bring all links between recommendations and issues to what Linear has now
///
/// Fifty issues to a question. A recommendation whose issue was completed or canceled since becomes `implemented`, unless
/// it is implemented or rejected already. It happens by itself, too, whenever Linear tells of a change.
#[utoipa::path(
    post, path = "/api/integrations/linear/sync", tag = "linear", params(IdempotencyHeader),
    request_body = InWorkspace,
    responses((status = 200, description = "How many links were brought up to date, how many recommendations followed, and which issues are gone", body = SyncResult), LinearErrors)
)]
pub(crate) async fn sync_linear(
    Admin(caller): Admin,
    app: AppState,
    body: JsonBody<InWorkspace>,
) -> Result<Json<SyncResult>, ApiError> {
    require_workspace(&caller, body.value.workspace_id)?;
    Ok(Json(recommendation::sync(&app.0.ctx, &caller).await?))
}
