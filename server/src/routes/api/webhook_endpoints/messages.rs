//! The log of an endpoint, page by page.

use axum::Json;
use domain::view::{Page, WebhookMessageView};
use domain::{MessageStatus, WebhookEndpointId};
use services::webhook_message::{self, ListMessages};

use crate::error::{ApiError, ReadErrors};
use crate::extract::{Admin, IdPath, QueryOf};
use crate::state::AppState;

/// Which messages to list.
#[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct MessagesQuery {
    /// Only those that stand so.
    #[serde(default)]
    status: Option<MessageStatus>,
    /// `next_cursor` of the page before.
    #[serde(default)]
    cursor: Option<String>,
    /// At most so many, from 1 to 200; 50 unless given.
    #[serde(default)]
    limit: Option<u64>,
}

/// List the messages to an endpoint, newest first
#[utoipa::path(
    get, path = "/api/v1/webhook_endpoints/{id}/messages", tag = "outgoing webhooks",
    params(("id" = WebhookEndpointId, Path, description = "The endpoint"), MessagesQuery),
    responses((status = 200, description = "A page of messages", body = Page<WebhookMessageView>), ReadErrors)
)]
pub(crate) async fn list_webhook_messages(
    Admin(caller): Admin,
    IdPath(endpoint): IdPath<WebhookEndpointId>,
    QueryOf(query): QueryOf<MessagesQuery>,
    app: AppState,
) -> Result<Json<Page<WebhookMessageView>>, ApiError> {
    let wanted = ListMessages {
        endpoint,
        status: query.status,
        cursor: query.cursor,
        limit: query.limit,
    };
    Ok(Json(
        webhook_message::list(&app.0.ctx, &caller, wanted).await?,
    ))
}
