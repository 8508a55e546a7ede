//! Connects by client credentials.

use axum::Json;
use domain::WorkspaceId;
use domain::view::IntegrationStatus;
use services::oauth::{self, ConnectClientCredentials};

use super::require_workspace;
use crate::error::{ApiError, LinearErrors};
use crate::extract::{Admin, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// As which application to connect.
#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ConnectingAsApplication {
    /// The workspace that the credentials are for.
    workspace_id: WorkspaceId,
    /// The OAuth application, by its name; `linear` unless given.
    #[serde(default)]
    connection_name: Option<String>,
    /// What to ask for, in Linear's words; what hirings need unless given.
    #[serde(default)]
    scopes: Option<Vec<String>>,
}

/// Connect the workspace as the OAuth application itself
///
/// In the Linear workspace that owns the application, where client credentials have to be switched on for it. Nobody is
/// asked.
#[utoipa::path(
    post, path = "/api/integrations/linear/connect_client_credentials", tag = "linear", params(IdempotencyHeader),
    request_body = ConnectingAsApplication,
    responses((status = 200, description = "The connection", body = IntegrationStatus), LinearErrors)
)]
pub(crate) async fn connect_linear_client_credentials(
    Admin(caller): Admin,
    app: AppState,
    body: JsonBody<ConnectingAsApplication>,
) -> Result<Json<IntegrationStatus>, ApiError> {
    let ConnectingAsApplication {
        workspace_id,
        connection_name: application,
        scopes,
    } = body.value;
    require_workspace(&caller, workspace_id)?;
    let cmd = ConnectClientCredentials {
        application,
        scopes,
    };
    let connected = oauth::connect_client_credentials(&app.0.ctx, &caller, cmd).await?;
    Ok(Json(connected))
}
