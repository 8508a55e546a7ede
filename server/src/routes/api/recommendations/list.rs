//! Recommendations, page by page.

use axum::Json;
use domain::view::{Page, RecommendationView};
use domain::{AgentId, RecommendationStatus};
use services::recommendation::{self, ListRecommendations};

use crate::error::{ApiError, ReadErrors};
use crate::extract::{AnyCaller, QueryOf};
use crate::state::AppState;

/// Which recommendations to list.
#[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListQuery {
    /// Only those that stand here.
    #[serde(default)]
    status: Option<RecommendationStatus>,
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

/// List recommendations, newest first
///
/// An agent sees its own.
#[utoipa::path(
    get, path = "/api/v1/recommendations", tag = "recommendations", params(ListQuery),
    responses((status = 200, description = "A page of recommendations", body = Page<RecommendationView>), ReadErrors)
)]
pub(crate) async fn list_recommendations(
    AnyCaller(caller): AnyCaller,
    QueryOf(query): QueryOf<ListQuery>,
    app: AppState,
) -> Result<Json<Page<RecommendationView>>, ApiError> {
    let ListQuery {
        status,
        agent_id,
        cursor,
        limit,
    } = query;
    let wanted = ListRecommendations {
        status,
        agent_id,
        cursor,
        limit,
    };
    let page = recommendation::list(&app.0.ctx, &caller, wanted).await?;
    Ok(Json(page))
}
