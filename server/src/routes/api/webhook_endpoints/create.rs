//! Adds an endpoint.

use axum::Json;
use axum::http::StatusCode;
use domain::view::WebhookEndpointSecret;
use domain::webhook_endpoint::NewWebhookEndpoint;
use services::webhook_endpoint;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// Add an endpoint of outgoing webhooks
///
/// Its secret is in this answer and nowhere else. At most 20 per workspace.
#[utoipa::path(
    post, path = "/api/v1/webhook_endpoints", tag = "outgoing webhooks", params(IdempotencyHeader),
    request_body = NewWebhookEndpoint,
    responses((status = 201, description = "The endpoint, with its secret", body = WebhookEndpointSecret), WriteErrors)
)]
pub(crate) async fn create_webhook_endpoint(
    Admin(caller): Admin,
    app: AppState,
    body: JsonBody<NewWebhookEndpoint>,
) -> Result<(StatusCode, Json<WebhookEndpointSecret>), ApiError> {
    let key = body.key.as_ref();
    let made = webhook_endpoint::create(&app.0.ctx, &caller, body.value, key).await?;
    Ok((StatusCode::CREATED, Json(made)))
}
