//! Makes the link that a person gives access by.

use axum::Json;
use domain::ConnectedAccountId;
use domain::view::AuthorizationLink;
use services::connected_account;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{AnyCaller, IdPath, IdempotencyHeader, Idempotent};
use crate::state::AppState;

/// Make a link for the person to give access with
///
/// For agents and admins. Send it to the person whom the account is for: it can be opened in one browser, within ten
/// minutes, and says who asks and for what. Making another one ends none that was made before.
#[utoipa::path(
    post, path = "/api/v1/connected_accounts/{id}/authorization_link", tag = "connected accounts",
    params(("id" = ConnectedAccountId, Path, description = "The account"), IdempotencyHeader),
    responses((status = 200, description = "The link; another one each time", body = AuthorizationLink), WriteErrors)
)]
pub(crate) async fn create_authorization_link(
    AnyCaller(caller): AnyCaller,
    IdPath(id): IdPath<ConnectedAccountId>,
    _key: Idempotent,
    app: AppState,
) -> Result<Json<AuthorizationLink>, ApiError> {
    let link = connected_account::authorization_link(&app.0.ctx, &caller, id).await?;
    Ok(Json(link))
}
