//! Tries an endpoint out.

use axum::Json;
use axum::http::StatusCode;
use domain::WebhookEndpointId;
use domain::view::WebhookMessageView;
use services::webhook_endpoint;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdPath, IdempotencyHeader, Idempotent};
use crate::state::AppState;

/// Send an endpoint a message of the type `webhook_endpoint.test`
///
/// What came of it is in the message in a moment.
#[utoipa::path(
    post, path = "/api/v1/webhook_endpoints/{id}/test", tag = "outgoing webhooks",
    params(("id" = WebhookEndpointId, Path, description = "The endpoint"), IdempotencyHeader),
    responses((status = 202, description = "The message", body = WebhookMessageView), WriteErrors)
)]
pub(crate) async fn test_webhook_endpoint(
    Admin(caller): Admin,
    IdPath(id): IdPath<WebhookEndpointId>,
    Idempotent(key): Idempotent,
    app: AppState,
) -> Result<(StatusCode, Json<WebhookMessageView>), ApiError> {
    let message = webhook_endpoint::test(&app.0.ctx, &caller, id, key.as_ref()).await?;
    Ok((StatusCode::ACCEPTED, Json(message)))
}
