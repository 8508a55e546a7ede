//! Puts the rules into an order.

use axum::Json;
use domain::PolicyRuleId;
use domain::view::PoliciesView;
use services::policy;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// The order.
#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Order {
    /// Each rule once; the first is asked first.
    order: Vec<PolicyRuleId>,
}

/// Put the rules into an order
#[utoipa::path(
    post, path = "/api/v1/policies/order", tag = "policies", params(IdempotencyHeader), request_body = Order,
    responses((status = 200, description = "The rules", body = PoliciesView), WriteErrors)
)]
pub(crate) async fn reorder_policies(
    Admin(caller): Admin,
    app: AppState,
    body: JsonBody<Order>,
) -> Result<Json<PoliciesView>, ApiError> {
    Ok(Json(
        policy::reorder(&app.0.ctx, &caller, &body.value.order).await?,
    ))
}
