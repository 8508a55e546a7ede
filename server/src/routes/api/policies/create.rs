//! Adds a rule.

use axum::Json;
use axum::http::StatusCode;
use domain::policy::{NewRule, Rule};
use services::policy;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// Add a rule, behind the others
#[utoipa::path(
    post, path = "/api/v1/policies", tag = "policies", params(IdempotencyHeader), request_body = NewRule,
    responses((status = 201, description = "The rule", body = Rule), WriteErrors)
)]
pub(crate) async fn create_policy(
    Admin(caller): Admin,
    app: AppState,
    body: JsonBody<NewRule>,
) -> Result<(StatusCode, Json<Rule>), ApiError> {
    let rule = policy::create(&app.0.ctx, &caller, body.value, body.key.as_ref()).await?;
    Ok((StatusCode::CREATED, Json(rule)))
}
