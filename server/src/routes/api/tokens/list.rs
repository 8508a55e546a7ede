//! The workspace's own tokens.

use axum::Json;
use domain::view::{ApiTokenView, Page};
use services::api_token;

use crate::error::{ApiError, ReadErrors};
use crate::extract::Reader;
use crate::state::AppState;

/// List the workspace's own tokens, newest first
///
/// An agent's tokens are listed with the agent.
#[utoipa::path(
    get, path = "/api/v1/tokens", tag = "tokens",
    responses((status = 200, description = "All of them, on one page", body = Page<ApiTokenView>), ReadErrors)
)]
pub(crate) async fn list_tokens(
    Reader(caller): Reader,
    app: AppState,
) -> Result<Json<Page<ApiTokenView>>, ApiError> {
    let items = api_token::list(&app.0.ctx, &caller).await?;
    Ok(Json(Page {
        items,
        next_cursor: None,
    }))
}
