//! Switches an endpoint off.

use axum::Json;
use domain::WebhookEndpointId;
use domain::view::WebhookEndpointView;
use services::webhook_endpoint;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdPath, IdempotencyHeader, Idempotent};
use crate::state::AppState;

/// Send an endpoint nothing until it is enabled
///
/// What waits, and what happens meanwhile, is held.
#[utoipa::path(
    post, path = "/api/v1/webhook_endpoints/{id}/disable", tag = "outgoing webhooks",
    params(("id" = WebhookEndpointId, Path, description = "The endpoint"), IdempotencyHeader),
    responses((status = 200, description = "The endpoint; disabling it again changes nothing", body = WebhookEndpointView), WriteErrors)
)]
pub(crate) async fn disable_webhook_endpoint(
    Admin(caller): Admin,
    IdPath(id): IdPath<WebhookEndpointId>,
    _key: Idempotent,
    app: AppState,
) -> Result<Json<WebhookEndpointView>, ApiError> {
    Ok(Json(
        webhook_endpoint::disable(&app.0.ctx, &caller, id).await?,
    ))
}
