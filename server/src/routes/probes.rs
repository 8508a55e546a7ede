//! Whether the process is up, and whether it can work.

use axum::Json;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::error::{ApiError, ErrorBody};
use crate::state::AppState;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(healthz))
        .routes(routes!(readyz))
}

/// A word on how the process is.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct Probe {
    /// `up` or `ready`.
    status: &'static str,
}

/// Ask whether the process is up
#[utoipa::path(
    get, path = "/healthz", tag = "probes", security(()),
    responses((status = 200, description = "It is", body = Probe))
)]
async fn healthz() -> Json<Probe> {
    Json(Probe { status: "up" })
}

/// Ask whether the database answers and the workers run
#[utoipa::path(
    get, path = "/readyz", tag = "probes", security(()),
    responses(
        (status = 200, description = "Both do", body = Probe),
        (status = 503, description = "One does not, or the process is about to stop; the code says which", body = ErrorBody)
    )
)]
async fn readyz(app: AppState) -> Result<Json<Probe>, ApiError> {
    let unready =
        |code: &str, message: &str| ApiError::new(StatusCode::SERVICE_UNAVAILABLE, code, message);
    if app.0.shutdown.is_cancelled() {
        return Err(unready("stopping", "This process is about to stop."));
    }
    if let Err(error) = app.0.ctx.db.reader().ping().await {
        tracing::warn!(error = %error, "The database does not answer");
        return Err(unready(
            "database_unavailable",
            "The database does not answer.",
        ));
    }
    if !app.0.workers.is_running() {
        return Err(unready(
            "workers_stopped",
            "The workers of this process do not run.",
        ));
    }
    Ok(Json(Probe { status: "ready" }))
}
