//! One message, with what it says and the tries at it.

use axum::Json;
use domain::WebhookMessageId;
use domain::view::WebhookMessageDetail;
use services::webhook_message;

use crate::error::{ApiError, ReadErrors};
use crate::extract::{Admin, IdPath};
use crate::state::AppState;

/// Get a message with its payload and the tries at it
#[utoipa::path(
    get, path = "/api/v1/webhook_messages/{id}", tag = "outgoing webhooks",
    params(("id" = WebhookMessageId, Path, description = "The message")),
    responses((status = 200, description = "The message", body = WebhookMessageDetail), ReadErrors)
)]
pub(crate) async fn get_webhook_message(
    Admin(caller): Admin,
    IdPath(id): IdPath<WebhookMessageId>,
    app: AppState,
) -> Result<Json<WebhookMessageDetail>, ApiError> {
    Ok(Json(webhook_message::get(&app.0.ctx, &caller, id).await?))
}
