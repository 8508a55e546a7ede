//! The teams to choose from.

use axum::Json;
use domain::view::{Page, TeamView};
use services::integration;

use super::{InWorkspace, require_workspace};
use crate::error::{ApiError, LinearReadErrors};
use crate::extract::{QueryOf, Reader};
use crate::state::AppState;

/// List the teams that the connection sees
///
/// With their projects, their workflow states by position, and their labels. Asks Linear if the last answer is five
/// minutes old, or if Linear told of a change since; while Linear is away, as they were last seen.
#[utoipa::path(
    get, path = "/api/integrations/linear/teams", tag = "linear", params(InWorkspace),
    responses((status = 200, description = "All teams, on one page", body = Page<TeamView>), LinearReadErrors)
)]
pub(crate) async fn list_linear_teams(
    Reader(caller): Reader,
    QueryOf(query): QueryOf<InWorkspace>,
    app: AppState,
) -> Result<Json<Page<TeamView>>, ApiError> {
    require_workspace(&caller, query.workspace_id)?;
    let items = integration::teams(&app.0.ctx, &caller).await?;
    Ok(Json(Page {
        items,
        next_cursor: None,
    }))
}
