//! What the agent's writes to Linear are answered with.

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use domain::view::LinearWriteView;
use domain::{HiringId, LinearWriteStatus};

/// A write, as it stands.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct LinearWriteBody {
    /// Always `true`: the request was taken. `write.status` says how far it is.
    #[schema(example = true)]
    pub(crate) success: bool,
    /// The write.
    pub(crate) write: LinearWriteView,
}

/// 200 when Linear has it; 202 with the place to look at while it has not.
pub(super) fn answer(hiring: HiringId, write: LinearWriteView) -> Response {
    let pending = write.status == LinearWriteStatus::Pending;
    let place = format!("/api/v1/hirings/{hiring}/linear_writes/{}", write.id);
    let body = Json(LinearWriteBody {
        success: true,
        write,
    });
    if pending {
        (StatusCode::ACCEPTED, [(LOCATION, place)], body).into_response()
    } else {
        body.into_response()
    }
}
