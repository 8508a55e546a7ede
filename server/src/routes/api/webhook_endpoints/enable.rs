//! Switches an endpoint on again.

use axum::Json;
use domain::WebhookEndpointId;
use domain::view::WebhookEndpointView;
use services::webhook_endpoint;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdPath, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// How to switch it on.
#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnableWebhookEndpoint {
    /// Whether it is sent what it did not get, too: what was held, and what failed. It is not unless told.
    #[serde(default)]
    resend: bool,
}

/// Send to an endpoint again
#[utoipa::path(
    post, path = "/api/v1/webhook_endpoints/{id}/enable", tag = "outgoing webhooks",
    params(("id" = WebhookEndpointId, Path, description = "The endpoint"), IdempotencyHeader), request_body = EnableWebhookEndpoint,
    responses((status = 200, description = "The endpoint; enabling it again changes nothing", body = WebhookEndpointView), WriteErrors)
)]
pub(crate) async fn enable_webhook_endpoint(
    Admin(caller): Admin,
    IdPath(id): IdPath<WebhookEndpointId>,
    app: AppState,
    body: JsonBody<EnableWebhookEndpoint>,
) -> Result<Json<WebhookEndpointView>, ApiError> {
    let resend = body.value.resend;
    Ok(Json(
        webhook_endpoint::enable(&app.0.ctx, &caller, id, resend).await?,
    ))
}
