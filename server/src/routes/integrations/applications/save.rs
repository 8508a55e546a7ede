//! Enters an application as Linear shows it.

use axum::Json;
use domain::WorkspaceId;
use domain::view::OAuthApplicationView;
use services::oauth::{self, SaveApplication};

use super::super::require_workspace;
use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// An application as Linear shows it.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApplicationToSave {
    /// The workspace that the credentials are for.
    workspace_id: WorkspaceId,
    /// What it is called here, 1 to 200 characters; `linear` unless given.
    #[serde(default)]
    name: Option<String>,
    /// Its client id.
    client_id: String,
    /// Its client secret. It is sealed, and never shown again; the one before stays where none is given.
    #[serde(default)]
    client_secret: Option<String>,
    /// The secret that Linear signs its deliveries with. It is sealed, and never shown again; the one before stays where
    /// none is given.
    #[serde(default)]
    webhook_secret: Option<String>,
}

/// Enter an OAuth application, or what Linear shows for it now
///
/// A secret that was replaced in Linear is entered here in the same way: what waits for it goes on at once.
#[utoipa::path(
    post, path = "/api/integrations/linear/applications", tag = "linear", params(IdempotencyHeader),
    request_body = ApplicationToSave,
    responses((status = 200, description = "The application as it is stored", body = OAuthApplicationView), WriteErrors)
)]
pub(crate) async fn save_linear_application(
    Admin(caller): Admin,
    app: AppState,
    body: JsonBody<ApplicationToSave>,
) -> Result<Json<OAuthApplicationView>, ApiError> {
    let ApplicationToSave {
        workspace_id,
        name,
        client_id,
        client_secret,
        webhook_secret,
    } = body.value;
    require_workspace(&caller, workspace_id)?;
    let cmd = SaveApplication {
        name: name.unwrap_or_else(|| oauth::DEFAULT_APPLICATION.to_owned()),
        client_id,
        client_secret: client_secret.map(Into::into),
        webhook_secret: webhook_secret.map(Into::into),
    };
    let saved = oauth::save_application(&app.0.ctx, &caller, cmd).await?;
    Ok(Json(saved))
}
