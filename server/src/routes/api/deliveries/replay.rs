//! Has a delivery processed again.

use axum::Json;
use domain::DeliveryId;
use domain::view::Replayed;
use services::delivery;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdPath, IdempotencyHeader, Idempotent};
use crate::state::AppState;

/// Have a delivery processed again
///
/// Under the same id and by the same rules: news that is older than what is known stays without effect, so a
/// replay that is asked for twice does no harm.
#[utoipa::path(
    post, path = "/api/v1/deliveries/{id}/replay", tag = "deliveries",
    params(("id" = DeliveryId, Path, description = "The delivery"), IdempotencyHeader),
    responses((status = 200, description = "It is processed in a moment", body = Replayed), WriteErrors)
)]
pub(crate) async fn replay_delivery(
    Admin(caller): Admin,
    IdPath(id): IdPath<DeliveryId>,
    _key: Idempotent,
    app: AppState,
) -> Result<Json<Replayed>, ApiError> {
    Ok(Json(delivery::replay(&app.0.ctx, &caller, id).await?))
}
