//! Actions, page by page.

use axum::Json;
use domain::view::{Page, PendingActionView};
use domain::{ActionState, AgentId};
use services::pending_action::{self, ListActions};

use crate::error::{ApiError, ReadErrors};
use crate::extract::{AnyCaller, QueryOf};
use crate::state::AppState;

/// Which actions to list.
#[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActionsQuery {
    /// Only those that stand here.
    #[serde(default)]
    status: Option<ActionState>,
    /// Only those of this agent; an agent sees its own anyway.
    #[serde(default)]
    agent_id: Option<AgentId>,
    /// Only those whose summary has this in it, capitals aside.
    #[serde(default)]
    search: Option<String>,
    /// `next_cursor` of the page before.
    #[serde(default)]
    cursor: Option<String>,
    /// At most so many, from 1 to 200; 50 unless given.
    #[serde(default)]
    limit: Option<u64>,
}

/// List pending actions, newest first
#[utoipa::path(
    get, path = "/api/v1/pending_actions", tag = "pending actions", params(ActionsQuery),
    responses((status = 200, description = "A page of actions", body = Page<PendingActionView>), ReadErrors)
)]
pub(crate) async fn list_pending_actions(
    AnyCaller(caller): AnyCaller,
    QueryOf(query): QueryOf<ActionsQuery>,
    app: AppState,
) -> Result<Json<Page<PendingActionView>>, ApiError> {
    let wanted = ListActions {
        status: query.status,
        agent: query.agent_id,
        search: query.search,
        limit: query.limit,
        cursor: query.cursor,
    };
    let page = pending_action::list(&app.0.ctx, &caller, wanted).await?;
    Ok(Json(page))
}
