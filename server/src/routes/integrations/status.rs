//! How the connection stands.

use axum::Json;
use domain::view::IntegrationStatus;
use services::integration;

use super::{InWorkspace, require_workspace};
use crate::error::{ApiError, ReadErrors};
use crate::extract::{QueryOf, Reader};
use crate::state::AppState;

/// Read how the workspace is connected to Linear
#[utoipa::path(
    get, path = "/api/integrations/linear/status", tag = "linear", params(InWorkspace),
    responses((status = 200, description = "The connection, or that there is none", body = IntegrationStatus), ReadErrors)
)]
pub(crate) async fn get_linear_status(
    Reader(caller): Reader,
    QueryOf(query): QueryOf<InWorkspace>,
    app: AppState,
) -> Result<Json<IntegrationStatus>, ApiError> {
    require_workspace(&caller, query.workspace_id)?;
    Ok(Json(integration::status(&app.0.ctx, &caller).await?))
}
