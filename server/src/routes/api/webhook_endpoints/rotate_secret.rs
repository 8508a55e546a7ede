//! Replaces the secret of an endpoint.

use axum::Json;
use domain::WebhookEndpointId;
use domain::view::WebhookEndpointSecret;
use services::webhook_endpoint;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdPath, IdempotencyHeader, Idempotent};
use crate::state::AppState;

/// Replace the secret that messages are signed with
///
/// For 24 hours they are signed with the one before as well. The new one is in this answer and nowhere else.
#[utoipa::path(
    post, path = "/api/v1/webhook_endpoints/{id}/rotate_secret", tag = "outgoing webhooks",
    params(("id" = WebhookEndpointId, Path, description = "The endpoint"), IdempotencyHeader),
    responses((status = 200, description = "The endpoint, with its new secret", body = WebhookEndpointSecret), WriteErrors)
)]
pub(crate) async fn rotate_webhook_endpoint_secret(
    Admin(caller): Admin,
    IdPath(id): IdPath<WebhookEndpointId>,
    Idempotent(key): Idempotent,
    app: AppState,
) -> Result<Json<WebhookEndpointSecret>, ApiError> {
    Ok(Json(
        webhook_endpoint::rotate_secret(&app.0.ctx, &caller, id, key.as_ref()).await?,
    ))
}
