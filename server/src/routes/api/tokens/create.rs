//! Makes a token.

use axum::Json;
use axum::http::StatusCode;
use domain::view::{NewToken, TokenCreated};
use services::api_token;

use crate::error::{ApiError, WriteErrors};
use crate::extract::{Admin, IdempotencyHeader, JsonBody};
use crate::state::AppState;

/// Make a token for the workspace or for an agent
///
/// Its secret is in this answer and nowhere else.
#[utoipa::path(
    post, path = "/api/v1/tokens", tag = "tokens", params(IdempotencyHeader), request_body = NewToken,
    responses((status = 201, description = "The token, with its secret", body = TokenCreated), WriteErrors)
)]
pub(crate) async fn create_token(
    Admin(caller): Admin,
    app: AppState,
    body: JsonBody<NewToken>,
) -> Result<(StatusCode, Json<TokenCreated>), ApiError> {
    let made = api_token::create(&app.0.ctx, &caller, body.value, body.key.as_ref()).await?;
    Ok((StatusCode::CREATED, Json(made)))
}
