//! The answer of the API on its way out, with the headers of Linear's limits.

use axum::Json;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::rate_limit::{EndpointLevel, Level, Levels};
use crate::refusal::Refusal;

/// Status, body, and what the request cost.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Value,
    pub(super) levels: Option<Levels>,
    pub(super) endpoint: Option<EndpointLevel>,
    pub(super) complexity: u64,
}

impl Answer {
    pub(super) fn plain(status: u16, body: Value) -> Self {
        Self {
            status,
            body,
            levels: None,
            endpoint: None,
            complexity: 0,
        }
    }

    pub(super) fn refused(refusal: &Refusal) -> Self {
        Self::plain(refusal.http_status(), refusal.body())
    }
}

/// Header names: Linear developer docs, "Rate limiting". A reset is in milliseconds since 1970.
pub(super) fn respond(answer: Answer) -> Response {
    let mut headers = HeaderMap::new();
    if let Some(levels) = answer.levels {
        add_level(&mut headers, levels.requests, REQUESTS);
        add_level(&mut headers, levels.complexity, COMPLEXITY);
        headers.insert(
            HeaderName::from_static("x-complexity"),
            HeaderValue::from(answer.complexity),
        );
    }
    if let Some(endpoint) = answer.endpoint {
        add_level(&mut headers, endpoint.level, ENDPOINT);
        headers.insert(
            HeaderName::from_static("x-ratelimit-endpoint-name"),
            HeaderValue::from_static(endpoint.name),
        );
    }
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if answer.body.is_null() {
        return (status, headers).into_response();
    }
    (status, headers, Json(answer.body)).into_response()
}

const REQUESTS: [&str; 3] = [
    "x-ratelimit-requests-limit",
    "x-ratelimit-requests-remaining",
    "x-ratelimit-requests-reset",
];
const COMPLEXITY: [&str; 3] = [
    "x-ratelimit-complexity-limit",
    "x-ratelimit-complexity-remaining",
    "x-ratelimit-complexity-reset",
];
const ENDPOINT: [&str; 3] = [
    "x-ratelimit-endpoint-requests-limit",
    "x-ratelimit-endpoint-requests-remaining",
    "x-ratelimit-endpoint-requests-reset",
];

fn add_level(headers: &mut HeaderMap, level: Level, [limit, remaining, reset]: [&'static str; 3]) {
    headers.insert(
        HeaderName::from_static(limit),
        HeaderValue::from(level.limit),
    );
    headers.insert(
        HeaderName::from_static(remaining),
        HeaderValue::from(level.remaining),
    );
    headers.insert(
        HeaderName::from_static(reset),
        HeaderValue::from(level.reset_ms),
    );
}
