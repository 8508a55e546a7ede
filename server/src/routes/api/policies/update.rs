//! Changes a rule.

use axum::Json;
use domain::PolicyRuleId;
use domain::policy::{NewRule, Rule};
use services::policy;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdPath, JsonBody};
use crate::state::AppState;

/// Put another rule in the place of one
#[utoipa::path(
    put, path = "/api/v1/policies/{id}", tag = "policies",
    params(("id" = PolicyRuleId, Path, description = "The rule")), request_body = NewRule,
    responses((status = 200, description = "The rule", body = Rule), WriteErrors)
)]
pub(crate) async fn update_policy(
    Admin(caller): Admin,
    IdPath(id): IdPath<PolicyRuleId>,
    app: AppState,
    body: JsonBody<NewRule>,
) -> Result<Json<Rule>, ApiError> {
    Ok(Json(
        policy::update(&app.0.ctx, &caller, id, body.value).await?,
    ))
}
