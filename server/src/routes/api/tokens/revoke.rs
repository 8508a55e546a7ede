//! Ends a token.

use axum::Json;
use domain::ApiTokenId;
use domain::view::ApiTokenView;
use services::api_token;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdPath, IdempotencyHeader, Idempotent};
use crate::state::AppState;

/// Revoke a token, at once and for good
#[utoipa::path(
    delete, path = "/api/v1/tokens/{id}", tag = "tokens",
    params(("id" = ApiTokenId, Path, description = "The token"), IdempotencyHeader),
    responses((status = 200, description = "The token as it is now; revoking it again changes nothing", body = ApiTokenView), WriteErrors)
)]
pub(crate) async fn revoke_token(
    Admin(caller): Admin,
    IdPath(id): IdPath<ApiTokenId>,
    _key: Idempotent,
    app: AppState,
) -> Result<Json<ApiTokenView>, ApiError> {
    Ok(Json(api_token::revoke(&app.0.ctx, &caller, id).await?))
}
