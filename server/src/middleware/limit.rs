//! A limit for bodies that handlers outside axum's extractors read, server functions among them.

use axum::RequestExt;
use axum::extract::Request;
use axum::http::header::CONTENT_LENGTH;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::error::ApiError;
use crate::extract::MAX_BODY;

/// Refuses a body that says that it is too large, and ends reading one that turns out to be.
pub(crate) async fn limit_body(request: Request, next: Next) -> Response {
    let length = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok());
    let too_large = length
        .and_then(|length| length.parse::<u64>().ok())
        .is_some_and(|length| usize::try_from(length).map_or(true, |length| length > MAX_BODY));
    if too_large {
        return ApiError::too_large(MAX_BODY).into_response();
    }
    next.run(request.with_limited_body()).await
}
