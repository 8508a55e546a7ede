//! The hired agent moves its issue.

use axum::response::Response;
use domain::HiringId;
use domain::linear_write::LinearState;
use services::hiring;

use super::linear_write::{LinearWriteBody, answer};
use crate::error::{ApiError, LinearErrors};
use crate::extract::{AnyCaller, IdPath, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// Move the linked Linear issue to a state by name
///
/// For the hired agent alone. The name is looked up in the team that the issue is in now, whole and
/// whatever the case. The hiring follows as if somebody had moved the issue in Linear.
#[utoipa::path(
    post, path = "/api/v1/hirings/{id}/linear_state", tag = "hirings",
    params(("id" = HiringId, Path, description = "The hiring"), IdempotencyHeader), request_body = LinearState,
    responses(
        (status = 200, description = "Linear has it", body = LinearWriteBody),
        (status = 202, description = "It is kept and goes on being tried; `Location` says where to look", body = LinearWriteBody),
        LinearErrors
    )
)]
pub(crate) async fn move_linear_issue(
    AnyCaller(caller): AnyCaller,
    IdPath(id): IdPath<HiringId>,
    app: AppState,
    body: JsonBody<LinearState>,
) -> Result<Response, ApiError> {
    let write =
        hiring::linear_state(&app.0.ctx, &caller, id, body.value, body.key.as_ref()).await?;
    Ok(answer(id, write))
}
