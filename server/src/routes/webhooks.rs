//! `POST /webhooks/linear/{integration_id}`: what Linear sends. The answer 200 is given only once the
//! delivery is on disk; anything else makes Linear send it again.

use axum::Json;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};
use domain::{DeliveryId, IntegrationId};
use futures::StreamExt as _;
use services::delivery::{DeliveryError, Full, Ingest, RawDelivery, Receipt, Room, receive};
use tokio::time::Instant;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::error::{ApiError, Chain, WebhookErrors};
use crate::extract::IdPath;
use crate::state::AppState;

/// Most bytes that are read of a delivery: what Linear's own client for webhooks accepts.
const MAX_DELIVERY: usize = 5 * 1024 * 1024;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(receive_linear_webhook))
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
    body: Body,
) -> Result<Json<Received>, ApiError> {
    let mut room = Room::default();
    let body = whole(&app.0.ingest, &mut room, body)
        .await
        .map_err(counted)?;
    let began = Instant::now();
    // Names come out in lower case and every value of a repeated header by itself.
    let headers = headers
        .iter()
        .map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()));
    let delivery = RawDelivery {
        integration,
        headers: headers.collect(),
        body,
    };
    let received = receive(&app.0.ctx, &app.0.ingest, delivery, room).await;
    metrics::histogram!("countersign_ingest_seconds").record(began.elapsed());
    let receipt = received.map_err(|error| counted(refused(error)))?;
    let (delivery_id, late) = match receipt {
        Receipt::Accepted { delivery, late } => (Some(delivery), late),
        Receipt::Duplicate => (None, false),
    };
    let duplicate = delivery_id.is_none();
    count(if duplicate { "duplicate" } else { "accepted" });
    Ok(Json(Received {
        success: true,
        duplicate,
        delivery_id,
        late,
    }))
}

/// Reads a body within the limit, and makes room for each part before it is kept: what is sent without
/// saying how long it will be takes no more than what has come.
async fn whole(ingest: &Ingest, room: &mut Room, body: Body) -> Result<Vec<u8>, ApiError> {
    let mut chunks = body.into_data_stream();
    let mut whole = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let chunk =
            chunk.map_err(|_| ApiError::malformed("The body ended before it was whole."))?;
        if whole.len() + chunk.len() > MAX_DELIVERY {
            return Err(ApiError::too_large(MAX_DELIVERY));
        }
        ingest
            .make_room(room, chunk.len())
            .map_err(|Full| refused(DeliveryError::NotWritten))?;
        whole.extend_from_slice(&chunk);
    }
    Ok(whole)
}

fn refused(error: DeliveryError) -> ApiError {
    let status = match &error {
        DeliveryError::UnknownIntegration => StatusCode::NOT_FOUND,
        DeliveryError::Signature(_) => StatusCode::UNAUTHORIZED,
        DeliveryError::Unreadable(_) | DeliveryError::Stale | DeliveryError::WithoutId => {
            StatusCode::BAD_REQUEST
        }
        DeliveryError::NotWritten => StatusCode::SERVICE_UNAVAILABLE,
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

fn counted(error: ApiError) -> ApiError {
    count(match error.refusal.code.as_str() {
        "storage_unavailable" | "internal_error" => "unavailable",
        "signature_missing" => "refused_signature_missing",
        "signature_invalid" => "refused_signature_invalid",
        "stale" => "refused_stale",
        "payload_too_large" => "refused_too_large",
        "not_found" => "refused_not_found",
        _ => "refused_unreadable",
    });
    error
}

fn count(outcome: &'static str) {
    metrics::counter!("countersign_deliveries_total", "outcome" => outcome).increment(1);
}
