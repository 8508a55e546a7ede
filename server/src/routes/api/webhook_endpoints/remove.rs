//! Removes an endpoint.

use axum::http::StatusCode;
use domain::WebhookEndpointId;
use services::webhook_endpoint;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdPath, IdempotencyHeader, Idempotent};
use crate::state::AppState;

/// Remove an endpoint with its secret, its messages and what still waits
#[utoipa::path(
    delete, path = "/api/v1/webhook_endpoints/{id}", tag = "outgoing webhooks",
    params(("id" = WebhookEndpointId, Path, description = "The endpoint"), IdempotencyHeader),
    responses((status = 204, description = "It is gone"), WriteErrors)
)]
pub(crate) async fn remove_webhook_endpoint(
    Admin(caller): Admin,
    IdPath(id): IdPath<WebhookEndpointId>,
    _key: Idempotent,
    app: AppState,
) -> Result<StatusCode, ApiError> {
    webhook_endpoint::remove(&app.0.ctx, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
