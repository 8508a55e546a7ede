//! Deliveries, page by page.

use axum::Json;
use domain::DeliveryOutcome;
use domain::view::{DeliveryView, Page};
use services::delivery::{self, ListDeliveries};

use crate::error::{ApiError, ReadErrors};
use crate::extract::{AnyCaller, QueryOf};
use crate::state::AppState;

/// Which deliveries to list.
#[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListQuery {
    /// Exactly this type, for example `Issue`.
    #[serde(default, rename = "type")]
    event_type: Option<String>,
    /// Exactly this action, for example `update`.
    #[serde(default)]
    action: Option<String>,
    /// Only with this outcome.
    #[serde(default)]
    outcome: Option<DeliveryOutcome>,
    /// Somewhere in subject, type or action, whatever the case; or one of its ids.
    #[serde(default)]
    text: Option<String>,
    /// `next_cursor` of the page before.
    #[serde(default)]
    cursor: Option<String>,
    /// At most so many, from 1 to 200; 50 unless given.
    #[serde(default)]
    limit: Option<u64>,
}

/// List deliveries, newest first
///
/// A filter that is rarely met is looked for in 10,000 deliveries at a time: a page may then hold few items or
/// none and still have a `next_cursor`, which goes on with older ones.
#[utoipa::path(
    get, path = "/api/v1/deliveries", tag = "deliveries", params(ListQuery),
    responses((status = 200, description = "A page of deliveries", body = Page<DeliveryView>), ReadErrors)
)]
pub(crate) async fn list_deliveries(
    AnyCaller(caller): AnyCaller,
    QueryOf(query): QueryOf<ListQuery>,
    app: AppState,
) -> Result<Json<Page<DeliveryView>>, ApiError> {
    let ListQuery {
        event_type,
        action,
        outcome,
        text,
        cursor,
        limit,
    } = query;
    let wanted = ListDeliveries {
        event_type,
        action,
        outcome,
        text,
        cursor,
        limit,
    };
    Ok(Json(delivery::list(&app.0.ctx, &caller, wanted).await?))
}
