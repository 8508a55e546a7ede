//! One line per request, and an id that ties the lines of a request and of its jobs together. Never
//! bodies, tokens, queries or the paths themselves: those hold ids, and what people typed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{HeaderName, HeaderValue};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument as _;

use crate::metrics;
use crate::state::AppState;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// A path that is nobody's route may be anything.
const NO_ROUTE: &str = "(no route)";

pub(crate) async fn log_request(
    State(app): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let id: Arc<str> = request_id(request.headers()).unwrap_or_else(|| {
        let ctx = &app.0.ctx;
        ctx.ids.uuid_v7(ctx.clock.now()).to_string().into()
    });
    let value = HeaderValue::from_str(&id).ok();
    if let Some(value) = value.clone() {
        // Whoever looks at the request further in finds the id that is in the log.
        request.headers_mut().insert(REQUEST_ID, value);
    }
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or_else(|| NO_ROUTE.to_owned(), |path| path.as_str().to_owned());
    let method = request.method().clone();
    let span = tracing::info_span!("request", request.id = %id, http.method = %method, http.route = %route);
    let start = Instant::now();
    let answer = jobs::with_trace(id, next.run(request));
    let mut response = answer.instrument(span.clone()).await;
    let took = start.elapsed();
    metrics::answered(&route, &method, response.status(), took);
    span.in_scope(|| log_answer(&route, &method, response.status(), took));
    if let Some(value) = value {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

fn log_answer(route: &str, method: &Method, status: StatusCode, took: Duration) {
    // A delivery that was taken says so in a line of its own.
    let told = route.starts_with("/webhooks/") && status == StatusCode::OK;
    let status = status.as_u16();
    let duration_ms = took.as_secs_f64() * 1_000.0;
    // What machines ask for every few seconds, and what a page brings along, would drown the rest.
    if told || route.starts_with("/pkg/") || matches!(route, "/healthz" | "/readyz") {
        tracing::debug!(
            http.status = status,
            duration_ms,
            "Answered {method} {route} with {status}"
        );
    } else {
        tracing::info!(
            http.status = status,
            duration_ms,
            "Answered {method} {route} with {status}"
        );
    }
}

/// The id that a proxy in front gave, if it is one: a short token. It goes into our log, and into rows.
fn request_id(headers: &HeaderMap) -> Option<Arc<str>> {
    let id = headers.get(REQUEST_ID)?.to_str().ok()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    ((8..=64).contains(&id.len()) && id.bytes().all(plain)).then(|| id.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_from_outside_must_look_like_one() {
        let read = |id: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(REQUEST_ID, HeaderValue::from_str(id).unwrap());
            request_id(&headers)
        };
        assert_eq!(read("abc-1_b2").as_deref(), Some("abc-1_b2"));
        let (long, longer) = ("x".repeat(64), "x".repeat(65));
        assert_eq!(read(&long).as_deref(), Some(long.as_str()));
        for wrong in [
            "",
            "short-7",
            "two words",
            "dots.in.it",
            "error=\"x\"",
            &longer,
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert_eq!(request_id(&HeaderMap::new()), None);
    }
}
