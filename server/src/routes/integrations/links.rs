//! Links between recommendations and issues.

use axum::Json;
use domain::view::{Page, RecommendationLinkView};
use domain::{RecommendationId, WorkspaceId};
use services::recommendation::{self, ListLinks};

use super::require_workspace;
use crate::error::{ApiError, ReadErrors};
use crate::extract::{AnyCaller, QueryOf};
use crate::state::AppState;

/// Which links to list.
#[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct LinksQuery {
    /// The workspace that the credentials are for.
    workspace_id: WorkspaceId,
    /// Only those of this recommendation; an agent names one of its own.
    #[serde(default)]
    recommendation_id: Option<RecommendationId>,
    /// `next_cursor` of the page before.
    #[serde(default)]
    cursor: Option<String>,
    /// At most so many, from 1 to 200; 50 unless given.
    #[serde(default)]
    limit: Option<u64>,
}

/// List which recommendations are which issues, newest first
///
/// From what is known here: Linear is not asked.
#[utoipa::path(
    get, path = "/api/integrations/linear/links", tag = "linear", params(LinksQuery),
    responses((status = 200, description = "A page of links", body = Page<RecommendationLinkView>), ReadErrors)
)]
pub(crate) async fn list_linear_links(
    AnyCaller(caller): AnyCaller,
    QueryOf(query): QueryOf<LinksQuery>,
    app: AppState,
) -> Result<Json<Page<RecommendationLinkView>>, ApiError> {
    require_workspace(&caller, query.workspace_id)?;
    let wanted = ListLinks {
        recommendation: query.recommendation_id,
        cursor: query.cursor,
        limit: query.limit,
    };
    let page = recommendation::links(&app.0.ctx, &caller, wanted).await?;
    Ok(Json(page))
}
