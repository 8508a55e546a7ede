//! Finds a person's account, or makes it.

use axum::Json;
use axum::http::StatusCode;
use domain::view::ConnectedAccountView;
use services::connected_account::{self, Account};

use crate::error::{ApiError, WriteErrors};
use crate::extract::{AnyCaller, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// Whose account.
#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountToFind {
    /// The OAuth application that access is given to, by its name.
    #[schema(example = "linear")]
    connection_name: String,
    /// What your program calls the person: 1 to 200 characters, on one line.
    #[schema(example = "user_lin_456")]
    identifier: String,
}

/// Find the connected account of a person, or make it
///
/// For agents and admins. Safe to call at the beginning of every session: the same names lead to the same account. A new
/// one is `PENDING` until the person gives access by an authorization link.
#[utoipa::path(
    post, path = "/api/v1/connected_accounts", tag = "connected accounts", params(IdempotencyHeader),
    request_body = AccountToFind,
    responses(
        (status = 200, description = "The account that there is", body = ConnectedAccountView),
        (status = 201, description = "The account, which was made now", body = ConnectedAccountView),
        WriteErrors
    )
)]
pub(crate) async fn get_or_create_connected_account(
    AnyCaller(caller): AnyCaller,
    app: AppState,
    body: JsonBody<AccountToFind>,
) -> Result<(StatusCode, Json<ConnectedAccountView>), ApiError> {
    let AccountToFind {
        connection_name,
        identifier,
    } = body.value;
    let cmd = Account {
        connection_name,
        identifier,
    };
    let (account, is_new) = connected_account::get_or_create(&app.0.ctx, &caller, cmd).await?;
    let status = if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(account)))
}
