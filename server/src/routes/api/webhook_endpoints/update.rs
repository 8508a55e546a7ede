//! Changes an endpoint.

use axum::Json;
use domain::WebhookEndpointId;
use domain::view::WebhookEndpointView;
use domain::webhook_endpoint::NewWebhookEndpoint;
use services::webhook_endpoint;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdPath, JsonBody};
use crate::state::AppState;

/// Give an endpoint another address, description or list of events
///
/// All of them at once: what is left out is cleared, and without a list it is told of everything. The secret stays, and
/// what waits goes to the new address.
#[utoipa::path(
    put, path = "/api/v1/webhook_endpoints/{id}", tag = "outgoing webhooks",
    params(("id" = WebhookEndpointId, Path, description = "The endpoint")), request_body = NewWebhookEndpoint,
    responses((status = 200, description = "The endpoint", body = WebhookEndpointView), WriteErrors)
)]
pub(crate) async fn update_webhook_endpoint(
    Admin(caller): Admin,
    IdPath(id): IdPath<WebhookEndpointId>,
    app: AppState,
    body: JsonBody<NewWebhookEndpoint>,
) -> Result<Json<WebhookEndpointView>, ApiError> {
    Ok(Json(
        webhook_endpoint::update(&app.0.ctx, &caller, id, body.value).await?,
    ))
}
