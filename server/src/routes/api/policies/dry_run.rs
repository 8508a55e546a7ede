//! Tries a rule on the past.

use axum::Json;
use domain::policy::NewRule;
use domain::view::DryRunView;
use domain::{PolicyRuleId, RulePlace};
use services::policy::{self, Try};

use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, JsonBody, QueryOf};
use crate::state::AppState;

/// Where the rule would be.
#[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct TryQuery {
    /// Before the others, unless given.
    #[serde(default)]
    place: Option<RulePlace>,
    /// The rule that it would replace, at its place.
    #[serde(default)]
    instead_of: Option<PolicyRuleId>,
}

/// Try a rule on the calls of the last 30 days
///
/// The rule is put among those that there are, and the calls are judged again. Nothing changes.
#[utoipa::path(
    post, path = "/api/v1/policies/dry_run", tag = "policies", params(TryQuery), request_body = NewRule,
    responses((status = 200, description = "What would have been", body = DryRunView), WriteErrors)
)]
pub(crate) async fn try_policy(
    Admin(caller): Admin,
    QueryOf(query): QueryOf<TryQuery>,
    app: AppState,
    body: JsonBody<NewRule>,
) -> Result<Json<DryRunView>, ApiError> {
    let place = match query.instead_of {
        Some(id) => Try::InsteadOf(id),
        None => Try::At(query.place.unwrap_or(RulePlace::First)),
    };
    let view = policy::dry_run(&app.0.ctx, &caller, body.value, place).await?;
    Ok(Json(view))
}
