//! All agents.

use axum::Json;
use domain::view::{AgentView, Page};
use services::agent;

use crate::error::{ApiError, ReadErrors};
use crate::extract::Reader;
use crate::state::AppState;

/// List agents by name, with their tokens
#[utoipa::path(
    get, path = "/api/v1/agents", tag = "agents",
    responses((status = 200, description = "All agents, on one page", body = Page<AgentView>), ReadErrors)
)]
pub(crate) async fn list_agents(
    Reader(caller): Reader,
    app: AppState,
) -> Result<Json<Page<AgentView>>, ApiError> {
    let items = agent::list(&app.0.ctx, &caller).await?;
    Ok(Json(Page {
        items,
        next_cursor: None,
    }))
}
