//! Removes a connected account.

use axum::http::StatusCode;
use domain::ConnectedAccountId;
use services::connected_account;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdPath, IdempotencyHeader, Idempotent};
use crate::state::AppState;

/// Remove a connected account
///
/// Its access is withdrawn in Linear, in the background and again while Linear is away; then its tokens are erased.
#[utoipa::path(
    delete, path = "/api/v1/connected_accounts/{id}", tag = "connected accounts",
    params(("id" = ConnectedAccountId, Path, description = "The account"), IdempotencyHeader),
    responses((status = 204, description = "It cannot be used any more"), WriteErrors)
)]
pub(crate) async fn delete_connected_account(
    Admin(caller): Admin,
    IdPath(id): IdPath<ConnectedAccountId>,
    _key: Idempotent,
    app: AppState,
) -> Result<StatusCode, ApiError> {
    connected_account::delete(&app.0.ctx, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
