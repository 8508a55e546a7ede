//! Sends a message again.

use axum::Json;
use axum::http::StatusCode;
use domain::WebhookMessageId;
use domain::view::WebhookMessageView;
use services::webhook_message;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdPath, IdempotencyHeader, Idempotent};
use crate::state::AppState;

/// Send a message again, under the same id and with all its tries ahead of it
#[utoipa::path(
    post, path = "/api/v1/webhook_messages/{id}/resend", tag = "outgoing webhooks",
    params(("id" = WebhookMessageId, Path, description = "The message"), IdempotencyHeader),
    responses((status = 202, description = "The message", body = WebhookMessageView), WriteErrors)
)]
pub(crate) async fn resend_webhook_message(
    Admin(caller): Admin,
    IdPath(id): IdPath<WebhookMessageId>,
    Idempotent(key): Idempotent,
    app: AppState,
) -> Result<(StatusCode, Json<WebhookMessageView>), ApiError> {
    let message = webhook_message::resend(&app.0.ctx, &caller, id, key.as_ref()).await?;
    Ok((StatusCode::ACCEPTED, Json(message)))
}
