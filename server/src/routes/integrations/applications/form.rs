//! What to enter in Linear for a new application.

use axum::Json;
use domain::WorkspaceId;
use domain::view::OAuthFormView;
use services::oauth;

use super::super::require_workspace;
use crate::error::{ApiError, ReadErrors};
use crate::extract::{Admin, QueryOf};
use crate::state::AppState;

/// For which application.
#[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormQuery {
    /// The workspace that the credentials are for.
    workspace_id: WorkspaceId,
    /// What the application will be called here; `linear` unless given. Its webhook's address depends on it.
    #[serde(default)]
    name: Option<String>,
}

/// Read what has to be entered in Linear for a new OAuth application
#[utoipa::path(
    get, path = "/api/integrations/linear/applications/form", tag = "linear", params(FormQuery),
    responses((status = 200, description = "Linear's form, filled in, and the addresses that it needs", body = OAuthFormView), ReadErrors)
)]
pub(crate) async fn get_linear_application_form(
    Admin(caller): Admin,
    QueryOf(query): QueryOf<FormQuery>,
    app: AppState,
) -> Result<Json<OAuthFormView>, ApiError> {
    require_workspace(&caller, query.workspace_id)?;
    let name = query.name.as_deref().unwrap_or(oauth::DEFAULT_APPLICATION);
    Ok(Json(oauth::form(&app.0.ctx, &caller, name)?))
}
