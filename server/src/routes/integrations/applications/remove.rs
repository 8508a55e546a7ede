//! Erases an application.

use axum::http::StatusCode;
use domain::OAuthApplicationId;
use services::oauth;

use super::super::{InWorkspace, require_workspace};
use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdPath, IdempotencyHeader, Idempotent, QueryOf};
use crate::state::AppState;

/// Erase an OAuth application with its secrets
///
/// Refused while something is connected through it. In Linear it stays as it is.
#[utoipa::path(
    delete, path = "/api/integrations/linear/applications/{id}", tag = "linear",
    params(("id" = OAuthApplicationId, Path, description = "The application"), InWorkspace, IdempotencyHeader),
    responses((status = 204, description = "It is erased"), WriteErrors)
)]
pub(crate) async fn remove_linear_application(
    Admin(caller): Admin,
    IdPath(id): IdPath<OAuthApplicationId>,
    QueryOf(query): QueryOf<InWorkspace>,
    _key: Idempotent,
    app: AppState,
) -> Result<StatusCode, ApiError> {
    require_workspace(&caller, query.workspace_id)?;
    oauth::remove_application(&app.0.ctx, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
