//! What was decided on a day.

use axum::Json;
use domain::view::DigestView;

use crate::error::{ApiError, ReadErrors};
use crate::extract::{QueryOf, Reader};
use crate::state::AppState;

/// Which day.
#[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct DayQuery {
    /// A day in UTC, such as `2026-11-25`; today unless given.
    #[serde(default)]
    date: Option<String>,
}

/// What was decided on a day
///
/// What agents asked for, who decided on it and how long it had waited, by agent and tool; which rules judged, and what waits now.
/// Calls count on the day on which they came, decisions on the day on which they were made.
#[utoipa::path(
    get, path = "/api/v1/digest", tag = "pending actions", params(DayQuery),
    responses((status = 200, description = "The day", body = DigestView), ReadErrors)
)]
pub(crate) async fn get_digest(
    Reader(caller): Reader,
    QueryOf(query): QueryOf<DayQuery>,
    app: AppState,
) -> Result<Json<DigestView>, ApiError> {
    let digest = services::digest::get(&app.0.ctx, &caller, query.date.as_deref()).await?;
    Ok(Json(digest))
}
