//! Tries a rule on the past.

use axum::Json;
use domain::policy::NewRule;
use domain::view::DryRunView;
use services::policy;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, JsonBody};
use crate::state::AppState;

/// Try a rule on the calls of the last 30 days
///
/// The rule is put in front of those that there are, and the calls are judged again. Nothing changes.
#[utoipa::path(
    post, path = "/api/v1/policies/dry_run", tag = "policies", request_body = NewRule,
    responses((status = 200, description = "What would have been", body = DryRunView), WriteErrors)
)]
pub(crate) async fn try_policy(
    Admin(caller): Admin,
    app: AppState,
    body: JsonBody<NewRule>,
) -> Result<Json<DryRunView>, ApiError> {
    Ok(Json(
        policy::dry_run(&app.0.ctx, &caller, body.value).await?,
    ))
}
