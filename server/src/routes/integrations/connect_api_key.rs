//! Connects by an API key.

use axum::Json;
use domain::WorkspaceId;
use domain::view::IntegrationStatus;
use services::integration::{self, ConnectApiKey};
use uuid::Uuid;

use super::require_workspace;
use crate::error::{ApiError, LinearErrors};
use crate::extract::{Admin, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// A key to connect with.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyToConnect {
    /// The workspace that the credentials are for.
    workspace_id: WorkspaceId,
    /// A personal API key of Linear. It is sealed, and never shown again.
    api_key: String,
    /// The team of issues that name no other.
    team_id: Uuid,
}

/// Connect the workspace to Linear, or replace its key
///
/// Registers a webhook in the background, so that changes in Linear come back; `webhook` tells how
/// that went. Doing it again with the same key changes nothing.
#[utoipa::path(
    post, path = "/api/integrations/linear/connect_api_key", tag = "linear", params(IdempotencyHeader),
    request_body = KeyToConnect,
    responses((status = 200, description = "The connection", body = IntegrationStatus), LinearErrors)
)]
pub(crate) async fn connect_linear_api_key(
    Admin(caller): Admin,
    app: AppState,
    body: JsonBody<KeyToConnect>,
) -> Result<Json<IntegrationStatus>, ApiError> {
    let KeyToConnect {
        workspace_id,
        api_key,
        team_id,
    } = body.value;
    require_workspace(&caller, workspace_id)?;
    let cmd = ConnectApiKey {
        api_key: api_key.into(),
        team_id,
    };
    Ok(Json(
        integration::connect_api_key(&app.0.ctx, &caller, cmd).await?,
    ))
}
