//! Disconnects the workspace from Linear.

use axum::Json;
use domain::WorkspaceId;
use domain::view::IntegrationStatus;
use services::integration;

use super::require_workspace;
use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// What is to be disconnected.
#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Disconnecting {
    /// The workspace that the credentials are for.
    workspace_id: WorkspaceId,
    /// Erase the connection without waiting for Linear, which then keeps the webhook.
    #[serde(default)]
    erase_now: bool,
}

/// Disconnect from Linear for good
///
/// The webhook is removed in Linear, in the background and again while Linear is away; then the key, the secrets and the links
/// to issues are erased. Hirings and their history stay. On a workspace that is not connected it does nothing.
#[utoipa::path(
    post, path = "/api/integrations/linear/disconnect", tag = "linear", params(IdempotencyHeader),
    request_body = Disconnecting,
    responses((status = 200, description = "The connection with `state` `disconnecting`, or that there is none any more; `disconnection` tells the outcome", body = IntegrationStatus), WriteErrors)
)]
pub(crate) async fn disconnect_linear(
    Admin(caller): Admin,
    app: AppState,
    body: JsonBody<Disconnecting>,
) -> Result<Json<IntegrationStatus>, ApiError> {
    let Disconnecting {
        workspace_id,
        erase_now,
    } = body.value;
    require_workspace(&caller, workspace_id)?;
    Ok(Json(
        integration::disconnect(&app.0.ctx, &caller, erase_now).await?,
    ))
}
