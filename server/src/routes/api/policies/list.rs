//! All rules.

use axum::Json;
use domain::view::PoliciesView;
use services::policy;

use crate::error::{ApiError, ReadErrors};
use crate::extract::Reader;
use crate::state::AppState;

/// List the rules, in their order
///
/// The first rule that matches a call decides. Behind the rules stand the defaults: reads run, an agent may write to the issue of its
/// own hiring, every other write asks.
#[utoipa::path(
    get, path = "/api/v1/policies", tag = "policies",
    responses((status = 200, description = "The rules", body = PoliciesView), ReadErrors)
)]
pub(crate) async fn list_policies(
    Reader(caller): Reader,
    app: AppState,
) -> Result<Json<PoliciesView>, ApiError> {
    Ok(Json(policy::list(&app.0.ctx, &caller).await?))
}
