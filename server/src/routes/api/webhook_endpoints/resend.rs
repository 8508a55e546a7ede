//! Sends all that an endpoint did not get.

use axum::Json;
use axum::http::StatusCode;
use domain::WebhookEndpointId;
use services::webhook_message;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdPath, IdempotencyHeader, Idempotent};
use crate::state::AppState;

/// How many messages are sent again.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub(crate) struct Resent {
    /// Those that were held, and those that had failed.
    messages: u64,
}

/// Send an endpoint all that it did not get, under the same ids
///
/// What was held while it was disabled, and what had failed.
#[utoipa::path(
    post, path = "/api/v1/webhook_endpoints/{id}/resend", tag = "outgoing webhooks",
    params(("id" = WebhookEndpointId, Path, description = "The endpoint"), IdempotencyHeader),
    responses((status = 202, description = "How many messages that are", body = Resent), WriteErrors)
)]
pub(crate) async fn resend_webhook_messages(
    Admin(caller): Admin,
    IdPath(id): IdPath<WebhookEndpointId>,
    _key: Idempotent,
    app: AppState,
) -> Result<(StatusCode, Json<Resent>), ApiError> {
    let messages = webhook_message::resend_all(&app.0.ctx, &caller, id).await?;
    Ok((StatusCode::ACCEPTED, Json(Resent { messages })))
}
