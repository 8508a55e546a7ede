//! `POST /webhooks/linear/{integration_id}`: what Linear sends. The answer 200 is given only once the
//! delivery is on disk; anything else makes Linear send it again.

use axum::Json;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::{DeliveryId, IntegrationId};
use services::delivery::{DeliveryError, RawDelivery, Receipt, receive};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::error::{ApiError, Chain, WebhookErrors};
use crate::extract::IdPath;
use crate::state::AppState;

/// Most bytes that are read of a delivery: what Linear's own client for webhooks accepts.
const MAX_DELIVERY: usize = 5 * 1024 * 1024;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(receive_linear_webhook))
        .layer(DefaultBodyLimit::max(MAX_DELIVERY))
}

/// What became of a delivery that is answered 200.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct Received {
    /// Always `true`.
    #[schema(example = true)]
    success: bool,
    /// Whether it was here before, and so changes nothing.
    duplicate: bool,
    /// What we call it; absent on a duplicate.
    delivery_id: Option<DeliveryId>,
    /// Whether it was signed more than a minute ago.
    late: bool,
}

/// Take a delivery of Linear's
///
/// Signed with the secret of the integration. The answer 200 is given once the delivery is on disk.
#[utoipa::path(
    post, path = "/webhooks/linear/{integration_id}", tag = "linear",
    params(("integration_id" = IntegrationId, Path, description = "The integration whose webhook this is")),
    request_body(content = serde_json::Value, description = "As Linear signs it"),
    responses((status = 200, description = "It is on disk, or was before", body = Received), WebhookErrors),
    security(())
)]
async fn receive_linear_webhook(
    IdPath(integration): IdPath<IntegrationId>,
    app: AppState,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Received>, ApiError> {
    let body = body.map_err(unread)?;
    // Names come out in lower case and every value of a repeated header by itself.
    let headers = headers
        .iter()
        .map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()));
    let delivery = RawDelivery {
        integration,
        headers: headers.collect(),
        body: body.into(),
    };
    let receipt = receive(&app.0.ctx, delivery).await.map_err(refused)?;
    let (delivery_id, late) = match receipt {
        Receipt::Accepted { delivery, late } => (Some(delivery), late),
        Receipt::Duplicate => (None, false),
    };
    let duplicate = delivery_id.is_none();
    Ok(Json(Received {
        success: true,
        duplicate,
        delivery_id,
        late,
    }))
}

fn unread(rejection: BytesRejection) -> ApiError {
    let response: Response = rejection.into_response();
    match response.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::too_large(MAX_DELIVERY),
        _ => ApiError::malformed("The body ended before it was whole."),
    }
}

fn refused(error: DeliveryError) -> ApiError {
    let status = match &error {
        DeliveryError::UnknownIntegration => StatusCode::NOT_FOUND,
        DeliveryError::Signature(_) => StatusCode::UNAUTHORIZED,
        DeliveryError::Unreadable(_) | DeliveryError::Stale => StatusCode::BAD_REQUEST,
        DeliveryError::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    if status.is_server_error() {
        tracing::error!(error = %Chain(&error), "A delivery could not be kept; Linear sends it again");
    } else {
        tracing::warn!(error = %error, "Refused a delivery");
    }
    ApiError {
        status,
        refusal: error.refusal(),
    }
}
