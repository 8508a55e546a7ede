//! Adds a rule.

use axum::Json;
use axum::http::StatusCode;
use domain::RulePlace;
use domain::policy::{NewRule, Rule};
use services::policy;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdempotencyHeader, JsonBody, QueryOf};
use crate::state::AppState;

/// Where the rule is put.
#[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlaceQuery {
    /// Behind the others, unless given.
    #[serde(default)]
    place: Option<RulePlace>,
}

/// Add a rule
#[utoipa::path(
    post, path = "/api/v1/policies", tag = "policies", params(PlaceQuery, IdempotencyHeader), request_body = NewRule,
    responses((status = 201, description = "The rule", body = Rule), WriteErrors)
)]
pub(crate) async fn create_policy(
    Admin(caller): Admin,
    QueryOf(query): QueryOf<PlaceQuery>,
    app: AppState,
    body: JsonBody<NewRule>,
) -> Result<(StatusCode, Json<Rule>), ApiError> {
    let place = query.place.unwrap_or(RulePlace::Last);
    let rule = policy::create(&app.0.ctx, &caller, body.value, place, body.key.as_ref()).await?;
    Ok((StatusCode::CREATED, Json(rule)))
}
