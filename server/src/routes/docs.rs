//! The description of the API, generated from the code.

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::routing::get;
use utoipa::openapi::OpenApi;

use crate::state::AppState;

pub(super) fn router(document: OpenApi) -> Router<AppState> {
    let document = Arc::new(document);
    Router::new().route(
        "/api/openapi.json",
        get(move || async move { Json((*document).clone()) }),
    )
}
