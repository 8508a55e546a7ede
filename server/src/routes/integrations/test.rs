//! Tries an API key.

use axum::Json;
use domain::WorkspaceId;
use domain::view::ConnectionTest;
use services::integration;

use super::require_workspace;
use crate::error::{ApiError, LinearErrors};
use crate::extract::{Admin, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// A key to try.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyToTest {
    /// The workspace that the credentials are for.
    workspace_id: WorkspaceId,
    /// A personal API key of Linear. It is not stored.
    api_key: String,
}

/// Find out what an API key of Linear can do
///
/// Asks Linear whose it is, which teams it sees, and whether it may register webhooks. Stores nothing.
#[utoipa::path(
    post, path = "/api/integrations/linear/test", tag = "linear", params(IdempotencyHeader), request_body = KeyToTest,
    responses((status = 200, description = "What the key can do", body = ConnectionTest), LinearErrors)
)]
pub(crate) async fn test_linear_api_key(
    Admin(caller): Admin,
    app: AppState,
    body: JsonBody<KeyToTest>,
) -> Result<Json<ConnectionTest>, ApiError> {
    let KeyToTest {
        workspace_id,
        api_key,
    } = body.value;
    require_workspace(&caller, workspace_id)?;
    Ok(Json(
        integration::test_api_key(&app.0.ctx, &caller, &api_key).await?,
    ))
}
