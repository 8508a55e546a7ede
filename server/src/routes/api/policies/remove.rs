//! Removes a rule.

use axum::Json;
use domain::PolicyRuleId;
use serde_json::{Value, json};
use services::policy;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdPath};
use crate::state::AppState;

/// Remove a rule
#[utoipa::path(
    delete, path = "/api/v1/policies/{id}", tag = "policies",
    params(("id" = PolicyRuleId, Path, description = "The rule")),
    responses((status = 200, description = "It is gone", body = Object), WriteErrors)
)]
pub(crate) async fn remove_policy(
    Admin(caller): Admin,
    IdPath(id): IdPath<PolicyRuleId>,
    app: AppState,
) -> Result<Json<Value>, ApiError> {
    policy::remove(&app.0.ctx, &caller, id).await?;
    Ok(Json(json!({ "success": true })))
}
