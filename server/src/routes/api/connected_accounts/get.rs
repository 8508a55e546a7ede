//! One connected account.

use axum::Json;
use domain::ConnectedAccountId;
use domain::view::ConnectedAccountView;
use services::connected_account;

use crate::error::{ApiError, ReadErrors};
use crate::extract::{AnyCaller, IdPath};
use crate::state::AppState;

/// Read a connected account
///
/// Look at its `status` before critical work: `ACTIVE` can be used, all else says in `status_reason` what to do.
#[utoipa::path(
    get, path = "/api/v1/connected_accounts/{id}", tag = "connected accounts",
    params(("id" = ConnectedAccountId, Path, description = "The account")),
    responses((status = 200, description = "The account", body = ConnectedAccountView), ReadErrors)
)]
pub(crate) async fn get_connected_account(
    AnyCaller(caller): AnyCaller,
    IdPath(id): IdPath<ConnectedAccountId>,
    app: AppState,
) -> Result<Json<ConnectedAccountView>, ApiError> {
    let found = connected_account::get(&app.0.ctx, &caller, id).await?;
    Ok(Json(found))
}
