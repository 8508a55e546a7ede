//! The workspace's applications.

use axum::Json;
use domain::view::{OAuthApplicationView, Page};
use services::oauth;

use super::super::{InWorkspace, require_workspace};
use crate::error::{ApiError, ReadErrors};
use crate::extract::{QueryOf, Reader};
use crate::state::AppState;

/// List the OAuth applications that access can be given to
#[utoipa::path(
    get, path = "/api/integrations/linear/applications", tag = "linear", params(InWorkspace),
    responses((status = 200, description = "All applications, on one page, without their secrets", body = Page<OAuthApplicationView>), ReadErrors)
)]
pub(crate) async fn list_linear_applications(
    Reader(caller): Reader,
    QueryOf(query): QueryOf<InWorkspace>,
    app: AppState,
) -> Result<Json<Page<OAuthApplicationView>>, ApiError> {
    require_workspace(&caller, query.workspace_id)?;
    let items = oauth::list_applications(&app.0.ctx, &caller).await?;
    Ok(Json(Page {
        items,
        next_cursor: None,
    }))
}
