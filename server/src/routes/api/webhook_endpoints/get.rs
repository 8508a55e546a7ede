//! One endpoint.

use axum::Json;
use domain::WebhookEndpointId;
use domain::view::WebhookEndpointView;
use services::webhook_endpoint;

use crate::error::{ApiError, ReadErrors};
use crate::extract::{Admin, IdPath};
use crate::state::AppState;

/// Get an endpoint of outgoing webhooks
#[utoipa::path(
    get, path = "/api/v1/webhook_endpoints/{id}", tag = "outgoing webhooks",
    params(("id" = WebhookEndpointId, Path, description = "The endpoint")),
    responses((status = 200, description = "The endpoint, without its secret", body = WebhookEndpointView), ReadErrors)
)]
pub(crate) async fn get_webhook_endpoint(
    Admin(caller): Admin,
    IdPath(id): IdPath<WebhookEndpointId>,
    app: AppState,
) -> Result<Json<WebhookEndpointView>, ApiError> {
    Ok(Json(webhook_endpoint::get(&app.0.ctx, &caller, id).await?))
}
