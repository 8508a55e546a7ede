//! One delivery.

use axum::Json;
use domain::DeliveryId;
use domain::view::DeliveryDetail;
use services::delivery;

use crate::error::{ApiError, ReadErrors};
use crate::extract::{AnyCaller, IdPath};
use crate::state::AppState;

/// Read a delivery, with its headers and its payload
///
/// What looks like a secret is left out of both.
#[utoipa::path(
    get, path = "/api/v1/deliveries/{id}", tag = "deliveries",
    params(("id" = DeliveryId, Path, description = "The delivery")),
    responses((status = 200, description = "The delivery", body = DeliveryDetail), ReadErrors)
)]
pub(crate) async fn get_delivery(
    AnyCaller(caller): AnyCaller,
    IdPath(id): IdPath<DeliveryId>,
    app: AppState,
) -> Result<Json<DeliveryDetail>, ApiError> {
    Ok(Json(delivery::get(&app.0.ctx, &caller, id).await?))
}
