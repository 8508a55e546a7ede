//! What is answered where nothing else is: a page to people, JSON to programs.

use std::any::Any;

use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::error::ApiError;
use crate::state::AppState;
use crate::{assets, pages};

/// Paths under which only programs look.
const PROGRAMS: &[&str] = &[
    "/api",
    "/webhooks",
    "/events",
    "/sfn",
    "/healthz",
    "/readyz",
];

pub(super) async fn not_found(State(state): State<AppState>, request: Request) -> Response {
    let path = request.uri().path();
    if is_for_programs(path) {
        let message = format!(
            "There is no route `{}`. The routes are described at `/api/openapi.json`.",
            shown(path)
        );
        return ApiError::not_found(message).into_response();
    }
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if let (true, Some(response)) = (reads, assets::public_file(path, request.headers())) {
        return response;
    }
    if assets::is_file(path) {
        // Whatever asks for a style or an icon has no use for a page.
        return StatusCode::NOT_FOUND.into_response();
    }
    pages::not_found(&state, request).await
}

pub(super) async fn method_not_allowed(method: Method) -> ApiError {
    let message =
        format!("This route does not take {method}. The header `Allow` names what it takes.");
    ApiError::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        message,
    )
}

/// A panic is a bug of ours; the connection and the process go on.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the signature that the layer asks for"
)]
pub(super) fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let cause = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without a message");
    ApiError::internal(&cause).into_response()
}

fn is_for_programs(path: &str) -> bool {
    PROGRAMS.iter().any(|prefix| {
        path.strip_prefix(prefix)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

fn shown(path: &str) -> String {
    domain::text::shorten(path, 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_look_under_a_few_prefixes() {
        for path in ["/api", "/api/v2/x", "/webhooks/linear", "/sfn/x"] {
            assert!(is_for_programs(path), "{path}");
        }
        for path in ["/", "/hirings/x", "/apiary", "/eventsource"] {
            assert!(!is_for_programs(path), "{path}");
        }
    }
}
