//! The workspace's endpoints.

use axum::Json;
use domain::view::{Page, WebhookEndpointView};
use services::webhook_endpoint;

use crate::error::{ApiError, ReadErrors};
use crate::extract::Admin;
use crate::state::AppState;

/// List the endpoints of outgoing webhooks
#[utoipa::path(
    get, path = "/api/v1/webhook_endpoints", tag = "outgoing webhooks",
    responses((status = 200, description = "All endpoints, on one page, without their secrets", body = Page<WebhookEndpointView>), ReadErrors)
)]
pub(crate) async fn list_webhook_endpoints(
    Admin(caller): Admin,
    app: AppState,
) -> Result<Json<Page<WebhookEndpointView>>, ApiError> {
    let items = webhook_endpoint::list(&app.0.ctx, &caller).await?;
    Ok(Json(Page {
        items,
        next_cursor: None,
    }))
}
