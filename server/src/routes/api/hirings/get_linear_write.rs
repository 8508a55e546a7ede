//! Where a write of the hired agent stands.

use axum::Json;
use domain::{HiringId, LinearWriteId};
use services::hiring;

use super::linear_write::LinearWriteBody;
use crate::error::{ApiError, ReadErrors};
use crate::extract::{AnyCaller, LinearWritePath};
use crate::state::AppState;

/// Read a write of the hired agent
///
/// Pending until Linear has answered; then `done`, or `failed` with the reason.
#[utoipa::path(
    get, path = "/api/v1/hirings/{id}/linear_writes/{write_id}", tag = "hirings",
    params(
        ("id" = HiringId, Path, description = "The hiring"),
        ("write_id" = LinearWriteId, Path, description = "The write")
    ),
    responses((status = 200, description = "The write as it stands now", body = LinearWriteBody), ReadErrors)
)]
pub(crate) async fn get_linear_write(
    AnyCaller(caller): AnyCaller,
    path: LinearWritePath,
    app: AppState,
) -> Result<Json<LinearWriteBody>, ApiError> {
    let LinearWritePath { hiring, write } = path;
    let write = hiring::get_linear_write(&app.0.ctx, &caller, hiring, write).await?;
    Ok(Json(LinearWriteBody {
        success: true,
        write,
    }))
}
