//! Hirings, page by page.

use axum::Json;
use domain::view::{HiringView, Page};
use domain::{AgentId, HiringStatus};
use services::hiring::{self, ListHirings};

use crate::error::{ApiError, ReadErrors};
use crate::extract::{AnyCaller, QueryOf};
use crate::state::AppState;

/// Which hirings to list.
#[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListQuery {
    /// Only those that stand here.
    #[serde(default)]
    status: Option<HiringStatus>,
    /// Only those of this agent.
    #[serde(default)]
    agent_id: Option<AgentId>,
    /// `next_cursor` of the page before.
    #[serde(default)]
    cursor: Option<String>,
    /// At most so many, from 1 to 200; 50 unless given.
    #[serde(default)]
    limit: Option<u64>,
}

/// List hirings, newest first
///
/// An agent sees its own.
#[utoipa::path(
    get, path = "/api/v1/hirings", tag = "hirings", params(ListQuery),
    responses((status = 200, description = "A page of hirings", body = Page<HiringView>), ReadErrors)
)]
pub(crate) async fn list_hirings(
    AnyCaller(caller): AnyCaller,
    QueryOf(query): QueryOf<ListQuery>,
    app: AppState,
) -> Result<Json<Page<HiringView>>, ApiError> {
    let ListQuery {
        status,
        agent_id,
        cursor,
        limit,
    } = query;
    let wanted = ListHirings {
        status,
        agent_id,
        cursor,
        limit,
    };
    Ok(Json(hiring::list(&app.0.ctx, &caller, wanted).await?))
}
