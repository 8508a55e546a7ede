//! Has several deliveries processed again.

use axum::Json;
use domain::DeliveryId;
use domain::view::Replayed;
use services::delivery;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// Which deliveries to replay.
#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReplayDeliveries {
    /// From 1 to 100.
    ids: Vec<DeliveryId>,
}

/// What became of each.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub(crate) struct ReplayedDeliveries {
    /// In the order in which they were named.
    items: Vec<Replayed>,
}

/// Have several deliveries processed again
#[utoipa::path(
    post, path = "/api/v1/deliveries/replay", tag = "deliveries", params(IdempotencyHeader),
    request_body = ReplayDeliveries,
    responses((status = 200, description = "What became of each", body = ReplayedDeliveries), WriteErrors)
)]
pub(crate) async fn replay_deliveries(
    Admin(caller): Admin,
    app: AppState,
    body: JsonBody<ReplayDeliveries>,
) -> Result<Json<ReplayedDeliveries>, ApiError> {
    let ids = body.value.ids;
    let items = delivery::replay_many(&app.0.ctx, &caller, &ids).await?;
    Ok(Json(ReplayedDeliveries { items }))
}
