//! Begins to connect by OAuth.

use axum::Json;
use domain::view::AuthorizationStart;
use domain::{LinearActor, WorkspaceId};
use services::oauth::{self, Begin};

use super::require_workspace;
use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// How to connect.
#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Connecting {
    /// The workspace that the credentials are for.
    workspace_id: WorkspaceId,
    /// The OAuth application, by its name; `linear` unless given.
    #[serde(default)]
    connection_name: Option<String>,
    /// In whose name writes will appear; `app` unless given. It cannot be changed later without connecting again.
    #[serde(default)]
    actor: Option<LinearActor>,
    /// What to ask for, in Linear's words; what hirings need unless given.
    #[serde(default)]
    scopes: Option<Vec<String>>,
}

/// Begin to connect the workspace by OAuth
///
/// Whoever opens `auth_url` in a browser, within ten minutes, is asked by Linear, and comes back to that browser. Nothing
/// changes before that. A workspace that is connected already keeps its connection unless the same Linear workspace is
/// chosen again.
#[utoipa::path(
    post, path = "/api/integrations/linear/connect", tag = "linear", params(IdempotencyHeader),
    request_body = Connecting,
    responses((status = 200, description = "Where to send the person; another one each time", body = AuthorizationStart), WriteErrors)
)]
pub(crate) async fn connect_linear(
    Admin(caller): Admin,
    app: AppState,
    body: JsonBody<Connecting>,
) -> Result<Json<AuthorizationStart>, ApiError> {
    let Connecting {
        workspace_id,
        connection_name: application,
        actor,
        scopes,
    } = body.value;
    require_workspace(&caller, workspace_id)?;
    let cmd = Begin {
        application,
        actor,
        scopes,
    };
    Ok(Json(oauth::begin(&app.0.ctx, &caller, cmd).await?))
}
