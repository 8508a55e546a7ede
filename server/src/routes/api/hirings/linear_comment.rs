//! The hired agent comments on its issue.

use axum::response::Response;
use domain::HiringId;
use domain::linear_write::LinearComment;
use services::hiring;

use super::linear_write::{LinearWriteBody, answer};
use crate::error::{ApiError, LinearErrors};
use crate::extract::{AnyCaller, IdPath, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// Comment on the linked Linear issue
///
/// For the hired agent alone. The Markdown is kept as given, below a line that names the agent.
#[utoipa::path(
    post, path = "/api/v1/hirings/{id}/linear_comment", tag = "hirings",
    params(("id" = HiringId, Path, description = "The hiring"), IdempotencyHeader), request_body = LinearComment,
    responses(
        (status = 200, description = "Linear has it", body = LinearWriteBody),
        (status = 202, description = "It is kept and goes on being tried; `Location` says where to look", body = LinearWriteBody),
        LinearErrors
    )
)]
pub(crate) async fn comment_on_linear_issue(
    AnyCaller(caller): AnyCaller,
    IdPath(id): IdPath<HiringId>,
    app: AppState,
    body: JsonBody<LinearComment>,
) -> Result<Response, ApiError> {
    let write =
        hiring::linear_comment(&app.0.ctx, &caller, id, body.value, body.key.as_ref()).await?;
    Ok(answer(id, write))
}
